"""A conversation on a terminal: a question a line, nothing drawn."""

from __future__ import annotations

from typing import Protocol

import typer

from mojobot.cli.output import plain


class Dialog(Protocol):
    """Who asks and is answered. Every question may raise KeyboardInterrupt."""

    def say(self, text: str) -> None:
        """Print lines."""

    def ask(self, question: str, default: str) -> str:
        """The answer, without blanks around it; Enter alone gives the default."""

    def hidden(self, question: str) -> str:
        """The same for what nobody may see; Enter alone gives ""."""


class Terminal:
    """The terminal this runs in."""

    def say(self, text: str) -> None:
        """Print to standard output."""
        for line in text.split("\n"):
            print(plain(line))

    def ask(self, question: str, default: str) -> str:
        """Ask on one line."""
        try:
            answer = typer.prompt(plain(question), default=default, show_default=bool(default))
        except typer.Abort:
            raise KeyboardInterrupt from None
        return str(answer).strip()

    def hidden(self, question: str) -> str:
        """Ask on one line, without an echo."""
        try:
            answer = typer.prompt(plain(question), default="", show_default=False, hide_input=True)
        except typer.Abort:
            raise KeyboardInterrupt from None
        return str(answer).strip()


def yes(dialog: Dialog, question: str, *, default: bool) -> bool:
    """Yes or no; asked until it is one of them."""
    while True:
        answer = dialog.ask(f"{question} (y/n)", "y" if default else "n").lower()
        if answer in ("y", "yes"):
            return True
        if answer in ("n", "no"):
            return False
        dialog.say("  y or n is expected.")
