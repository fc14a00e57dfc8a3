from __future__ import annotations

from dataclasses import replace

import pytest

from mojobot.research.truth.baselines import AtRandom
from mojobot.research.truth.deflation import Deflated
from mojobot.research.truth.overfitting import Overfitting
from mojobot.research.truth.sensitivity import Sensitivity, Variant
from mojobot.research.truth.verdict import Evidence, verdict

GOOD = Evidence(
    trades=200,
    total_return=0.42,
    held=0.10,
    random=AtRandom(1_000, 0.0, -100.0, 100.0, 0.99),
    dearer=0.2,
    deflated=Deflated(50, 0.05, 0.97),
    overfitting=Overfitting(0.1, 12_870, 0.2, 0.18, 0.05),
    sensitivity=Sensitivity(0.42, (Variant("risk.x", 1.0, 0.3, 100),), ()),
    forward=None,
)


def test_what_nothing_speaks_against_is_said_with_care() -> None:
    assert verdict(GOOD) == (
        "+42.0% after costs, and no test here explains it by luck; what comes next may still differ."
    )


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (replace(GOOD, trades=0), "It never traded"),
        (replace(GOOD, total_return=-0.03), "It lost money: -3.0% after costs in 200 trades."),
        (replace(GOOD, trades=1), "+42.0% in 1 trade says nothing yet"),
        (replace(GOOD, overfitting=Overfitting(0.7, 12_870, 0.2, 0.0, 0.5)), "likely overfitted: in 70% of the cuts"),
        (replace(GOOD, deflated=Deflated(50, 0.05, 0.80)), "likely overfitted: 50 sets were tried, and 20% of it"),
        (replace(GOOD, deflated=Deflated(1, 0.0, 0.80)), "luck alone gives as much with a chance of 20%"),
        (replace(GOOD, deflated=Deflated(1, 0.0, None)), "the days are too few to tell it from luck"),
        (replace(GOOD, random=AtRandom(1_000, 0.0, 0.0, 0.0, 0.6)), "entries at random did as well in 40% of 1,000"),
        (replace(GOOD, held=0.9), "holding every token instead made +90.0%"),
        (replace(GOOD, dearer=-0.01), "with twice the costs it makes -1.0%"),
        (
            replace(GOOD, sensitivity=Sensitivity(0.42, (Variant("a", 1.0, -0.3, 9),), ())),
            "100% of the variants 20 % beside them gain nothing",
        ),
    ],
)
def test_the_worst_comes_first(found: Evidence, said: str) -> None:
    assert said in verdict(found)
