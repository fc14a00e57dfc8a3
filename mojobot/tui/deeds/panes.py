"""Going from pane to pane."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from mojobot.tui.screens.arrangement import MAP, PANES, has_map
from mojobot.tui.screens.main import MainScreen


def go(pane: str, screen: MainScreen) -> None:
    """To a pane by its number."""
    screen.go(pane)


def step(by: int, screen: MainScreen) -> None:
    """To the next pane that is seen; of a maximised one, to the next of all."""
    if screen.choices.zoomed is not None:
        names = list(PANES)
    else:
        names = list(screen.body.places())
    at = names.index(screen.choices.pane) if screen.choices.pane in names else 0
    screen.go(names[(at + by) % len(names)])


def maximise(screen: MainScreen) -> None:
    """The focused pane on the whole body, and back."""
    screen.choose(zoomed=None if screen.choices.zoomed is not None else screen.choices.pane)


def whole_map(screen: MainScreen) -> None:
    """The votes of one token or of all; where both are seen, the keys go from one to the other."""
    if has_map((screen.app.size.width, screen.app.size.height)):
        screen.go("votes" if screen.choices.pane == MAP else MAP)
        return
    screen.choose(whole_map=not screen.choices.whole_map, zoomed=None)
    screen.go("votes")


DEEDS: Mapping[str, Callable[[MainScreen], None]] = {
    **{f"pane_{number}": partial(go, pane) for number, pane in enumerate(PANES, 1)},
    "next_pane": partial(step, 1),
    "previous_pane": partial(step, -1),
    "maximise": maximise,
    "whole_map": whole_map,
}
