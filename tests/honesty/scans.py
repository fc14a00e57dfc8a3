"""Every scan of the analysis, found in its modules, fed by the names of its parameters."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass
from itertools import pairwise
from typing import Any

import numpy as np

import mojobot.core.analysis
from mojobot.core.analysis.means import ema_gain, wilder_gain
from mojobot.core.analysis.rows import Rows
from mojobot.core.analysis.volatility import parkinson
from mojobot.model.market import Block, FloatArray
from mojobot.research.lookahead import Said, Subject
from mojobot.research.tape import Tape

# What a scan is made with; parameters that are not named here keep their default.
MADE_WITH: dict[str, Any] = {
    "n": 7,
    "ddof": 1,
    "decay": 0.9,
    "half_life_bars": 10.0,
    "bars_per_day": 24,
    "bar_variance": parkinson,
    "gains": (ema_gain(5), wilder_gain(7)),
    "statistic": lambda window: window.max(axis=1) - window[:, 0],
    "length": 11,
    "every": 4,
    "max_synthetic": 20,
}
# What is pushed into it, by the parameter's name.
PUSHED: dict[str, Callable[[Block, int], Any]] = {
    "close": lambda bars, _: bars.close,
    "high": lambda bars, _: bars.high,
    "low": lambda bars, _: bars.low,
    "opened": lambda bars, _: bars.open,
    "volume": lambda bars, _: bars.volume,
    "synthetic": lambda bars, _: bars.synthetic,
    "open_ms": lambda bars, _: bars.open_ms,
    "own": lambda bars, _: bars.close,
    "hedge": lambda bars, _: np.repeat(bars.close[:1], bars.series, axis=0),
    "x": lambda bars, _: bars.close,
    "line": lambda bars, _: bars.close - bars.open,
    "scale": lambda bars, _: bars.close,
    "outward": lambda bars, _: np.array((bars.high, -bars.low)),
    "values": lambda bars, _: bars.close,
    "value_close_ms": lambda bars, base_ms: bars.open_ms + base_ms,
    "at_ms": lambda bars, base_ms: bars.open_ms + base_ms,
}
CHANNELLED = ("gains",)  # made with these, a scan takes (channels, series, k)


def scans() -> dict[str, type[Rows]]:
    """All public classes of the analysis that keep state by series and take bars."""
    found: dict[str, type[Rows]] = {}
    package = mojobot.core.analysis
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        for name, one in vars(importlib.import_module(module.name)).items():
            ours = inspect.isclass(one) and one.__module__ == module.name and not name.startswith("_")
            if ours and issubclass(one, Rows) and hasattr(one, "push"):
                found[name] = one
    return found


def judged() -> dict[str, Subject]:
    """Those that can be fed by themselves, as subjects."""
    return {name: _subject(name, one) for name, one in scans().items() if not unsaid(one)}


def unsaid(one: type[Rows]) -> set[str]:
    """Parameters of a scan of which nobody has said what they are; `None` for one that answers nothing."""
    making, pushing = inspect.signature(one).parameters, inspect.signature(one.push)  # type: ignore[attr-defined]
    asked = {name for name, parameter in making.items() if parameter.default is parameter.empty}
    given = {name for name, parameter in pushing.parameters.items() if "Block" not in str(parameter.annotation)}
    silent = {"None"} if str(pushing.return_annotation) == "None" else set()
    return (asked - {"series", "timeframe_ms", *MADE_WITH}) | (given - {"self", "block", *PUSHED}) | silent


def living(one: object) -> set[str]:
    """Names of the scans at work within something."""
    found, seen, waiting = set[str](), set[int](), [one]
    while waiting:
        part = waiting.pop()
        if id(part) in seen or isinstance(part, str | int | float | np.ndarray | None):
            continue
        seen.add(id(part))
        if isinstance(part, Rows):
            found.add(type(part).__name__)
        waiting += part.values() if isinstance(part, dict) else part if isinstance(part, list | tuple) else []
        waiting += list(getattr(part, "__dict__", {}).values()) if type(part).__module__.startswith("mojobot") else []
    return found


def pushed(one: type[Rows], tape: Tape, cuts: Sequence[int] = ()) -> Said:
    """All it says of the tape's bars, pushed in parts that end before the bars `cuts`."""
    scan, edges = _made(one, tape), [0, *sorted(cuts), tape.bars.bars]
    with np.errstate(all="ignore"):  # as the analysis pushes them
        parts = [_arrays(scan.push(*_fed(one, tape, start, stop))) for start, stop in pairwise(edges)]
    values = {name: np.concatenate([part[name] for part in parts], axis=-1) for name in parts[0]}
    return Said(tape.bars.open_ms + tape.base.ms, values)


def _subject(name: str, one: type[Rows]) -> Subject:
    return Subject(name, lambda tape: pushed(one, tape))


def _made(one: type[Rows], tape: Tape) -> Any:
    given: dict[str, Any] = {}
    for name in inspect.signature(one).parameters:
        if name == "series":
            given[name] = (2, tape.bars.series) if _channelled(one) else tape.bars.series
        elif name == "timeframe_ms":
            given[name] = tape.base.ms
        elif name in MADE_WITH:
            given[name] = MADE_WITH[name]
    return one(**given)


def _fed(one: type[Rows], tape: Tape, start: int, stop: int) -> list[Any]:
    bars = tape.bars.part(start, stop)
    given: list[Any] = []
    for name, parameter in list(inspect.signature(one.push).parameters.items())[1:]:  # type: ignore[attr-defined]
        if "Block" in str(parameter.annotation):
            given.append(bars)
        elif name == "block":
            given.append(np.array((bars.close, bars.high)) if _channelled(one) else bars.close)
        else:
            given.append(PUSHED[name](bars, tape.base.ms))
    return given


def _channelled(one: type[Rows]) -> bool:
    return any(name in CHANNELLED for name in inspect.signature(one).parameters)


def _arrays(said: Any) -> dict[str, FloatArray]:
    """What a scan says as arrays by name, whatever it is wrapped in."""
    if is_dataclass(said):
        return _joined((field.name, getattr(said, field.name)) for field in fields(said))
    if isinstance(said, tuple):
        return _joined((str(place), part) for place, part in enumerate(said))
    return {"": np.asarray(said, dtype=np.float64)}


def _joined(parts: Iterable[tuple[str, Any]]) -> dict[str, FloatArray]:
    return {f"{name} {inner}".strip(): array for name, part in parts for inner, array in _arrays(part).items()}
