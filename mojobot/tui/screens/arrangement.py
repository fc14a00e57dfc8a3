"""Which pane stands where: a function of the size and of what the person called up (console.md 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SMALLEST = (60, 16)  # of the whole terminal, below which there is only the status line and the stop key
WIDE, WIDEST = 100, 160
HIGH, HIGHEST = 28, 48
PANES = ("markets", "chart", "votes", "risk", "positions", "alerts", "trades", "system")  # by number, 1 first
_VOTES, _RISK = 12, 8  # lines of a pane with eight votes, the consensus and its gates; of one with four gauges
_TABBED = ("chart", "votes", "risk", "alerts", "trades", "system")
MAP = "map"  # the vote map: a pane of its own on wide screens, elsewhere the other face of pane 3


@dataclass(frozen=True, slots=True)
class Box:
    """A place in the body, in cells."""

    x: int
    y: int
    width: int
    height: int


Places = Mapping[str, Box]


@dataclass(frozen=True, slots=True)
class Plan:
    """The places of a size, and the one that a pane without a place takes; `usual` is there when nobody does."""

    homes: dict[str, Box]
    guest_box: Box
    usual: tuple[str, ...] = ()  # the homes a guest covers


def arrange(
    screen: tuple[int, int],
    body: tuple[int, int],
    *,
    guest: str | None = None,
    zoomed: str | None = None,
    mapped: bool = False,
) -> Places:
    """Places of all visible panes in the body, in the order of `tab`; sizes are (width, height).

    The size of the screen picks the layout; the body is what status line,
    ticker and key line leave of it. `mapped` puts the vote map where the
    votes stand, unless it has a place of its own.
    """
    if zoomed is not None:
        return {zoomed: Box(0, 0, *body)}
    plan = plan_of(screen, body)
    homes = dict(plan.homes)
    if guest is not None and guest not in homes:
        homes = {name: box for name, box in homes.items() if name not in plan.usual}
        homes[guest] = plan.guest_box
    if mapped and "votes" in homes and MAP not in homes:
        homes[MAP] = homes.pop("votes")
    order = (*PANES[:3], MAP, *PANES[3:])
    return {name: homes[name] for name in order if name in homes}


def seated(pane: str, screen: tuple[int, int], guest: str | None) -> str | None:
    """Who must be the guest for `pane` to be seen: as before when it is, nobody when it has a home, else itself."""
    body = (max(screen[0], 1), max(screen[1] - 2, 1))
    homes = plan_of(screen, body).homes
    seat = "votes" if pane == MAP and MAP not in homes else pane
    if seat in arrange(screen, body, guest=guest):
        return guest
    return None if seat in homes else seat


def tabs(screen: tuple[int, int], places: Places) -> tuple[str, str]:
    """The pane in the tabbed lower half of a narrow screen, and what else can be called up there: `4 Risk  6 Alerts`.

    Both are empty on other screens.
    """
    if screen[0] >= WIDE or screen[1] < HIGH or len(places) != 3:
        return "", ""
    shown = next(name for name in places if name not in ("markets", "positions"))
    now = "votes" if shown == MAP else shown
    others = [name for name in PANES if name in _TABBED and name != now]
    return shown, "  ".join(f"{PANES.index(name) + 1} {name.capitalize()}" for name in others)


def has_map(screen: tuple[int, int]) -> bool:
    """Whether the vote map has a place of its own."""
    return MAP in plan_of(screen, screen).homes


def plan_of(screen: tuple[int, int], body: tuple[int, int]) -> Plan:
    """The table of console.md 2."""
    (columns, lines), (width, height) = screen, body
    if columns < WIDE:
        return _narrow_low(width, height) if lines < HIGH else _narrow(width, height)
    if lines < HIGH:
        return _wide_low(width, height)
    risk = _RISK if lines >= HIGHEST else 0
    return _two_columns(width, height, risk) if columns < WIDEST else _three_columns(width, height, risk)


def _narrow_low(width: int, height: int) -> Plan:
    """The table over the positions; anything else takes the whole body."""
    held = 7 if height >= 20 else 5
    homes = {"markets": Box(0, 0, width, height - held), "positions": Box(0, height - held, width, held)}
    return Plan(homes, Box(0, 0, width, height), ("markets", "positions"))


def _narrow(width: int, height: int) -> Plan:
    """The same with a lower part that shows one of the others: the votes until another is called."""
    held = 7 if height >= 30 else 6
    lower = min(max(11, height // 3), 22)
    table = height - held - lower
    homes = {
        "markets": Box(0, 0, width, table),
        "positions": Box(0, table, width, held),
        "votes": Box(0, table + held, width, lower),
    }
    return Plan(homes, homes["votes"], ("votes",))


def _wide_low(width: int, height: int) -> Plan:
    """Table and positions left, the chart right, where any other pane may stand too."""
    left = width * 55 // 100
    held = 7
    right = Box(left, 0, width - left, height)
    homes = {
        "markets": Box(0, 0, left, height - held),
        "chart": right,
        "positions": Box(0, height - held, left, held),
    }
    return Plan(homes, right, ("chart",))


def _two_columns(width: int, height: int, risk: int) -> Plan:
    """The 120x40 sketch; the risk gauges join when there is height for them."""
    left = (width + 2) // 2
    right = width - left
    foot = 8 if height >= 34 else 6
    chart = height - foot - _VOTES - risk
    homes = {
        "markets": Box(0, 0, left, height - foot),
        "chart": Box(left, 0, right, chart),
        "votes": Box(left, chart, right, _VOTES),
        "positions": Box(left, height - foot, right, foot),
        "alerts": Box(0, height - foot, left, foot),
    }
    covered: tuple[str, ...] = ("chart", "votes")
    if risk:
        homes["risk"] = Box(left, chart + _VOTES, right, risk)
        covered = ("chart", "votes", "risk")
    return Plan(homes, Box(left, 0, right, height - foot), covered)


def _three_columns(width: int, height: int, risk: int) -> Plan:
    """The 200x60 sketch; below 48 lines without the risk gauges."""
    first, last = width * 35 // 100, width * 28 // 100
    middle = width - first - last
    foot = 8 if height >= 34 else 6
    upper = height - foot - risk  # of the last column: the map, and under it the alerts
    chart = upper - _VOTES
    homes = {
        "markets": Box(0, 0, first, height - foot),
        "chart": Box(first, 0, middle, chart),
        "votes": Box(first, chart, middle, _VOTES),
        MAP: Box(first + middle, 0, last, upper),
        "positions": Box(0, height - foot, first + middle, foot),
        "alerts": Box(first + middle, upper, last, foot + risk),
    }
    if risk:
        homes["risk"] = Box(first, upper, middle, risk)
    covered = ("chart", "votes", MAP)
    return Plan(homes, Box(first, 0, middle + last, upper), covered)
