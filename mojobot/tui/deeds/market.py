"""How fast market time runs, where it is played."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mojobot.tui.screens.main import MainScreen


def slower(screen: MainScreen) -> None:
    """Half the speed; from as fast as it goes back to 300 times."""
    speed = _speed(screen)
    _pace(screen, 300.0 if speed is None else speed / 2.0)


def faster(screen: MainScreen) -> None:
    """Twice the speed."""
    speed = _speed(screen)
    if speed is not None:
        _pace(screen, speed * 2.0)


def _pace(screen: MainScreen, speed: float) -> None:
    receipt = screen.control.pace(speed)
    screen.tell(receipt.text, bad=not receipt.accepted)


def _speed(screen: MainScreen) -> float | None:
    shell = screen.view.shell if screen.view is not None else None
    return shell.feeds[0].speed if shell is not None and shell.feeds else None


DEEDS: Mapping[str, Callable[[MainScreen], None]] = {"slower": slower, "faster": faster}
