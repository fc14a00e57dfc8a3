"""What was found out about a result: for a program by stable names, for a person a line each with what it means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from mojobot.research.truth.examined import Truth
from mojobot.research.truth.monte_carlo import MonteCarlo, Spread
from mojobot.research.truth.overfitting import Overfitting
from mojobot.research.truth.sensitivity import Sensitivity
from mojobot.research.truth.walk_forward import Forward


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what was asked, the answer, and how to read it."""

    name: str
    answer: str
    meaning: str


def facts(truth: Truth) -> tuple[Fact, ...]:
    """Every test that was made, the most telling first."""
    return tuple(_facts(truth))


def as_json(truth: Truth) -> dict[str, Any]:
    """Everything, null where it was not asked or is undefined."""
    past, tests, hung = truth.overfitting, truth.forward, truth.sensitivity
    return {
        "verdict": truth.verdict,
        "trials": truth.deflated.trials,
        "deflated_sharpe": truth.deflated.probability,
        "deflated_benchmark": truth.deflated.benchmark,
        "pbo": past.probability if past else None,
        "in_out_ratio": past.ratio if past else None,
        "held_return": truth.held.total_return if truth.held else None,
        "held_max_drawdown": truth.held.max_drawdown if truth.held else None,
        "random_entries": asdict(truth.random) if truth.random else None,
        "monte_carlo": asdict(truth.monte_carlo) if truth.monte_carlo else None,
        "double_cost_return": truth.dearer,
        "sensitivity": _hung(hung) if hung else None,
        "walk_forward": _tests(tests) if tests else None,
    }


def _facts(truth: Truth) -> Iterator[Fact]:
    if truth.forward is not None:
        yield _forward(truth.forward)
    if truth.deflated.probability is not None:
        yield _deflated(truth)
    if truth.overfitting is not None:
        yield _overfitting(truth.overfitting)
    if truth.random is not None:
        random = truth.random
        answer = f"better than {random.beaten:.0%} of them"
        band = f"nine of ten of {random.rounds:,} rounds made {random.low:+,.2f} to {random.high:+,.2f} USD"
        yield Fact("Random entries", answer, f"{band}; 95 % or more is wanted")
    if truth.dearer is not None:
        yield Fact(
            "Twice the costs", f"{truth.dearer:+.1%} in {truth.dearer_trades} trades", "a gain should survive them"
        )
    if truth.monte_carlo is not None:
        yield from _monte_carlo(truth.monte_carlo)
    if truth.sensitivity is not None:
        yield _sensitivity(truth.sensitivity)


def _forward(tests: Forward) -> Fact:
    made = f"{tests.total_return:+.1%} in {tests.trades} trades"
    return Fact(
        "Walk forward", made, f"{len(tests.steps)} tests of what was chosen before them: the result that counts"
    )


def _deflated(truth: Truth) -> Fact:
    tried, sure = truth.deflated.trials, truth.deflated.probability or 0.0
    words = (
        f"chance that it is more than luck, {tried:,} set{'' if tried == 1 else 's'} having been tried; 0.95 is wanted"
    )
    return Fact("Deflated Sharpe", f"{sure:.3f}", words)


def _overfitting(past: Overfitting) -> Fact:
    left = (
        f"{past.ratio:.2f} of the ratio inside is left outside" if past.ratio is not None else "nothing is left outside"
    )
    return Fact(
        "Over-fitting (PBO)", f"{past.probability:.0%}", f"above 50 % choosing the best is worse than a coin; {left}"
    )


def _monte_carlo(paths: MonteCarlo) -> Iterator[Fact]:
    yield Fact(
        "Other orders",
        f"drawdown {_band(paths.drawdown)}",
        f"the same trades shuffled, 5 % to 95 %; {paths.beyond:.0%} of the orders hit the drawdown limit",
    )
    drawn = f"trades drawn anew, 5 % to 95 %; {paths.losing:.0%} of them lose"
    yield Fact("Other trades like them", f"return {_band(paths.total_return)}", drawn)


def _sensitivity(hung: Sensitivity) -> Fact:
    kept, worst = hung.kept, hung.worst
    if kept is None or worst is None:
        return Fact("20 % beside", "-", "there is no number to change")
    answer = f"{kept:.0%} keep the sign"
    return Fact(
        "20 % beside",
        answer,
        f"{len(hung.variants)} variants, the worst {worst.name} = {worst.value:g}: {worst.net:+.1%}",
    )


def _band(spread: Spread) -> str:
    return f"{spread.low:.1%} to {spread.high:.1%}"


def _hung(hung: Sensitivity) -> dict[str, Any]:
    variants = [asdict(one) for one in hung.variants]
    return {"kept_sign": hung.kept, "variants": variants, "impossible": list(hung.impossible)}


def _tests(tests: Forward) -> dict[str, Any]:
    return {
        "total_return": tests.total_return,
        "trades": tests.trades,
        "daily_sharpe_inside": tests.inside_ratio,
        "daily_sharpe_outside": tests.outside_ratio,
        "tests": [
            {
                "trained_from": _iso(step.fold.train.start_ms),
                "trained_to": _iso(step.fold.train.end_ms),
                "from": _iso(step.fold.test.start_ms),
                "to": _iso(step.fold.test.end_ms),
                "total_return": step.outside.total_return,
                "total_return_inside": step.inside.total_return,
                "trades": step.outside.trades,
                "chosen": step.chosen,
            }
            for step in tests.steps
        ],
    }


def _iso(ts_ms: int) -> str:
    return datetime.fromtimestamp(ts_ms / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
