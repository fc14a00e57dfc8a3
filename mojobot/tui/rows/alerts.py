"""The alerts: a log that keeps what the views let go, and its rows."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from mojobot.model.notices import Alert, Level, Severity
from mojobot.tui import format as fmt
from mojobot.tui.choices import Choices, matches
from mojobot.tui.look import Cell, Tone
from mojobot.tui.widgets.table import Column, Row

PANE = "alerts"
KEPT = 500
COLUMNS = (
    Column("time", "Time", 8, worth=0),
    Column("level", "Level", 5, worth=1),
    Column("text", "Text", 20, worth=2, flex=True),
)
PRESSING = (Level.RISK, Level.SYS)  # counted in the status line until they are acknowledged
_TONES = {
    Level.FILL: Tone.GOOD,
    Level.RISK: Tone.WARN,
    Level.FEED: Tone.WARN,
    Level.VOTE: Tone.ACCENT,
    Level.SKIP: Tone.MUTED,
    Level.WHALE: Tone.TITLE,
    Level.NEWS: Tone.TITLE,
    Level.SYS: Tone.WARN,
}


@dataclass(frozen=True, slots=True)
class Noted:
    """An alert and its number in the session: two that read the same are two."""

    number: int
    alert: Alert

    @property
    def pressing(self) -> bool:
        """Whether it asks to be acknowledged."""
        return self.alert.level in PRESSING and self.alert.severity is not Severity.INFO


class AlertLog:
    """The newest alerts of the session, oldest first; a view carries the last few of them, and frames are skipped."""

    def __init__(self) -> None:
        self._kept: deque[Noted] = deque(maxlen=KEPT)
        self._all: tuple[Noted, ...] = ()

    def take(self, alerts: tuple[Alert, ...]) -> tuple[Noted, ...]:
        """All that is kept, what is new among `alerts` added; the same tuple as before when nothing is."""
        last = self._kept[-1] if self._kept else None
        if not alerts or (last is not None and alerts[-1] is last.alert):
            return self._all
        first = last.number + 1 if last is not None else 0
        fresh = alerts[_known(alerts, last.alert if last is not None else None) :]
        self._kept.extend(Noted(first + place, alert) for place, alert in enumerate(fresh))
        self._all = tuple(self._kept)
        return self._all


def waiting(alerts: Iterable[Noted], acknowledged: frozenset[int]) -> tuple[Noted, ...]:
    """RISK and SYS alerts that nobody has acknowledged."""
    return tuple(noted for noted in alerts if noted.pressing and noted.number not in acknowledged)


def alert_rows(alerts: tuple[Noted, ...], choices: Choices) -> list[Row]:
    """Newest first; what waits for an acknowledgement has its level reversed."""
    wanted = choices.filter_of(PANE)
    shown = [n for n in reversed(alerts) if not wanted or matches(f"{n.alert.level} {n.alert.text}", wanted)]
    return [_row(noted, choices.acknowledged) for noted in shown]


def level_cell(alert: Alert, *, reverse: bool = False) -> Cell:
    """The level word in its tone; grave ones in the tone of what is bad."""
    grave = alert.severity in (Severity.ERROR, Severity.CRITICAL)
    return Cell(alert.level.value, Tone.BAD if grave else _TONES[alert.level], bold=True, reverse=reverse)


def ticker(alerts: tuple[Noted, ...], acknowledged: frozenset[int]) -> tuple[tuple[Cell, ...], Cell]:
    """The newest alert for the one-line ticker, and how many there are."""
    if not alerts:
        return (Cell("nothing happened yet", Tone.MUTED),), Cell("")
    newest = alerts[-1].alert
    left = len(waiting(alerts, acknowledged))
    right = f"+{left} to acknowledge  {len(alerts)} alerts" if left else f"{len(alerts)} alerts"
    cells = (Cell(fmt.moment(newest.ts_ms), Tone.MUTED), level_cell(newest), Cell(newest.text))
    return cells, Cell(right, Tone.WARN if left else Tone.MUTED)


def _row(noted: Noted, acknowledged: frozenset[int]) -> Row:
    alert = noted.alert
    reverse = noted.pressing and noted.number not in acknowledged
    cells = (Cell(fmt.moment(alert.ts_ms), Tone.MUTED), level_cell(alert, reverse=reverse), Cell(alert.text))
    return Row(str(noted.number), cells)


def _known(alerts: tuple[Alert, ...], last: Alert | None) -> int:
    """How many of them have been taken already."""
    if last is None:
        return 0
    for place in range(len(alerts) - 1, -1, -1):
        if alerts[place] == last:
            return place + 1
    return 0
