"""The keys that matter most, along the bottom; a click on one presses it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.strip import Strip

from mojobot.tui.actions import Action, key_text
from mojobot.tui.look import Look, Tone
from mojobot.tui.widgets.painted import Painted

_ON = Tone.BACKGROUND


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an action stands in the line."""

    action: Action
    x: int
    width: int


class KeyLine(Painted):
    """Made from the live actions, in their order; the least worth (highest number) are dropped where room is short."""

    DEFAULT_CSS = "KeyLine { dock: bottom; width: 1fr; height: 1; background: $background; }"

    def __init__(self, actions: Sequence[Action], *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self._actions = tuple(actions)

    def show(self, actions: Sequence[Action]) -> None:
        """Show these instead."""
        if tuple(actions) != self._actions:
            self._actions = tuple(actions)
            self.repaint()

    def painted(self, width: int, height: int, look: Look) -> list[Strip]:
        """The line."""
        return [paint_keys(placed(self._actions, width), width, look)] * min(height, 1)

    async def on_click(self, event: events.Click) -> None:
        """Do what the key under the pointer does."""
        for place in placed(self._actions, self.size.width):
            if place.x <= event.x < place.x + place.width:
                event.stop()
                await self.app.run_action(place.action.call)


def placed(actions: Sequence[Action], width: int) -> tuple[Placed, ...]:
    """The actions that fit: two blanks between them where all do, one where not."""
    kept = [action for action in actions if action.worth is not None and action.keys]
    gap = 2 if _length(kept, 2) <= width else 1
    while kept and _length(kept, gap) > width:
        kept.remove(max(kept, key=_worth))
    found, x = [], 0
    for action in kept:
        found.append(Placed(action, x, _width(action)))
        x += _width(action) + gap
    return tuple(found)


def paint_keys(places: Sequence[Placed], width: int, look: Look) -> Strip:
    """Keys in the accent colour, what they do beside them; exactly `width` cells."""
    ground = look.style(on=_ON)
    segments, x = [], 0
    for place in places:
        urgent = place.action.priority
        segments += [
            Segment(" " * (place.x - x), ground),
            Segment(look.text(key_text(place.action.keys[0])), look.style(Tone.ACCENT, bold=True, on=_ON)),
            Segment(
                f" {look.text(place.action.label)}", look.style(Tone.BAD if urgent else Tone.TEXT, bold=urgent, on=_ON)
            ),
        ]
        x = place.x + place.width
    return Strip([segment for segment in segments if segment.text]).adjust_cell_length(width, ground)


def _width(action: Action) -> int:
    return cell_len(key_text(action.keys[0])) + 1 + cell_len(action.label)


def _length(actions: Sequence[Action], gap: int) -> int:
    return sum(_width(action) + gap for action in actions) - gap


def _worth(action: Action) -> int:
    return action.worth or 0
