from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from mojobot.core.analysis.analyser import Analyser, Samples
from mojobot.core.analysis.features import Features
from mojobot.core.analysis.oscillators import Rsi
from mojobot.core.bars import merged
from mojobot.model.market import Block, BoolArray, FloatArray, Timeframe
from mojobot.model.settings import DataSettings
from tests.core.worlds import START_MS, bursts

M1, M5, M15, H1, H4 = Timeframe
ALL = (M5, M15, H1, H4)
QUICK = DataSettings(backfill_decision_bars=220, backfill_other_bars=50)
PAGE = DataSettings()
Blocks = dict[Timeframe, Block]


def whole(made: Block, base: Timeframe = M5) -> Blocks:
    """A block at its own and all coarser timeframes."""
    return {t: made if t is base else merged(made, base, t) for t in Timeframe if t.ms >= base.ms}


def closed_between(blocks: Mapping[Timeframe, Block], start_ms: int, end_ms: int) -> Blocks:
    """The bars that closed after `start_ms` and by `end_ms`."""
    parts = {}
    for timeframe, made in blocks.items():
        close_ms = made.open_ms + timeframe.ms
        start, stop = np.searchsorted(close_ms, (start_ms, end_ms), side="right")
        parts[timeframe] = made.part(int(start), int(stop))
    return parts


def pushed(analyser: Analyser, blocks: Blocks, cuts_ms: Sequence[int] = ()) -> dict[str, FloatArray]:
    """All features, pushed in the parts between the cuts."""
    edges = [0, *sorted(cuts_ms), 2**62]
    parts = [analyser.push(closed_between(blocks, start, end)) for start, end in pairwise(edges)]
    return {
        field.name: np.concatenate([np.asarray(getattr(part, field.name), dtype=np.float64) for part in parts], axis=-1)
        for field in fields(Features)
    }


def analyser(series: int, decision: Timeframe = M15, rule: DataSettings = QUICK, base: Timeframe = M5) -> Analyser:
    return Analyser(series, decision, tuple(t for t in Timeframe if t.ms >= base.ms), rule)


def ready(blocks: Blocks, series: int, rule: DataSettings = QUICK, decision: Timeframe = M15) -> BoolArray:
    return analyser(series, decision, rule).push(blocks).ready


# ---------------------------------------------------------------- warm-up and gaps


def test_nobody_is_ready_before_500_bars_and_220_of_every_other_timeframe() -> None:
    made = bursts(1, 230 * 48, M5, seed=1)
    blocks = whole(made)
    seen = ready(blocks, 1, PAGE)
    assert int(np.argmax(seen[0])) == 220 * 16 - 1  # 220 bars of 4h are 3,520 quarters: the last to be warm
    assert seen[0, 220 * 16 - 1 :].all()


def test_the_decision_timeframe_needs_its_own_number() -> None:
    rule = DataSettings(backfill_decision_bars=500, backfill_other_bars=50)
    blocks = whole(bursts(1, 40 * 48, M5, seed=2))
    for timeframe in (H1, H4):  # warm from long ago
        long = bursts(1, 60, timeframe, seed=3, start_ms=START_MS - 60 * timeframe.ms)
        blocks[timeframe] = long
    blocks[M5] = bursts(1, 600, M5, seed=4, start_ms=START_MS - 600 * M5.ms)
    assert int(np.argmax(ready(blocks, 1, rule)[0])) == 499


def test_a_token_listed_later_warms_up_from_there() -> None:
    made = bursts(2, 70 * 48, M5, seed=5)
    for side in (made.open, made.high, made.low, made.close, made.volume):
        side[1, : 10 * 48] = np.nan
    seen = ready(whole(made), 2)
    assert [int(np.argmax(row)) for row in seen] == [50 * 16 - 1, 60 * 16 - 1]


def test_warming_tells_the_timeframe_furthest_from_its_need() -> None:
    state = analyser(2)
    made = bursts(2, 30 * 48, M5, seed=6)
    made.close[1, : 29 * 48] = np.nan
    state.push(whole(made))
    seen, need = state.warming()
    assert (seen.tolist(), need.tolist()) == ([30, 1], [50, 50])
    assert analyser(1).warming()[0].tolist() == [0]


