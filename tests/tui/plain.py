"""The whole screen as plain lines, and as it is expected to be."""

import os
from pathlib import Path
from typing import Any

from textual.app import App

SNAPSHOTS = Path(__file__).parent / "snapshots"


def lines_of(app: App[Any]) -> list[str]:
    """What the terminal shows, without colours; blanks at the ends of lines are left out."""
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


def text_of(app: App[Any]) -> str:
    """The same as one text."""
    return "\n".join(lines_of(app)) + "\n"


def assert_looks_like(app: App[Any], name: str) -> None:
    """Compare with the stored screen; with UPDATE_SNAPSHOTS=1 store it instead."""
    path = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text_of(app), encoding="utf-8")
    expected = path.read_text(encoding="utf-8")
    assert text_of(app) == expected, f"the screen differs from {path.name}; UPDATE_SNAPSHOTS=1 stores the new one"
