"""What can be done with rows: filter, sort, star, copy, export, acknowledge."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from mojobot.tui.choices import next_sort, toggled, with_filter, with_sort
from mojobot.tui.export import write_csv
from mojobot.tui.panes.face import Face, Records
from mojobot.tui.rows.alerts import waiting
from mojobot.tui.screens.filter_line import FilterLine
from mojobot.tui.screens.main import MainScreen

_FILTERED = ("markets", "positions", "alerts", "trades")


def filter_rows(screen: MainScreen) -> None:
    """Type a filter for the focused table, the markets where it is none."""
    pane = screen.choices.pane if screen.choices.pane in _FILTERED else "markets"
    screen.query_one(FilterLine).ask(pane, screen.choices.filter_of(pane))


def clear(screen: MainScreen) -> None:
    """Drop the filter of the pane; without one, leave the maximised view, then a pane that was called up."""
    choices = screen.choices
    if choices.filter_of(choices.pane):
        screen.choose(filters=with_filter(choices, choices.pane, ""))
    elif choices.zoomed is not None:
        screen.choose(zoomed=None)
    elif choices.guest is not None:
        screen.choose(guest=None)
        screen.go("markets")


def sort(screen: MainScreen) -> None:
    """Order by the next column."""
    face = _sorted(screen)
    after = next_sort(face.sortable, screen.choices.sorts.get(str(face.id)))
    screen.choose(sorts=with_sort(screen.choices, str(face.id), after))


def reverse(screen: MainScreen) -> None:
    """The other way round."""
    face = _sorted(screen)
    now = screen.choices.sorts.get(str(face.id))
    if now is not None:
        screen.choose(sorts=with_sort(screen.choices, str(face.id), replace(now, falling=not now.falling)))


def star(screen: MainScreen) -> None:
    """Pin the selected token to the top, or let it go."""
    scene = screen.scene
    if scene is not None and scene.series is not None:
        symbol = scene.view.tokens[scene.series].symbol
        screen.choose(stars=toggled(screen.choices.stars, symbol))


def copy(screen: MainScreen) -> None:
    """To the clipboard of the terminal, over SSH too (OSC 52)."""
    scene = screen.scene
    if scene is None:
        return
    face = screen.face if screen.face.table is not None else screen.markets
    text = face.copied(scene)
    if text:
        screen.app.copy_to_clipboard(text)
        screen.tell(f"copied {text}")
    else:
        screen.tell("there is nothing to copy here")


def export(screen: MainScreen) -> None:
    """Write the rows that are shown to a CSV file."""
    scene, face = screen.scene, screen.face
    records = face.records(scene) if scene is not None else ()
    if scene is None or not records:
        screen.tell(f"{face.id} has no rows to export")
        return
    folder = getattr(screen.app, "export_dir", Path())
    screen.run_worker(_write(screen, folder, str(face.id), scene.view.ts_ms, records), group="export")


def acknowledge(screen: MainScreen) -> None:
    """The alert under the cursor; from another pane the newest that waits."""
    if screen.scene is None:
        return
    noted = screen.alerts.chosen(screen.scene) if screen.choices.pane == "alerts" else None
    left = waiting(screen.scene.alerts, screen.choices.acknowledged)
    if noted is None or noted not in left:
        noted = left[-1] if left else None
    if noted is not None:
        screen.choose(acknowledged=screen.choices.acknowledged | {noted.number})


def acknowledge_all(screen: MainScreen) -> None:
    """Every alert."""
    if screen.scene is not None:
        left = waiting(screen.scene.alerts, screen.choices.acknowledged)
        screen.choose(acknowledged=screen.choices.acknowledged | {noted.number for noted in left})


async def _write(screen: MainScreen, folder: Path, name: str, ts_ms: int, records: Records) -> None:
    try:
        path = await asyncio.to_thread(write_csv, folder, name, ts_ms, records)
    except OSError as error:
        screen.tell(f"could not write the export: {error}", bad=True)
    else:
        screen.tell(f"wrote {len(records)} rows to {path}")


def _sorted(screen: MainScreen) -> Face:
    return screen.face if screen.face.sortable else screen.markets


DEEDS: Mapping[str, Callable[[MainScreen], None]] = {
    "filter": filter_rows,
    "clear": clear,
    "sort": sort,
    "reverse": reverse,
    "star": star,
    "copy_row": copy,
    "export": export,
    "acknowledge": acknowledge,
    "acknowledge_all": acknowledge_all,
}
