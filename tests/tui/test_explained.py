"""Enter on a strategy, or on its cell of the map, explains its vote."""

from dataclasses import replace

import numpy as np
import pytest

from mojobot.model.explanation import Explanation
from mojobot.model.learning import Factors, ShadowTotals, StrategyView
from mojobot.model.notices import VoteCast
from mojobot.model.views import View
from mojobot.tui.look import Depth, Look
from mojobot.tui.rows.explained import vote_story
from mojobot.tui.rows.votes import voices, vote_bars
from mojobot.tui.screens import dialog
from mojobot.tui.widgets.vote_map_paint import head_strip, map_columns, row_strip
from mojobot.tui.widgets.votes_paint import VoteBar, first_shown, paint_votes
from tests.tui import fakes
from tests.tui.dialogs import Asked, asked, assert_box_looks_like
from tests.tui.panel_samples import CODES, CONSENSUS, MAP_ROWS, VOTE_BARS

SIZES = ((80, 24), (120, 40), (200, 60))
BENCHED = 3  # volatility breakout
FACTORS = Factors(1.1, 0.95, 1.0)


@pytest.fixture(autouse=True)
def _no_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "HOLD_S", 0.0)


def cast(which: int) -> VoteCast:
    """Momentum votes from its map, reversion from its trades, patterns cannot; breakout is benched; others abstain."""
    name = fakes.STRATEGIES[which]
    votes, weight = which in (0, 1, BENCHED), fakes.WEIGHTS[which]
    lacking = ("not_ready(levels)",) if name == "pattern_recognition" else None
    reasons = ("volume ratio 2.31 > 1.50",) if votes else ("ADX 21.3, needs > 25.0", "MACD has not crossed up")
    return VoteCast(
        *(name, int(votes), 0.31 * votes, 0.64 * votes, weight * 1.04, votes and which != BENCHED),
        *(178.2 if votes else None, 190.0 if votes else None, lacking or reasons),
        configured=weight,
        factors=FACTORS,
        benched=which == BENCHED,
        learned_from=57 if which == 1 else 0,
    )


def standing(which: int) -> StrategyView:
    return StrategyView(
        *(fakes.STRATEGIES[which], fakes.WEIGHTS[which], fakes.WEIGHTS[which] * 1.04, FACTORS, which == BENCHED),
        *(57 if which == 1 else 0, 0.1 if which == 1 else None, which == 1),
        *(0.231 if which == 1 else None, 0.04 if which == 1 else None, ()),
        ShadowTotals(12, 5, -1.2, -0.1) if which == BENCHED else ShadowTotals(),
        7 if which == BENCHED else 0,
    )


FOUND = Explanation(
    at_ms=fakes.TS_MS // 900_000 * 900_000,
    series=0,
    symbol="SOL",
    votes=tuple(cast(which) for which in range(8)),
    standings=tuple(standing(which) for which in range(8)),
    results=tuple((1.0, -1.1, 0.4) if which == 1 else () for which in range(8)),
    min_confidence=0.5,
)


def learned() -> View:
    """One strategy is benched, and what the weights come to is known."""
    view = fakes.running()
    out = tuple(which == BENCHED for which in range(8))
    return replace(view, votes=replace(view.votes, benched=out, effective_bets=6.14, regime="up/calm"))


def told(strategy: str | None, found: Explanation | None = FOUND) -> str:
    lines = vote_story(found, strategy, 0, fakes.warming())
    return "\n".join("".join(cell.text for cell in line) for line in lines)


def asking(console: Asked) -> None:
    console.control.explained[0] = FOUND


def test_a_vote_is_told_with_inputs_confidence_weight_and_results() -> None:
    text = told("mean_reversion")
    for said in (
        "Mean reversion votes BUY",
        "Volume ratio 2.31 > 1.50.",
        "It asks for stop 178.200 and target 190.000.",
        "Strength 0.31 is confidence 0.64 by its last 57 closed trades; a vote counts from 0.50 on.",
        "Brier score 0.231 over 57 closed trades (0 is perfect, 0.25 a coin); forecasts were off by 4 % on average.",
        "Weight 0.125 (configured 0.120; results x1.10, crowding x0.95, rescaled).",
        "Last 3 trades in R (result over what the first stop risked), oldest first: +1.0, -1.1, +0.4. Mean +0.10 R.",
    ):
        assert said in text


def test_a_strategy_without_a_vote_says_how_far_it_is_from_one() -> None:
    text = told("trend_following")
    assert "Trend following has no vote; what a purchase has and needs" in text
    assert "ADX 21.3, needs > 25.0." in text
    assert "Without a vote there is none; it would be 0.5 + 0.45 x strength, and a vote counts from 0.50 on." in text
    assert "No closed trade has tested its confidence yet." in text
    assert "It has no closed trade yet." in text


def test_a_strategy_that_lacks_its_input_says_which() -> None:
    assert "Pattern recognition cannot vote\n  It lacks levels." in told("pattern_recognition")


def test_a_benched_strategy_says_so_and_how_near_its_return_is() -> None:
    text = told("volatility_breakout")
    assert "Volatility breakout (benched) votes BUY" in text
    assert "It is benched and votes in shadow: not counted." in text
    assert "Benched: 7 of the 20 shadow trades that decide on its return are over." in text
    assert "12 shadow trades, 5 won, -0.10 R each." in text


