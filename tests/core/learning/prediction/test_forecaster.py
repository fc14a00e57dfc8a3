"""A forecast comes first, its label later, and a voice only after many of both."""

from __future__ import annotations

import numpy as np
import pytest

from mojobot.core.learning.prediction.forecaster import HORIZONS, Forecaster
from mojobot.core.learning.prediction.inputs import NAMES
from mojobot.core.learning.prediction.kept import kept, restore
from mojobot.core.learning.prediction.skill import LEAST
from mojobot.model.market import FloatArray, Timeframe
from tests.core.learning.prediction.streams import COST, DECISION, Stream, fresh, stream

H = HORIZONS[DECISION]


def state(one: Forecaster) -> dict[str, bytes]:
    return {array.name: array.data for array in kept(one, [str(row) for row in range(one.series)]).arrays}


def test_shuffled_labels_get_no_voice() -> None:
    """200 runs as series, whose inputs have nothing to do with their prices: at most one in twenty at their end."""
    one = fresh(200)
    stream(7, 1_600, 200).feed(one)
    end = one.spoken()
    assert end.count.tolist() == [1_000.0] * 200
    assert int(end.open.sum()) <= 10
    assert float(np.median(end.skill)) < 0.0


def test_what_can_be_known_gets_a_voice_and_loses_it_when_the_pattern_ends() -> None:
    one, market = fresh(8), stream(3, 3_400, 8, told=2.5, until=1_700)
    market.feed(one, 0, 1_700)
    heard = one.spoken()
    assert heard.open.all()
    assert (heard.skill > 0.05).all()
    market.feed(one, 1_700)
    assert not one.spoken().open.any()


def test_a_voice_needs_two_hundred_matured_forecasts() -> None:
    one, market = fresh(8), stream(3, 1_200, 8, told=2.5)
    opened_at = np.full(8, np.inf)
    for at in range(1_200):
        market.feed(one, at, at + 1)
        now = one.spoken()
        opened_at = np.where(np.isinf(opened_at) & now.open, now.count, opened_at)
    assert opened_at.min() >= LEAST
    assert np.isfinite(opened_at).sum() >= 6


def test_a_label_is_learned_when_its_horizon_is_over_and_not_before() -> None:
    """Two markets whose inputs differ at one close alone: nothing but what waits differs until its label is known."""
    market, parted = stream(5, 700, 4), 600
    changed = market.inputs.copy()
    changed[parted, 0] += 1.0
    one, two, other = fresh(4), fresh(4), Stream(changed, market.price)
    market.feed(one, 0, parted + H)
    other.feed(two, 0, parted + H)
    assert one._regression.weights.tolist() == two._regression.weights.tolist()
    market.feed(one, parted + H, parted + H + 1)
    other.feed(two, parted + H, parted + H + 1)
    assert (one._regression.weights != two._regression.weights).any(axis=0).all()


def test_the_label_is_bought_at_the_next_open_and_sold_h_closes_on() -> None:
    """Only bar t + 1 rises, from its open on: who bought before it earned it, who bought after it did not."""
    closes, rise = 120, 60
    opened = np.ones((closes, 1))
    close = np.ones((closes, 1))
    close[rise:], opened[rise + 1 :] = 1.1, 1.1
    one = fresh(1)
    labels: list[float] = []
    for at in range(closes):
        before = float(one._rate.share[0])
        column = np.full((len(NAMES), 1), float(at % 7))
        one.step(DECISION.ms * (at + 1), column, opened[at], close[at], np.ones(1, dtype=np.bool_))
        if at >= H:
            labels.append(1.0 if one._rate.share[0] > before else 0.0)
    # Label number i belongs to the close i: those of the closes rise - h to rise - 1 hold the bar `rise`.
    assert [at for at, label in enumerate(labels) if label] == list(range(rise - H, rise))


def test_a_bar_nobody_traded_in_makes_no_label() -> None:
    market = stream(5, 300, 1)
    one, two = fresh(1), fresh(1)
    market.feed(one)
    assert one._rate.count[0] == 300 - H
    for at in range(300):
        traded = np.full(1, at != 150)
        two.step(DECISION.ms * (at + 1), market.inputs[at], market.price[at], market.price[at + 1], traded)
    # The bar 150 was to be bought at its open by the close 149, and sold at its close by the close 150 - h.
    assert two._rate.count[0] == 300 - H - 2


