"""Enter: everything about the row under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mojobot.model.views import View
from mojobot.tui.look import look_of
from mojobot.tui.rows import details as rows
from mojobot.tui.rows import trade_story as trades
from mojobot.tui.rows.lines import BLANK, Line, said
from mojobot.tui.rows.stored import Past, time_of
from mojobot.tui.rows.system import system_rows
from mojobot.tui.rows.votes import spoken
from mojobot.tui.scene import Scene
from mojobot.tui.screens.arrangement import MAP
from mojobot.tui.screens.details import Details
from mojobot.tui.screens.dialog import ask
from mojobot.tui.screens.main import MainScreen


def details(screen: MainScreen) -> None:
    """The story of a position, a trade, an alert, the votes; from all other panes, of the selected token."""
    if screen.scene is not None:
        _STORIES.get(screen.choices.pane, _token)(screen, screen.scene)


def _token(screen: MainScreen, scene: Scene) -> None:
    series, glyphs = scene.series, look_of(screen).glyphs
    if series is None:
        screen.tell("there is no token here")
        return

    def tells(view: View, past: Past) -> list[Line]:
        seen = screen.scene.seen if screen.scene is not None else scene.seen
        return rows.token_story(series, view, seen, past, screen.control.readings(series), glyphs)

    ask(Details(screen, scene.view.tokens[series].symbol, tells, rows.asked_of_token()))


def _vote(screen: MainScreen, scene: Scene) -> None:
    on_map = screen.choices.pane == MAP
    series = _of_symbol(scene, screen.map.map.cursor_key) if on_map else scene.series
    strategy = screen.map.strategy if on_map else screen.votes.strategy
    if series is None:
        screen.tell("there is no token here")
        return

    def tells(view: View, past: Past) -> list[Line]:
        return rows.vote_story(strategy, series, view, past, screen.control.explain(series))

    who = "Votes" if strategy is None else spoken(strategy)
    ask(Details(screen, f"{who} on {scene.view.tokens[series].symbol}", tells, rows.asked_of_token()))


def _of_symbol(scene: Scene, symbol: str | None) -> int | None:
    return next((series for series, token in enumerate(scene.view.tokens) if token.symbol == symbol), None)


def _position(screen: MainScreen, scene: Scene) -> None:
    chosen, glyphs = screen.positions.chosen(scene), look_of(screen).glyphs
    if chosen is None:
        screen.tell("there is no open position here")
        return

    def tells(view: View, past: Past) -> list[Line]:
        now = next((p for p in view.positions if p.id == chosen.id), chosen)
        return trades.position_story(now, view, past, glyphs)

    asks = trades.asked_of_trade(chosen.opened_ms, None)
    ask(Details(screen, f"{chosen.symbol} position {chosen.id}", tells, asks))


def _trade(screen: MainScreen, scene: Scene) -> None:
    key, glyphs = screen.trades.live.cursor_key, look_of(screen).glyphs
    record = next((r for r in screen.trades.records(scene) if r.get("id") == key), None)
    if record is None:
        screen.tell("there is no closed trade here")
        return
    opened, closed = time_of(record.get("opened_at")) or 0, time_of(record.get("closed_at"))
    title = f"{record.get('symbol')} trade {key}"
    ask(
        Details(
            screen,
            title,
            lambda view, past: trades.trade_story(record, view, past, glyphs),
            trades.asked_of_trade(opened, closed),
        )
    )


def _reading(screen: MainScreen, scene: Scene) -> None:
    text = screen.system.copied(scene)
    key = screen.system.live.cursor_key

    def tells(view: View, past: Past) -> list[Line]:  # noqa: ARG001 - it is all in the row
        row = next((row for row in system_rows(view, look_of(screen).glyphs) if row.key == key), None)
        return [said(text)] if row is None else [tuple(row.cells[:1]), BLANK, *((cell,) for cell in row.cells[1:])]

    if text:
        ask(Details(screen, "SYSTEM", tells))


def _alert(screen: MainScreen, scene: Scene) -> None:
    noted, glyphs = screen.alerts.chosen(scene), look_of(screen).glyphs
    if noted is None:
        screen.tell("there is no alert here")
        return
    alert = noted.alert
    ask(
        Details(
            screen,
            f"{alert.level.value} alert",
            lambda view, past: rows.alert_story(alert, view, past, glyphs),
            rows.asked_of_token(),
        )
    )


_STORIES: Mapping[str, Callable[[MainScreen, Scene], None]] = {
    "votes": _vote,
    MAP: _vote,
    "positions": _position,
    "trades": _trade,
    "alerts": _alert,
    "system": _reading,
}

DEEDS: Mapping[str, Callable[[MainScreen], None]] = {"details": details}
