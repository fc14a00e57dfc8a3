"""What somebody without an idea would have got in the same time, as rows beside the result."""

from __future__ import annotations

from collections.abc import Iterator

from mojobot.research.report.contents import Baseline
from mojobot.research.report.figures import gain
from mojobot.research.run import Run
from mojobot.research.truth.examined import Truth


def baselines(truth: Truth, run: Run) -> tuple[Baseline, ...]:
    """Holding every token, and the same trades entered at random; those that were examined."""
    return tuple(_baselines(truth, run))


def _baselines(truth: Truth, run: Run) -> Iterator[Baseline]:
    held, random = truth.held, truth.random
    if held is not None:
        yield Baseline("buy and hold", held.total_return, held.max_drawdown, held.sharpe_ratio, "all tokens alike")
    if random is not None and run.marks.equity.size:
        band = f"nine of ten of {random.rounds:,} rounds: {gain(random.low)} to {gain(random.high)}"
        yield Baseline("entries at random", random.mean / float(run.marks.equity[0]), note=band)