@pytest.mark.parametrize("timeframe", list(Timeframe))
def test_every_timeframe_has_its_horizon(timeframe: Timeframe) -> None:
    one = Forecaster(timeframe, np.full(2, COST))
    column: FloatArray = np.zeros((len(NAMES), 2))
    for at in range(3 * HORIZONS[timeframe]):
        one.step(timeframe.ms * (at + 1), column, np.ones(2), np.ones(2), np.ones(2, dtype=np.bool_))
    assert one._rate.count.tolist() == [2.0 * HORIZONS[timeframe]] * 2


def test_missing_bars_forget_what_waits() -> None:
    one, market = fresh(2), stream(5, 300, 2)
    market.feed(one, 0, 200)
    labels = one._rate.count.copy()
    at = 240  # forty closes nobody saw
    one.step(DECISION.ms * (at + 1), market.inputs[at], market.price[at], market.price[at + 1], np.ones(2, dtype=bool))
    market.feed(one, at + 1, at + H)
    assert one._rate.count.tolist() == labels.tolist()
    market.feed(one, at + H, at + H + 1)
    assert (one._rate.count > labels).all()


# ---------------------------------------------------------------- restarts


def test_a_restart_gives_the_same_answers() -> None:
    market, one = stream(11, 900, 3, told=0.3), fresh(3)
    market.feed(one, 0, 600)
    again = fresh(3)
    assert restore(again, kept(one, ("A", "B", "C")), ("A", "B", "C"))
    market.feed(one, 600)
    market.feed(again, 600)
    assert state(one) == state(again)
    assert one.spoken().chance.tolist() == again.spoken().chance.tolist()
    assert one.spoken().z.tolist() == again.spoken().z.tolist()


def test_tokens_are_known_again_by_their_names() -> None:
    market, one = stream(11, 500, 3), fresh(3)
    market.feed(one)
    again = fresh(2)
    assert restore(again, kept(one, ("A", "B", "C")), ("C", "NEW"))
    assert again.regression.skill.count.tolist() == [one.regression.skill.count[2], 0]
    assert again._regression.weights[:, 0].tolist() == one._regression.weights[:, 2].tolist()
    assert again._regression.weights[:, 1].tolist() == [0.0] * len(NAMES)


def test_what_was_kept_of_another_timeframe_is_left_alone() -> None:
    one = Forecaster(Timeframe.H1, np.full(3, COST))
    assert not restore(fresh(3), kept(one, ("A", "B", "C")), ("A", "B", "C"))


def test_what_was_kept_of_other_tokens_alone_is_left_alone() -> None:
    """Groups of one timeframe may have begun at different closes: what waits in each would be in another's slots."""
    market, one, other = stream(11, 400, 2), fresh(2), fresh(2)
    market.feed(one)
    market.feed(other, 37)
    again = fresh(2)
    assert restore(again, kept(one, "AB"), "AB")
    assert not restore(again, kept(other, "CD"), "AB")
    assert again.closes == one.closes == other.closes + 37
    assert state(again) == state(one)


def test_a_round_trip_costs_after_a_restart_what_settings_say_then() -> None:
    market, one = stream(11, 400, 2), fresh(2)
    market.feed(one)
    again = Forecaster(DECISION, np.array([0.5, 0.25]))
    assert restore(again, kept(one, "AB"), "BA")
    assert again.cost.tolist() == [0.5, 0.25]


def test_what_was_seen_before_is_not_learned_again() -> None:
    market, one = stream(11, 400, 2), fresh(2)
    market.feed(one)
    closes = one.closes
    again = fresh(2)
    restore(again, kept(one, "AB"), "AB")
    assert again.closed_ms == DECISION.ms * 400
    assert again.closes == closes


def test_series_do_not_know_of_each_other() -> None:
    """The second of three is what it is alone, and a new one behind them changes nothing."""
    market = stream(13, 700, 3, told=0.2)
    alone = Stream(market.inputs[:, :, 1:2], market.price[:, 1:2])
    three, single = fresh(3), fresh(1)
    market.feed(three)
    alone.feed(single)
    assert three.spoken().chance[1] == pytest.approx(single.spoken().chance[0], abs=1e-9)
    assert three.spoken().z[1] == pytest.approx(single.spoken().z[0], abs=1e-9)


def test_new_series_begin_with_nothing() -> None:
    market, one = stream(13, 700, 3, told=0.2), fresh(2)
    two = Stream(market.inputs[:, :, :2], market.price[:, :2])
    two.feed(one, 0, 400)
    one.widen(3)
    one.reprice(np.full(3, COST))
    market.feed(one, 400)
    reference = fresh(2)
    two.feed(reference)
    now, then = one.spoken(), reference.spoken()
    assert now.chance[:2].tolist() == pytest.approx(then.chance.tolist(), abs=1e-9)
    assert now.count.tolist()[:2] == then.count.tolist()
    assert 0 < now.count[2] < now.count[0]