def gapped(places: slice, timeframe: Timeframe) -> Blocks:
    """Warm bars, some of one timeframe made up."""
    blocks = whole(bursts(1, 60 * 48, M5, seed=7))
    made = blocks[timeframe]
    synthetic = made.synthetic.copy()
    synthetic[0, places] = True
    blocks[timeframe] = replace(made, synthetic=synthetic)
    return blocks


def test_too_many_gaps_at_the_decision_timeframe_silence_a_token() -> None:
    seen = ready(gapped(slice(850, 871), M15), 1)
    assert np.flatnonzero(~seen[0, 799:]).tolist() == list(range(870 - 799, 950 - 799))
    assert ready(gapped(slice(850, 870), M15), 1)[0, 799:].all()


def test_too_many_gaps_elsewhere_silence_what_is_read_from_there() -> None:
    """Each timeframe's own indicators: of the others only the RSI is read."""
    features = analyser(1).push(gapped(slice(170, 191), H1))
    assert features.ready[0, 799:].all()
    unknown = np.flatnonzero(np.isnan(features.rsi_momentum[0, 100:])) + 100
    assert unknown.tolist() == list(range(191 * 4 - 1, 960))  # from the close of hour 190 on
    again = analyser(1).push(gapped(slice(100, 121), H1))
    assert np.flatnonzero(np.isnan(again.rsi_momentum[0, 100:])).tolist() == list(range(121 * 4 - 101, 201 * 4 - 101))
    fine = analyser(1).push(gapped(slice(100, 120), H1))
    assert not np.isnan(fine.rsi_momentum[0, 100:]).any()


# ---------------------------------------------------------------- other timeframes


def test_rsi_momentum_is_the_mean_of_5m_15m_and_1h_as_they_had_closed() -> None:
    blocks = whole(bursts(2, 24 * 12, M5, seed=8))
    features = analyser(2).push(blocks)
    indices = {t: Rsi(2).push(blocks[t].close) for t in (M5, M15, H1)}
    for at, close_ms in enumerate(features.close_ms.tolist()):
        parts = []
        for timeframe, index in indices.items():
            closed = np.flatnonzero(blocks[timeframe].open_ms + timeframe.ms <= close_ms)
            parts.append(index[:, closed[-1]] if len(closed) else np.full(2, np.nan))
        assert_allclose(features.rsi_momentum[:, at], np.mean(parts, axis=0) / 100.0, atol=1e-9, rtol=0)
    assert np.isnan(features.rsi_momentum[:, : 15 * 4 - 1]).all()  # the 15th hour is the first with an RSI
    assert not np.isnan(features.rsi_momentum[:, 15 * 4 - 1 :]).any()


@pytest.mark.parametrize("timeframe", [M5, H1, H4])
def test_a_bar_that_has_not_closed_is_not_seen(timeframe: Timeframe) -> None:
    """All that is after the close is multiplied: every feature before it stays to the last bit."""
    blocks = whole(bursts(1, 60 * 48, M5, seed=9))
    close_ms = START_MS + 55 * H4.ms + 2 * M15.ms  # amid a bar of 1h and of 4h
    first = analyser(1).push(blocks)
    shaken = dict(blocks)
    made = blocks[timeframe]
    later = made.open_ms + timeframe.ms > close_ms
    shaken[timeframe] = replace(made, close=np.where(later, made.close * 1000.0, made.close))
    second = analyser(1).push(shaken)
    upto = first.close_ms <= close_ms
    for field in fields(Features):
        one, other = getattr(first, field.name), getattr(second, field.name)
        assert_array_equal(one[..., upto], other[..., upto], err_msg=field.name)
    if timeframe is not H4:
        assert first.rsi_momentum[0, ~upto][4] != second.rsi_momentum[0, ~upto][4]


def test_momentum_changes_with_the_hour_only_when_the_hour_closes() -> None:
    blocks = whole(bursts(1, 40 * 12, M5, seed=10))
    for timeframe in (M5, M15):  # nothing moves but the hours
        still = np.full_like(blocks[timeframe].close, 50.0)
        blocks[timeframe] = replace(blocks[timeframe], close=still, high=still, low=still)
    momentum = analyser(1).push(blocks).rsi_momentum[0]
    changes = np.flatnonzero(np.diff(momentum[60:])) + 61
    assert (changes % 4 == 3).all()
    assert len(changes) > 20


