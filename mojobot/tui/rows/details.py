"""The whole story of a token, of the newest decision on it, or of an alert; pure."""

from __future__ import annotations

from collections.abc import Iterable

from mojobot.model.control import Query
from mojobot.model.explanation import Explanation
from mojobot.model.notices import Alert, Decision
from mojobot.model.readings import Readings
from mojobot.model.views import View
from mojobot.tui import format as fmt
from mojobot.tui.glyphs import Glyphs
from mojobot.tui.look import Cell, Tone
from mojobot.tui.rows import explained
from mojobot.tui.rows.alerts import level_cell
from mojobot.tui.rows.cells import change_cell, money_cell, price_cell
from mojobot.tui.rows.dangers import danger_lines
from mojobot.tui.rows.decisions import decision_lines, decision_of
from mojobot.tui.rows.lines import BLANK, Line, fact, heading, said
from mojobot.tui.rows.quotes import Quotes
from mojobot.tui.rows.readings import readings_lines
from mojobot.tui.rows.stored import READING, Past, origin

_DECISIONS = 500


def asked_of_token() -> list[Query]:
    """What the store is asked about a token, or about the decision behind an alert."""
    return [Query("decisions", _DECISIONS)]


def token_story(
    series: int, view: View, seen: Quotes, past: Past, readings: Readings | None, glyphs: Glyphs
) -> list[Line]:
    """A token: its numbers, what is held of it, what is read of it, and the last decision on it."""
    token, plain = view.tokens[series], glyphs.ascii
    changes = zip(("5m", "1h", "24h"), (seen.change_5m, seen.change_1h, seen.change_24h), strict=True)
    moves = [
        cell for name, value in changes for cell in (Cell(f"  {name} ", Tone.MUTED), change_cell(value[series], glyphs))
    ]
    stale = bool(seen.stale[series])
    held = next((p for p in view.positions if p.series == series), None)
    age = fmt.age(float(seen.age_s[series]), stale=stale, ascii=plain)
    lines: list[Line] = [
        fact("Price", price_cell(float(seen.price[series]), glyphs, stale=stale), *moves, Cell(f"  {age}", Tone.MUTED)),
        fact("Volume", Cell(f"{fmt.usd_short(float(seen.volume_24h[series]), ascii=plain)} in 24 h")),
        fact("Liquidity", Cell(fmt.usd_short(float(seen.liquidity[series]), ascii=plain))),
        fact("Volatility", _volatility(view, series, glyphs)),
        fact("Class", Cell(token.token_class.value)),
        *origin(token.mint, view.market),
        fact("Warm", _warmth(view, series)),
    ]
    if held is not None:
        lines.append(fact("Held", Cell(f"{fmt.usd(held.value_usd)}  "), money_cell(held.pnl_usd, glyphs)))
    lines += [said(pause.text, Tone.WARN) for pause in view.risk.pauses if pause.series in (None, series)]
    if readings is not None:
        lines += readings_lines(readings, glyphs)
    if view.safety:
        lines += danger_lines(view.safety[series], view.ts_ms, ascii=plain)
    return [*lines, BLANK, heading("Last decision"), *_last(token.symbol, view, past, glyphs)]


def vote_story(strategy: str | None, series: int, view: View, past: Past, found: Explanation | None) -> list[Line]:
    """A strategy's vote on a token (None: all votes), then the newest decision on it."""
    decision = newest(view.tokens[series].symbol, view.decisions, past)
    none = "none: no strategy has voted on it" if "decisions" in past else READING
    told = explained.decision_told(decision, found, none)
    return [*explained.vote_story(found, strategy, series, view), BLANK, *told]


def alert_story(alert: Alert, view: View, past: Past, glyphs: Glyphs) -> list[Line]:
    """An alert in full; one about a decision, with that decision."""
    lines: list[Line] = [
        fact("Time", Cell(fmt.stamp(alert.ts_ms))),
        fact("Level", level_cell(alert), Cell(f"  {alert.severity.value}", Tone.MUTED)),
        BLANK,
        said(alert.text),
    ]
    found = _behind(alert, view, past)
    return lines if found is None else [*lines, BLANK, heading("The decision"), *decision_lines(found, glyphs)]


def newest(symbol: str, decisions: Iterable[Decision], past: Past, until_ms: int | None = None) -> Decision | None:
    """The last decision on a token, of those in sight and those in the store."""
    known = [d for d in decisions if d.symbol == symbol]
    known += [decision_of(record) for record in past.get("decisions", ()) if record.get("symbol") == symbol]
    fit = [d for d in known if until_ms is None or d.ts_ms <= until_ms]
    return max(fit, key=lambda d: d.ts_ms, default=None)


def _last(symbol: str, view: View, past: Past, glyphs: Glyphs) -> list[Line]:
    found = newest(symbol, view.decisions, past)
    if found is None:
        return [said("none: no strategy has voted on it" if "decisions" in past else READING, Tone.MUTED)]
    return decision_lines(found, glyphs)


def _behind(alert: Alert, view: View, past: Past) -> Decision | None:
    """The decision an alert tells of: of the token it names first, not after it."""
    if alert.level.value not in ("SKIP", "VOTE", "FILL"):
        return None
    return newest(alert.text.split(" ", 1)[0].rstrip(":"), view.decisions, past, alert.ts_ms)


def _volatility(view: View, series: int, glyphs: Glyphs) -> Cell:
    now, limit = float(view.prices.daily_volatility[series]), float(view.prices.volatility_limit[series])
    over = now > limit
    text = f"{fmt.pct(now, 1, signed=False, ascii=glyphs.ascii)} a day, limit {fmt.pct(limit, 1, signed=False)}"
    return Cell(text, Tone.WARN if over else Tone.TEXT)


def _warmth(view: View, series: int) -> Cell:
    prices = view.prices
    if prices.ready[series]:
        return Cell("yes: all that votes need is there")
    return Cell(f"{int(prices.warming[series])} of {int(prices.warm_at[series])} bars", Tone.WARN)
