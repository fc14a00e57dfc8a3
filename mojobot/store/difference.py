"""Whether a replay gave out what was recorded, and if not, where it first did not."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import fields, is_dataclass

from mojobot.store.iso import iso
from mojobot.store.recording import Outputs


def first_difference(recorded: Iterable[Outputs], replayed: Iterable[Outputs]) -> str | None:
    """The first difference in one sentence; None when both are identical. Both come in order of steps."""
    left, right = iter(recorded), iter(replayed)
    while True:
        was, now = next(left, None), next(right, None)
        if was is None and now is None:
            return None
        if now is None or (was is not None and was.step < now.step):
            assert was is not None  # noqa: S101 - one of the two is there
            return f"{_place(was)}: recorded {_named(was.given[0])}, the replay gave nothing"
        if was is None or now.step < was.step:
            return f"{_place(now)}: nothing was recorded, the replay gave {_named(now.given[0])}"
        found = _between(was, now)
        if found is not None:
            return found


def _between(was: Outputs, now: Outputs) -> str | None:
    for old, new in zip(was.given, now.given, strict=False):
        if type(old) is not type(new):
            return f"{_place(was)}: recorded {_named(old)}, the replay gave {_named(new)}"
        where = _differing(old, new, type(old).__name__)
        if where is not None:
            name, before, after = where
            return f"{_place(was)}{_of(old)}, {name}: recorded {before!r}, replayed {after!r}"
    if len(was.given) > len(now.given):
        return f"{_place(was)}: recorded {_named(was.given[len(now.given)])} as well, the replay did not give it"
    if len(was.given) < len(now.given):
        return f"{_place(was)}: the replay gave {_named(now.given[len(was.given)])} as well, it was not recorded"
    return None


def _differing(old: object, new: object, name: str) -> tuple[str, object, object] | None:
    """Name and both values of the first part that differs; NaN equals NaN."""
    if is_dataclass(old) and type(old) is type(new):
        parts = ((f"{name}.{field.name}", getattr(old, field.name), getattr(new, field.name)) for field in fields(old))
        return next(filter(None, (_differing(before, after, part) for part, before, after in parts)), None)
    if isinstance(old, tuple) and isinstance(new, tuple) and len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True))
        return next(filter(None, (_differing(before, after, f"{name}[{n}]") for n, (before, after) in pairs)), None)
    return None if _same(old, new) else (name, old, new)


def _same(old: object, new: object) -> bool:
    both_nan = isinstance(old, float) and isinstance(new, float) and math.isnan(old) and math.isnan(new)
    return both_nan or (type(old) is type(new) and old == new)


def _place(outputs: Outputs) -> str:
    return f"step {outputs.step} at {iso(outputs.ts_ms)}"


def _named(value: object) -> str:
    return f"{type(value).__name__}{_of(value)}"


def _of(value: object) -> str:
    """Which token it is about, as far as it is about one."""
    about = getattr(value, "intent", None) or getattr(value, "trade", None) or value
    symbol = getattr(about, "symbol", None)
    return "" if symbol is None else f", {symbol}"