def test_without_a_strategy_all_votes_are_told() -> None:
    text = told(None)
    assert all(name.replace("_", " ").capitalize() in text for name in fakes.STRATEGIES)


def test_before_the_first_close_it_says_what_is_missing() -> None:
    assert told("mean_reversion", None) == "nobody has voted on it yet: 132 of 220 bars are there"


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_enter_on_a_bar_explains_that_strategy(size: tuple[int, int]) -> None:
    async with asked(learned(), size) as console:
        asking(console)
        await console.press("3", "j", "enter")
        await console.settle()
        assert_box_looks_like(console.app, f"vote-{size[0]}x{size[1]}")
        assert "Mean reversion on SOL" in console.text


async def test_the_decision_follows_as_why_words_it() -> None:
    async with asked(learned(), (200, 60)) as console:
        asking(console)
        await console.press("3", "enter")
        await console.settle()
        assert "Nothing was done about SOL at 184.300: the votes lean to BUY, but consensus is" in console.text


async def test_a_decision_of_an_earlier_close_says_so() -> None:
    async with asked(learned(), (200, 60)) as console:
        console.control.explained[0] = replace(FOUND, at_ms=FOUND.at_ms + 900_000)
        await console.press("3", "enter")
        await console.settle()
        assert "No vote counted at this close. The newest decision before it:" in console.text


async def test_a_cell_of_the_map_explains_its_strategy_and_the_token_all_of_them() -> None:
    async with asked(learned(), (120, 40)) as console:
        await console.press("3", "v")
        first = console.app.main.map.map.cursor_key
        series = fakes.SYMBOLS.index(str(first))
        console.control.explained[series] = replace(FOUND, series=series, symbol=str(first))
        await console.press("enter")
        assert f"Votes on {first}" in console.text
        await console.press("escape", "right", "right", "enter")
        assert f"Mean reversion on {first}" in console.text
        await console.press("escape", "h", "h", "h", "enter")
        assert f"Votes on {first}" in console.text


def test_a_benched_strategy_is_named_by_a_word_beside_its_bar() -> None:
    bars = vote_bars(learned(), 0)
    assert [bar.benched for bar in bars] == [which == BENCHED for which in range(8)]
    out = VoteBar("Trend following", 0.5, 0.14, "3m", benched=True)
    for width, word in ((70, "benched"), (40, "bench"), (24, "bench")):
        strip = paint_votes((out,), None, width, 1, Look())[0]
        assert strip.text.rstrip().endswith(word)
        assert strip.cell_length == width
        assert "×0.14" not in strip.text
        style = next(iter(strip)).style
        assert style is not None
        assert style.strike


def test_the_map_has_a_benched_column_in_small_letters_without_votes_that_count() -> None:
    columns, benched = map_columns(56, 8), (True, *(False,) * 7)
    look = Look(depth=Depth.NONE)
    assert "mb" in head_strip(CODES, columns, 56, look, benched).text
    assert "▲▲" not in row_strip(MAP_ROWS[0], columns, 56, look, benched=benched).text[9:13]
    assert "▲▲" in row_strip(MAP_ROWS[0], columns, 56, look).text[9:13]


@pytest.mark.parametrize(("x", "part"), [(0, 0), (8, 0), (9, 1), (12, 1), (13, 2), (40, 8), (41, 0)])
def test_a_cell_of_the_map_knows_its_strategy(x: int, part: int) -> None:
    assert map_columns(56, 8).part_at(x) == part


def test_the_bar_of_the_cursor_is_always_shown() -> None:
    for height in (3, 5, 9):
        for at in range(8):
            text = "\n".join(strip.text for strip in paint_votes(VOTE_BARS, CONSENSUS, 58, height, Look(), at))
            assert VOTE_BARS[at].name[:8] in text
            assert first_shown(VOTE_BARS, CONSENSUS, height, at) <= at


def test_what_the_weights_come_to_is_said_in_few_words() -> None:
    assert voices(learned()) == "6.1 independent votes  SOL up, calm"
    assert voices(fakes.running()) == ""


async def test_the_pane_and_the_system_tell_bets_regime_and_bench() -> None:
    async with asked(learned(), (200, 60)) as console:
        assert "6.1 independent votes  SOL up, calm   Enter why  v all tokens" in console.text
        assert "benched" in console.text
        assert "small: benched" in console.text
        await console.press("8")
        await console.settle()
        assert "Volatility breakout: votes in shadow, not counted" in console.text
        assert "SOL above a rising 4h mean, low volatility" in console.text


async def test_explanations_are_asked_for_only_while_they_are_read() -> None:
    async with asked(learned(), (120, 40)) as console:
        calls = list[int]()
        console.control.explain = calls.append  # type: ignore[assignment,method-assign]
        await console.see(fakes.moved(learned()))
        assert calls == []
        await console.press("3", "enter")
        assert calls
        assert set(calls) == {0}


def test_arrays_of_the_view_are_left_as_they_are() -> None:
    view = learned()
    before = view.votes.direction.copy()
    vote_bars(view, 0)
    assert np.array_equal(before, view.votes.direction)
