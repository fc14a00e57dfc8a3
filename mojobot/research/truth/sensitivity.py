"""Whether a result hangs on one number: every parameter 20 % up and down, and costs twice what is assumed.

A rule that earns only at the very values it was found with has been fitted to
its data.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from mojobot.model.market import Costs
from mojobot.model.settings import Settings
from mojobot.research.run import Run, Tried

STEP = 0.2
SECTIONS = ("trading", "risk")  # beside the rules of the strategies


@dataclass(frozen=True, slots=True)
class Variant:
    """A parameter set to another value, and what came of it."""

    name: str  # "mean_reversion.oversold"
    value: float
    net: float  # closed and open, fraction of the cash
    trades: int


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """All variants beside the result they are variants of."""

    net: float
    variants: tuple[Variant, ...]
    impossible: tuple[str, ...]  # which the settings refuse, and so nobody could trade

    @property
    def kept(self) -> float | None:
        """Share of the variants whose result has the sign of the original; None without variants."""
        same = [(one.net > 0.0) == (self.net > 0.0) for one in self.variants]
        return sum(same) / len(same) if same else None

    @property
    def worst(self) -> Variant | None:
        """The variant that lost most."""
        return min(self.variants, key=lambda one: one.net, default=None)


def total_return(run: Run) -> float:
    """What a run came to as a fraction of its cash, unrealised included."""
    return float(run.marks.equity[-1] / run.marks.equity[0] - 1.0)


def doubled(costs: Costs) -> Costs:
    """Twice the pool's fee and twice the impact."""
    return replace(costs, pool_fee=2.0 * costs.pool_fee, liquidity_usd=costs.liquidity_usd / 2.0)


def sensitivity(tried: Tried, settings: Settings, net: float, told: Callable[[int, int], None]) -> Sensitivity:
    """Run every variant; `told(done, of)` hears of the progress."""
    possible = list[tuple[str, float, Settings]]()
    impossible = list[str]()
    for name, value, changed in variants(settings):
        if isinstance(changed, Settings):
            possible.append((name, value, changed))
        else:
            impossible.append(f"{name} = {value:g}: {changed}")
    found = list[Variant]()
    for done, (name, value, changed) in enumerate(possible):
        told(done, len(possible))
        run = tried(changed)
        found.append(Variant(name, value, total_return(run), len(run.trades)))
    told(len(possible), len(possible))
    return Sensitivity(net, tuple(found), tuple(impossible))


def variants(settings: Settings) -> Iterator[tuple[str, float, Settings | str]]:
    """Every number a rule or a limit has, down and up: its name, its other value, and the settings or why not.

    Where 20 % would leave a bound, the bound is taken; a whole number moves by
    at least one. Rules of strategies without weight are left out.
    """
    tree = settings.model_dump()
    weighing = {name for name, weight in settings.strategies.weights().items() if weight > 0.0}
    for path, section in _sections(settings):
        if path[0] == "strategies" and path[-1] not in weighing:
            continue
        for key, field in type(section).model_fields.items():
            for value in _others(getattr(section, key), field):
                yield ".".join((path[-1], key)), value, _changed(tree, (*path, key), value, weighing)


def _sections(settings: Settings) -> Iterator[tuple[tuple[str, ...], BaseModel]]:
    for name in type(settings.strategies).model_fields:
        yield ("strategies", name), getattr(settings.strategies, name)
    for name in SECTIONS:
        yield (name,), getattr(settings, name)


def _others(value: object, field: FieldInfo) -> Iterator[float]:
    """The value 20 % down and up within its bounds, where that is another value."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    for factor in (1.0 - STEP, 1.0 + STEP):
        moved: float = value * factor
        if isinstance(value, int):
            moved = int(min(value - 1, moved)) if factor < 1.0 else int(max(value + 1, moved))
        moved = _bounded(moved, value, field)
        if moved != value:
            yield moved


def _bounded(value: float, before: float, field: FieldInfo) -> float:
    """The value moved, held within the field's bounds; half of the way where a bound itself is not allowed."""
    for bound in field.metadata:
        for name, outer in (("ge", max), ("gt", max), ("le", min), ("lt", min)):
            limit = getattr(bound, name, None)
            if limit is None or outer(value, limit) != limit:
                continue
            value = limit if name in {"ge", "le"} else (before + limit) / 2.0
    return value


def _changed(tree: dict[str, Any], path: tuple[str, ...], value: float, weighing: Collection[str]) -> Settings | str:
    """The settings with one other value; a weight takes from the others in their proportion."""
    top, *rest = path
    section = _with(tree[top], rest, value)
    if path[-1] == "weight":
        section = _balanced(section, path[1], value, weighing)
    try:
        return Settings.model_validate({**tree, top: section})
    except ValidationError as refused:
        return str(refused.errors()[0]["msg"])


def _with(section: dict[str, Any], path: list[str], value: float) -> dict[str, Any]:
    first, *rest = path
    return {**section, first: _with(section[first], rest, value) if rest else value}


def _balanced(strategies: dict[str, Any], name: str, weight: float, weighing: Collection[str]) -> dict[str, Any]:
    others = [other for other in weighing if other != name]
    total = sum(strategies[other]["weight"] for other in others)
    share = (1.0 - weight) / total if total else 0.0
    changed = {other: {**strategies[other], "weight": strategies[other]["weight"] * share} for other in others}
    return {**strategies, **changed}
