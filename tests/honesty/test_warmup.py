"""What may be told no longer depends on where its data began (`quant.md` 10)."""

from __future__ import annotations

import pytest

from mojobot.core.analysis.warmup import warmup
from mojobot.model.settings import Settings
from mojobot.research.made import made_bars
from mojobot.research.subjects import Stage
from mojobot.research.warmup import MORE, technical_names, unsettled, unsettled_column

DAYS_OF_FOUR_HOURS = 220 * 48  # bars of five minutes that the slowest timeframe needs


@pytest.mark.parametrize("name", technical_names())
def test_a_column_is_settled_at_its_warm_up(name: str) -> None:
    """In a market with calm and wild stretches, where a seed may be many times what comes."""
    for seed in range(12):
        listed = MORE * (warmup(name) + 1)
        block = made_bars(seed, 2 * listed).bars
        assert unsettled_column(name, block.part(listed, 2 * listed)) == []


@pytest.mark.parametrize("seed", range(2))
def test_features_and_votes_are_settled_when_a_token_may_be_voted_on(seed: int) -> None:
    assert unsettled(made_bars(seed, MORE * DAYS_OF_FOUR_HOURS), Stage(Settings(), 0)) == []


def test_what_is_told_too_early_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The average range of 14 bars after 60 of them: the first of them are still in it."""
    monkeypatch.setattr("mojobot.research.warmup.warmup", lambda _: 60)
    found = [fault for seed in range(5) for fault in unsettled_column("atr", made_bars(seed, 1_000).bars)]
    assert found
    assert all(fault.value == "atr" and fault.short != fault.long for fault in found)
