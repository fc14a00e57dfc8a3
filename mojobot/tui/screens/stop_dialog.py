"""The second stage of the emergency stop: what was done already, and whether to liquidate as well."""

from __future__ import annotations

from mojobot.model.commands import Receipt
from mojobot.model.views import View
from mojobot.tui.rows import questions
from mojobot.tui.screens.close_all import WORD, liquidate
from mojobot.tui.screens.confirm import Confirm, Notice
from mojobot.tui.screens.dialog import Dialog
from mojobot.tui.screens.main import MainScreen

TITLE = "EMERGENCY STOP"


def stop_dialog(main: MainScreen, view: View, receipt: Receipt, cancelled: int) -> Dialog:
    """Of a stop that was sent at `view`; without positions there is nothing to ask."""
    done = questions.stop_done(receipt, cancelled, view.ts_ms, main.settings.emergency)
    if not view.positions:
        return Notice(main, TITLE, lambda now: questions.stopped(now, done, main.control.preview), danger=True)
    return Confirm(
        main,
        TITLE,
        lambda now: questions.stopped(now, done, main.control.preview),
        lambda: liquidate(main),
        word=WORD,
        deed="liquidate",
        no="leave positions as they are (entries stay blocked)",
        danger=True,
    )
