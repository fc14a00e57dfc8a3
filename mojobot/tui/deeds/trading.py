"""Orders by hand, and what asks before it is done: stop, resume, safe mode's end, tickets, quitting."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mojobot.model.commands import EmergencyStop, Resume, SafeMode
from mojobot.model.state import EngineState
from mojobot.model.views import PositionView, View
from mojobot.tui import marks
from mojobot.tui.deeds import engine
from mojobot.tui.look import look_of
from mojobot.tui.rows import questions
from mojobot.tui.screens.close_all import close_all
from mojobot.tui.screens.confirm import Confirm
from mojobot.tui.screens.dialog import ask
from mojobot.tui.screens.main import MainScreen
from mojobot.tui.screens.quit_dialog import QuitDialog
from mojobot.tui.screens.stop_dialog import stop_dialog
from mojobot.tui.screens.tickets import BuyTicket, CloseTicket, EditTicket, SellTicket


def stop(screen: MainScreen) -> None:
    """The emergency stop: latched on disk before anything is drawn; the dialog comes after it."""
    marks.key()
    view = screen.control.view
    receipt = screen.control.send(EmergencyStop())
    if view is None:
        screen.tell(f"EMERGENCY STOP: {receipt.text}", bad=True)
    else:
        ask(stop_dialog(screen, view, receipt, len(view.pending)))


def pause(screen: MainScreen) -> None:
    """No new entries; again: resume, which asks."""
    view = screen.view
    if view is None:
        screen.tell("the market has not opened yet")
    elif view.state is EngineState.STOPPED:
        _ask_resume(screen, "RESUME AFTER AN EMERGENCY STOP", "RESUME")
    elif questions.is_by_hand(view):
        _ask_resume(screen, "RESUME", "RESUME" if view.mode == "LIVE" else "")
    else:
        engine.pause(screen)


def safe_mode(screen: MainScreen) -> None:
    """Smaller, tighter, fewer; again: leave it, which asks."""
    view = screen.view
    if view is None or view.state is not EngineState.SAFE_MODE:
        engine.safe_mode(screen)
        return
    settings, glyphs = screen.settings, look_of(screen).glyphs
    most, consensus = settings.risk.max_concurrent_positions, settings.trading.consensus_threshold
    ask(
        Confirm(
            screen,
            "LEAVE SAFE MODE",
            lambda now: questions.leave_safe_mode(now, settings.safe_mode, most, consensus, glyphs),
            lambda: engine.send(screen, SafeMode(on=False)),
            deed="leave safe mode",
            no="stay in it",
        )
    )


def close(screen: MainScreen) -> None:
    """The ticket that closes the selected position."""
    position = _position(screen, "close")
    if position is not None:
        ask(CloseTicket(screen, position))


def close_everything(screen: MainScreen) -> None:
    """Every position, by the word CLOSE."""
    if screen.view is not None and screen.view.positions:
        close_all(screen)
    else:
        screen.tell("there is no open position to close")


def buy(screen: MainScreen) -> None:
    """The ticket that buys the selected token."""
    scene = screen.scene
    if scene is None or scene.series is None:
        screen.tell("there is no token to buy")
    else:
        ask(BuyTicket(screen, scene.view, scene.series))


def sell(screen: MainScreen) -> None:
    """The ticket that sells a part of the selected position."""
    position = _position(screen, "sell")
    if position is not None:
        ask(SellTicket(screen, position))


def edit(screen: MainScreen) -> None:
    """The ticket that moves the stop and target of the selected position."""
    position = _position(screen, "protect")
    if position is not None:
        ask(EditTicket(screen, position))


def quit_console(screen: MainScreen) -> None:
    """The end; asks when positions are open."""
    if screen.view is not None and screen.view.positions:
        ask(QuitDialog(screen))
    else:
        screen.app.exit()


def _ask_resume(screen: MainScreen, title: str, word: str) -> None:
    glyphs = look_of(screen).glyphs
    ask(
        Confirm(
            screen,
            title,
            lambda view: questions.resume(view, glyphs),
            lambda: engine.send(screen, Resume(word)),
            word=word,
            deed="let entries through again",
            no="leave entries blocked",
        )
    )


def _position(screen: MainScreen, verb: str) -> PositionView | None:
    """The position under the cursor of pane 5, elsewhere that in the selected token; says so when there is none."""
    scene = screen.scene
    if scene is None:
        return None
    if screen.choices.pane == "positions":
        found = screen.positions.chosen(scene)
    else:
        found = _in_token(scene.view, scene.series)
    if found is None:
        where = "" if scene.series is None else f" in {scene.view.tokens[scene.series].symbol}"
        screen.tell(f"there is no open position{where} to {verb}; choose one in pane 5")
    return found


def _in_token(view: View, series: int | None) -> PositionView | None:
    return next((p for p in view.positions if p.series == series), None)


DEEDS: Mapping[str, Callable[[MainScreen], None]] = {
    "stop": stop,
    "pause": pause,
    "safe_mode": safe_mode,
    "close": close,
    "close_all": close_everything,
    "buy": buy,
    "sell": sell,
    "edit": edit,
    "quit": quit_console,
}
