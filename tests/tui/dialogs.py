"""A console under test with its dialogs."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from mojobot.model.views import View
from mojobot.tui.app import Console
from mojobot.tui.screens.dialog import Dialog
from tests.tui.fakes import FakeControl
from tests.tui.plain import SNAPSHOTS, text_of


class Asked:
    """The console, what it was sent, and the dialog that is open."""

    def __init__(self, app: Console, control: FakeControl, pilot: Pilot[Any]) -> None:
        self.app, self.control, self.pilot = app, control, pilot

    @property
    def dialog(self) -> Dialog | None:
        return self.app.screen if isinstance(self.app.screen, Dialog) else None

    @property
    def text(self) -> str:
        return text_of(self.app)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()

    async def type(self, text: str) -> None:
        await self.pilot.press(*text)
        await self.pilot.pause()

    async def fill(self, field: str, text: str) -> None:
        """Put a text into an input of the dialog."""
        self.app.screen.query_one(f"#field-{field}", Input).value = text
        await self.pilot.pause()

    async def see(self, view: View) -> None:
        """A newer view arrives."""
        self.control.view = view
        self.app.main.view = view
        await self.pilot.pause()

    async def settle(self) -> None:
        """The store has answered."""
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()


@asynccontextmanager
async def asked(
    view: View | None,
    size: tuple[int, int] = (120, 40),
    *,
    rows: Mapping[str, list[Mapping[str, object]]] | None = None,
    notifications: bool = False,
    **options: Any,
) -> AsyncIterator[Asked]:
    control = FakeControl(view=view, rows=dict(rows or {}))
    app = Console(control, **options)
    async with app.run_test(size=size, notifications=notifications) as pilot:
        await pilot.pause()
        yield Asked(app, control, pilot)


def box_of(app: Console) -> str:
    """The box of the dialog, without the screen behind it."""
    region = app.screen.query_one("#box").region
    lines = text_of(app).splitlines()[region.y : region.bottom]
    return "\n".join(line[region.x : region.right].rstrip() for line in lines) + "\n"


def assert_box_looks_like(app: Console, name: str) -> None:
    """Compare with the stored box; with UPDATE_SNAPSHOTS=1 store it instead."""
    path = SNAPSHOTS / f"dialog-{name}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(box_of(app), encoding="utf-8")
    assert box_of(app) == path.read_text(encoding="utf-8"), f"differs from {path.name}; UPDATE_SNAPSHOTS=1 stores it"
