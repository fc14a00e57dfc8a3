"""A conversation as it is recorded: what was asked, what was answered, and everything that was said."""

from __future__ import annotations

from collections.abc import Sequence

ENTER = ""


class Conversation:
    """Answers questions from a script of (part of the question, answer); a question out of turn ends the test."""

    def __init__(self, *script: tuple[str, str]) -> None:
        self._script = list(script)
        self.said: list[str] = []
        self.unseen: list[str] = []

    def say(self, text: str) -> None:
        self.said += text.split("\n")

    def ask(self, question: str, default: str) -> str:
        return self._next(f"{question} [{default}]") or default

    def hidden(self, question: str) -> str:
        self.unseen.append(question)
        return self._next(question)

    @property
    def text(self) -> str:
        return "\n".join(self.said)

    @property
    def over(self) -> bool:
        return not self._script

    def _next(self, question: str) -> str:
        self.said.append(question)
        assert self._script, f"asked {question!r} after the script had ended"
        part, answer = self._script.pop(0)
        assert part in question, f"asked {question!r}, and not {part!r}"
        if answer == "^C":
            raise KeyboardInterrupt
        return answer


def script(*parts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Several scripts as one."""
    return [line for part in parts for line in part]