@pytest.mark.parametrize("base", [M15, H1])
def test_a_timeframe_that_is_missing_leaves_momentum_unknown(base: Timeframe) -> None:
    made = bursts(1, 300, base, seed=11)
    decision = base
    features = analyser(1, decision, base=base).push(whole(made, base))
    assert np.isnan(features.rsi_momentum).all()
    assert not np.isnan(features.rsi[0, 20:]).any()


@pytest.mark.parametrize("decision", [M1, M5, H1])
def test_any_decision_timeframe_reads_all_three(decision: Timeframe) -> None:
    blocks = whole(bursts(1, 24 * 60, M1, seed=12), M1)
    features = analyser(1, decision, base=M1).push(blocks)
    last = {t: Rsi(1).push(blocks[t].close)[0, -1] for t in (M5, M15, H1)}
    assert features.rsi_momentum[0, -1] == pytest.approx(sum(last.values()) / 300.0, abs=1e-9)


# ---------------------------------------------------------------- the features themselves


def test_features_are_dimensionless_and_sealed_and_prices_raw() -> None:
    made = bursts(1, 24 * 12 * 4, M5, seed=13)
    scaled = {
        t: replace(b, open=b.open * 2**20, high=b.high * 2**20, low=b.low * 2**20, close=b.close * 2**20)
        for t, b in whole(made).items()
    }
    one, other = analyser(1).push(whole(made)), analyser(1).push(scaled)
    for field in fields(Features):
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if field.name in {"close", "high20", "low20"}:
            assert_array_equal(mine * 2**20, theirs, err_msg=field.name)
        else:
            assert_array_equal(mine, theirs, err_msg=field.name)
    for name in ("atr", "rsi_momentum", "deviation", "sma20", "macd_hist", "volume_ratio"):
        known = getattr(one, name)[~np.isnan(getattr(one, name))]
        assert known.size
        assert_array_equal(np.round(known, 9), known, err_msg=name)


def test_features_are_what_their_comments_say() -> None:
    made = whole(bursts(1, 3 * 300, M5, seed=14))[M15]
    seen = analyser(1).push(whole(bursts(1, 3 * 300, M5, seed=14)))
    close, mean, fifty = made.close[0, -1], made.close[0, -20:].mean(), made.close[0, -50:].mean()
    far = made.close[0, -200:].mean()
    assert seen.close[0, -1] == close
    assert seen.high20[0, -1] == made.high[0, -21:-1].max()
    assert seen.low20[0, -1] == made.low[0, -21:-1].min()
    at = {name: float(getattr(seen, name)[0, -1]) for name in Features.__slots__ if name != "close_ms"}
    expected = {
        "deviation": close / mean - 1,
        "sma20": mean / close,
        "sma50": fifty / close,
        "sma20_over_50": mean / fifty - 1,
        "sma50_over_200": fifty / far - 1,
        "band_sigma": made.close[0, -20:].std() / close,
        "volume_ratio": made.volume[0, -1] / made.volume[0, -21:-1].mean(),
    }
    assert {name: at[name] for name in expected} == pytest.approx(expected, abs=1.1e-9)
    assert seen.close_ms[-1] == made.open_ms[-1] + M15.ms


def test_without_samples_their_features_are_unknown_and_with_them_they_are_passed_on() -> None:
    blocks = whole(bursts(2, 60, M5, seed=15))
    first = analyser(2).push(closed_between(blocks, 0, START_MS + M15.ms))
    assert all(np.isnan(getattr(first, name)).all() for name in Samples.__slots__)
    given_ = Samples(*(np.array([[at + 0.1], [at + 0.2]]) for at in range(len(Samples.__slots__))))
    second = analyser(2).push(closed_between(blocks, 0, START_MS + M15.ms), given_)
    for name in Samples.__slots__:
        assert_array_equal(getattr(second, name), getattr(given_, name))


def test_no_new_bar_of_the_decision_timeframe_is_no_feature() -> None:
    state, blocks = analyser(2), whole(bursts(2, 200, M5, seed=16))
    state.push(closed_between(blocks, 0, START_MS + 10 * M15.ms))
    between = state.push(closed_between(blocks, START_MS + 10 * M15.ms, START_MS + 10 * M15.ms + 2 * M5.ms))
    assert between.close.shape == (2, 0)
    assert between.ready.shape == (2, 0)
    again = analyser(2)
    again.push(closed_between(blocks, 0, START_MS + 10 * M15.ms))
    rest = (START_MS + 10 * M15.ms, 2**62)
    one = state.push(closed_between(blocks, START_MS + 10 * M15.ms + 2 * M5.ms, rest[1]))
    other = again.push(closed_between(blocks, *rest))
    assert_array_equal(one.rsi_momentum, other.rsi_momentum)


