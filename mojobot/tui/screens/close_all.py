"""Closing everything, by a typed word."""

from __future__ import annotations

from collections.abc import Callable

from mojobot.model.commands import CloseAll
from mojobot.tui.look import look_of
from mojobot.tui.rows import questions
from mojobot.tui.screens.confirm import Confirm
from mojobot.tui.screens.dialog import ask
from mojobot.tui.screens.main import MainScreen

WORD = "CLOSE"


def close_all(main: MainScreen, then: Callable[[], None] = lambda: None) -> None:
    """Ask for the word, send, and go on with `then` if that was taken."""
    glyphs = look_of(main).glyphs
    ask(
        Confirm(
            main,
            "CLOSE ALL POSITIONS",
            lambda view: questions.close_all(view, main.control.preview, glyphs),
            lambda: then() if liquidate(main) else None,
            word=WORD,
            deed="close all",
            no="leave positions as they are",
            danger=True,
        )
    )


def liquidate(main: MainScreen) -> bool:
    """Send it, say what came of it, answer whether it was taken."""
    receipt = main.control.send(CloseAll(WORD))
    main.tell(f"closing all: {receipt.text}" if receipt.accepted else receipt.text, bad=not receipt.accepted)
    return receipt.accepted
