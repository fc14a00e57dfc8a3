"""The parts by themselves: filters, chains, crashes, ticks and what flows beside them."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.core.analysis.headlines import headline_score
from mojobot.feeds.demo.chance import Stream, decayed, fat_tailed, generator, keep_of
from mojobot.feeds.demo.crashes import Calendar, aftermath
from mojobot.feeds.demo.day import Day
from mojobot.feeds.demo.grid import BAR_MS, BARS_PER_DAY, START_BAR, START_MS, day_open
from mojobot.feeds.demo.mood import readings
from mojobot.feeds.demo.news import headlines
from mojobot.feeds.demo.paths import TICKS, ticks
from mojobot.feeds.demo.phases import LOOKS, Phase, Regime, at_rest, phase_table, regime_table, walk
from mojobot.feeds.demo.skeleton import Skeleton
from mojobot.feeds.demo.tokens import listing, universe
from mojobot.feeds.demo.whales import transfers
from mojobot.model.market import TokenClass

LISTED = universe(50)


@pytest.fixture(scope="module")
def fortnight() -> list[Day]:
    skeleton = Skeleton(11, LISTED)
    return [skeleton.day() for _ in range(14)]


@given(
    st.lists(st.floats(-5.0, 5.0), min_size=1, max_size=40),
    st.floats(0.0, 1.0),
    st.floats(-5.0, 5.0),
)
def test_decayed_is_the_recursion(inputs: list[float], keep: float, start: float) -> None:
    level, expected = start, []
    for pushed in inputs:
        level = keep * level + pushed
        expected.append(level)
    assert decayed(np.array(inputs), keep, np.array(start)) == pytest.approx(expected, abs=1e-9)


def test_what_is_kept_halves_in_a_half_life() -> None:
    assert keep_of(10.0) ** 10 == pytest.approx(0.5)


def test_fat_tails_have_unit_variance_and_an_end() -> None:
    drawn = fat_tailed(generator(1, Stream.SKELETON, 0), (200_000,))
    assert drawn.std() == pytest.approx(1.0, abs=0.05)
    assert np.abs(drawn).max() <= 9.0


def test_streams_and_indices_draw_different_numbers() -> None:
    firsts = {float(generator(7, stream, index).random()) for stream in Stream for index in range(3)}
    assert len(firsts) == 3 * len(Stream)


@pytest.mark.parametrize("table", [*map(phase_table, Regime), regime_table()])
def test_every_row_of_a_chain_is_a_distribution(table: np.ndarray) -> None:
    assert (np.diff(table, axis=1, prepend=0.0) >= 0.0).all()
    assert table[:, -1] == pytest.approx(1.0)


def test_a_long_walk_spends_its_time_as_the_chain_says() -> None:
    table = phase_table(Regime.CALM)
    luck = generator(3, Stream.SKELETON, 0).random((2_000, 200))
    states = walk(table[None], np.zeros(2_000, np.int64), np.zeros(200, np.int64), luck)
    shares = np.bincount(states[200:].ravel(), minlength=len(Phase)) / states[200:].size
    assert shares == pytest.approx(at_rest(table), abs=0.02)


def test_every_phase_is_entered_and_none_is_most_of_the_time() -> None:
    share = at_rest(phase_table(Regime.CALM))
    assert share.min() > 0.003
    assert share.max() < 0.4
    assert set(LOOKS) == set(Phase)


@pytest.mark.parametrize("seed", range(30))
def test_crashes_are_days_apart_and_one_is_soon_after_the_start(seed: int) -> None:
    bars = [crash.bar for crash in Calendar(seed).until(START_BAR + 400 * BARS_PER_DAY)]
    assert sum(8 * 4 <= bar - START_BAR < 36 * 4 for bar in bars) == 1
    assert np.diff(bars).min() >= 4 * BARS_PER_DAY
    assert 10 < len(bars) < 80


def test_the_calendar_does_not_depend_on_how_far_ahead_it_was_asked() -> None:
    little, much = Calendar(5), Calendar(5)
    far = START_BAR + 200 * BARS_PER_DAY
    for bar in range(START_BAR, far, 500):
        little.until(bar)
    assert little.until(far) == much.until(far)


def test_a_crash_takes_four_bars_and_leaves_a_scar_that_heals() -> None:
    crash = Calendar(5).until(START_BAR + 4 * 36)[-1]
    after = aftermath((crash,), np.arange(crash.bar - 2, crash.bar + 40 * BARS_PER_DAY))
    assert after.scar[:2].tolist() == [0.0, 0.0]
    assert after.scar[5] == pytest.approx(-crash.fall)
    assert (np.diff(after.scar[1:6]) < 0.0).all()
    assert (np.diff(after.scar[5:]) >= 0.0).all()
    assert after.scar[-1] > -0.1 * crash.fall
    assert after.falling.sum() == 4.0
    assert (after.noise[0], after.volume[0]) == (1.0, 1.0)


def test_a_days_bars_hang_together(fortnight: list[Day]) -> None:
    for day, following in pairwise(fortnight):
        assert np.array_equal(day.before[1:], day.close[:-1])
        assert np.array_equal(following.before[0], day.close[-1])
        assert np.array_equal(following.came_from, day.phase[-1])


def test_the_last_tick_is_the_bars_close_and_the_volume_is_all_there(fortnight: list[Day]) -> None:
    day = fortnight[3]
    made = ticks(11, day, 40)
    assert made.price.shape == (TICKS, 50)
    assert np.array_equal(made.price[-1], np.exp(day.close[40]))
    assert made.volume.sum(axis=0) == pytest.approx(day.volume[40], abs=1.0)
    assert np.array_equal(made.volume * 64.0, np.rint(made.volume * 64.0))
    assert np.array_equal(made.price, ticks(11, day, 40).price)


def test_ticks_move_about_as_much_as_their_bar_says(fortnight: list[Day]) -> None:
    moves, sigmas = [], []
    for day in fortnight[5:8]:
        for row in range(0, 96, 6):
            path = np.log(ticks(11, day, row).price)
            moves.append((np.diff(path, axis=0) ** 2).sum(axis=0))
            sigmas.append(day.shared[row] ** 2 + day.own[row] ** 2)
    assert np.median(np.mean(moves, axis=0) / np.mean(sigmas, axis=0)) == pytest.approx(1.0, abs=0.15)


def test_a_jump_comes_in_one_tick(fortnight: list[Day]) -> None:
    leaps = [
        (day, row, token)
        for day in fortnight
        for row, token in zip(*np.nonzero(day.jump), strict=True)
        if token not in (3, 4)
    ]
    assert leaps
    for day, row, token in leaps[:40]:
        path = np.concatenate((day.before[row, [token]], np.log(ticks(11, day, row).price[:, token])))
        noise = np.hypot(day.shared[row, token], day.own[row, token]) * TICKS**-0.5
        assert np.abs(np.diff(path)).max() > abs(day.jump[row, token]) - 6.0 * noise


def test_large_transactions_are_of_one_kind_each_and_in_order(fortnight: list[Day]) -> None:
    seen = transfers(11, fortnight[2], LISTED.whale_usd)
    assert (np.diff(seen.at_ms) >= 0).all()
    assert ((seen.usd > 0.0).sum(axis=0) == 1).all()
    assert (seen.usd.max(axis=0) >= 0.79 * LISTED.whale_usd[seen.series]).all()
    opened = day_open(2)
    assert opened <= seen.at_ms[0] and seen.at_ms[-1] < opened + 96 * BAR_MS
    part = seen.between(opened + 1_000_000, opened + 2_000_000, opened + 2_000_000)
    assert part is not None and (part.at_ms >= opened + 1_000_000).all() and (part.at_ms < opened + 2_000_000).all()
    assert seen.between(opened - 10, opened, opened) is None


def test_readings_cover_the_market_and_every_token(fortnight: list[Day]) -> None:
    told = readings(11, fortnight[2], LISTED.log_liquidity).at(5)
    assert told.series.tolist() == list(range(-1, 50))
    assert told.ts_ms == day_open(2) + 5 * BAR_MS + 465_000
    assert ((told.score >= 0.0) & (told.score <= 1.0)).all()


def test_hype_lifts_the_mood_and_good_news_come_with_it(fortnight: list[Day]) -> None:
    mood = np.vstack([day.mood for day in fortnight])
    phase = np.vstack([day.phase for day in fortnight])
    assert mood[phase == Phase.HYPE].mean() > mood[phase == Phase.QUIET].mean() + 0.1
    assert mood[phase == Phase.SCARE].mean() < mood[phase == Phase.QUIET].mean() - 0.1
    scores: dict[int, list[float]] = {phase: [] for phase in Phase}
    for day in fortnight:
        for told in headlines(11, day, LISTED.tokens):
            if told.series >= 0:
                row = (told.ts_ms - day_open(day.number)) // BAR_MS
                scores[int(day.phase[row, told.series])].append(told.score)
    assert np.mean(scores[Phase.HYPE]) > 0.7
    assert np.mean(scores[Phase.SCARE]) < 0.3
    assert len(scores[Phase.HYPE]) > len(scores[Phase.ACCUMULATION])


def test_headlines_are_in_order_and_leave_the_start_of_a_minute_free(fortnight: list[Day]) -> None:
    told = headlines(11, fortnight[2], LISTED.tokens)
    times = [headline.ts_ms for headline in told]
    assert times == sorted(times)
    assert all(at % 60_000 >= 10_000 for at in times)
    assert all("{}" not in headline.text for headline in told)
    assert all(headline.score == headline_score(headline.text) for headline in told)


@pytest.mark.parametrize("tokens", [4, 5, 49, 50, 51, 200])
def test_any_number_of_tokens_can_be_listed(tokens: int) -> None:
    rows = listing(tokens)
    symbols = [row.token.symbol for row in rows]
    assert len(rows) == len(set(symbols)) == tokens
    assert symbols[:4] == ["SOL", "BTC", "ETH", "USDC"]
    assert all(1e-6 < row.price < 1e5 and 1e5 < row.liquidity_usd < 1e8 for row in rows)


def test_a_fifth_of_the_others_is_new() -> None:
    kinds = [row.token.token_class for row in listing(50)]
    assert kinds.count(TokenClass.MAJOR) == 5
    assert kinds.count(TokenClass.NEW) == 9


def test_the_grid_starts_where_the_market_does() -> None:
    assert day_open(START_BAR // BARS_PER_DAY) == START_MS