# ---------------------------------------------------------------- partition and truncation


def motley_blocks(seed: int, bars: int = 52 * 48) -> Blocks:
    """Four series: a walk, one listed late, one with gaps, one tiny with unknown volume."""
    made = bursts(4, bars, M5, seed)
    for side in (made.open, made.high, made.low, made.close, made.volume):
        side[1, : bars // 3 + 5] = np.nan
    made.synthetic[2, np.random.default_rng(seed).random(bars) < 0.2] = True
    made.volume[3, bars // 2 : bars // 2 + 3] = np.nan
    for side in (made.open, made.high, made.low, made.close):
        side[3] *= 1e-17
    return whole(made)


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32), cuts=st.lists(st.integers(0, 52 * 48), max_size=8))
def test_how_bars_are_cut_does_not_matter(seed: int, cuts: list[int]) -> None:
    blocks = motley_blocks(seed)
    expected = pushed(analyser(4), blocks)
    found = pushed(analyser(4), blocks, [START_MS + cut * M5.ms for cut in cuts])
    for name, values in expected.items():
        other = found[name]
        # A value that lies on the half of the ninth decimal but for its last bits is sealed to either side.
        np.testing.assert_allclose(values, other, rtol=1e-12, atol=1.01e-9, err_msg=name)
        assert np.count_nonzero((values != other) & ~np.isnan(values)) <= 2, name
    assert expected["ready"].any()


def test_every_close_alone_gives_the_features_of_the_whole() -> None:
    blocks = motley_blocks(1, 10 * 48)
    expected = pushed(analyser(4), blocks)
    found = pushed(analyser(4), blocks, [START_MS + at * M5.ms for at in range(1, 10 * 48)])
    for name, values in expected.items():
        assert_array_equal(values, found[name], err_msg=name)


@pytest.mark.parametrize("noise", [1000.0, np.nan])
def test_what_comes_later_changes_nothing_before(noise: float) -> None:
    blocks = motley_blocks(2)
    expected = pushed(analyser(4), blocks)
    for cut in (51 * 48, 52 * 48 - 7, 30 * 48 + 1):
        end_ms = START_MS + cut * M5.ms
        shaken = {
            t: replace(
                b,
                **{
                    name: np.where(b.open_ms + t.ms > end_ms, getattr(b, name) * noise, getattr(b, name))
                    for name in ("open", "high", "low", "close", "volume")
                },
            )
            for t, b in blocks.items()
        }
        found = pushed(analyser(4), shaken)
        upto = expected["close_ms"] <= end_ms
        for name, values in expected.items():
            assert_array_equal(values[..., upto], found[name][..., upto], err_msg=name)


def test_rows_taken_over_go_on_as_if_they_had_always_been() -> None:
    blocks, right = motley_blocks(3), motley_blocks(4)
    end_ms = START_MS + 51 * 48 * M5.ms
    state, other = analyser(4), analyser(2)
    rows = np.array([2, 0])
    state.push(closed_between(blocks, 0, end_ms))
    other.push({t: b.rows(rows) for t, b in closed_between(right, 0, end_ms).items()})
    state.adopt(rows, other)
    mixed = {t: b.rows(np.arange(4)) for t, b in closed_between(blocks, end_ms, 2**62).items()}
    for timeframe, made in mixed.items():
        for name in ("open", "high", "low", "close", "volume", "synthetic"):
            tail = getattr(closed_between(right, end_ms, 2**62)[timeframe], name)
            getattr(made, name)[rows] = tail[rows]
    after = state.push(mixed)
    alone = pushed(analyser(4), right)
    kept = pushed(analyser(4), blocks)
    for field in fields(Features):
        if field.name == "close_ms":
            continue
        found = np.asarray(getattr(after, field.name), dtype=np.float64)
        assert_array_equal(found[rows], alone[field.name][rows, -found.shape[1] :], err_msg=field.name)
        assert_array_equal(found[[1, 3]], kept[field.name][[1, 3], -found.shape[1] :], err_msg=field.name)
