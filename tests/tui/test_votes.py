from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from mojobot.tui.look import Depth, Look, Tone
from mojobot.tui.widgets.canvas import plain
from mojobot.tui.widgets.votes import VoteBars
from mojobot.tui.widgets.votes_paint import ConsensusLine, GateMark, VoteBar, paint_votes
from tests.tui.panel_samples import CONSENSUS, VOTE_BARS, same_as_stored

LOOK = Look()
ASCII = Look(ascii=True, depth=Depth.NONE)


@pytest.mark.parametrize(("width", "height"), [(28, 10), (40, 6), (58, 10), (80, 9), (90, 10)])
def test_the_votes_look_as_they_did(width: int, height: int) -> None:
    assert same_as_stored(f"votes-{width}x{height}", paint_votes(VOTE_BARS, CONSENSUS, width, height, LOOK))


def test_plain_characters_are_all_ascii() -> None:
    strips = paint_votes(VOTE_BARS, CONSENSUS, 58, 10, ASCII)
    assert same_as_stored("votes-ascii", strips)
    assert plain(strips).isascii()


@settings(deadline=None)
@given(
    votes=st.lists(st.floats(-2, 2) | st.just(float("nan")), max_size=10),
    width=st.integers(0, 140),
    height=st.integers(0, 14),
    ready=st.booleans(),
    plain_look=st.booleans(),
)
def test_any_votes_at_any_size_fill_exactly_the_size(
    votes: list[float], width: int, height: int, ready: bool, plain_look: bool
) -> None:
    bars = tuple(VoteBar(f"Strategy {k}", v, 0.1, "2m", ready, "not_ready(x)") for k, v in enumerate(votes))
    strips = paint_votes(bars, CONSENSUS, width, height, ASCII if plain_look else LOOK)
    assert len(strips) == height
    assert all(len(strip.text) == width == strip.cell_length for strip in strips)


@pytest.mark.parametrize(
    ("vote", "bar"),
    [(1.0, "│▄▄▄▄▄▄▄▄"), (-1.0, "▄▄▄▄▄▄▄▄│"), (0.5, "│▄▄▄▄ "), (0.3, "│▄▄▖"), (0.001, "│ · ·"), (-0.06, "▗│")],
)
def test_a_bar_reaches_from_zero_to_its_vote(vote: float, bar: str) -> None:
    row = paint_votes((VoteBar("A", vote, 0.1),), None, 25, 1, LOOK)[0].text
    assert bar in row


def test_a_strategy_that_is_not_ready_says_why_and_has_no_bar() -> None:
    row = paint_votes((VoteBar("A", 0.9, 0.1, ready=False, note="not_ready(hedge)"),), None, 60, 1, LOOK)[0].text
    assert "not_ready(hedge)" in row
    assert "▄" not in row
    assert "0.90" not in row


def test_the_consensus_stays_when_strategies_have_no_room() -> None:
    text = plain(paint_votes(VOTE_BARS, CONSENSUS, 58, 4, LOOK)).split("\n")
    assert text[0].startswith("Momentum")
    assert text[3] == "Consensus  HOLD  +0.10  agree 67 % / need 65 %"


def test_gates_share_the_row_of_the_consensus_when_it_is_wide_enough() -> None:
    last = paint_votes(VOTE_BARS, CONSENSUS, 90, 9, LOOK)[8].text
    assert last.rstrip() == "Consensus  HOLD  +0.10  agree 67 % / need 65 %   agree 67 % ✓  quorum 1/2 ✗"


def test_a_gate_that_does_not_apply_reads_so() -> None:
    line = replace(CONSENSUS, gates=(GateMark("liquidity", None),))
    assert "liquidity n/a" in plain(paint_votes((), line, 58, 2, LOOK))


def test_the_word_has_its_direction() -> None:
    strip = paint_votes((), ConsensusLine("BUY", 0.7, 0.8, 0.65), 58, 1, LOOK)[0]
    styles = {segment.text: segment.style for segment in strip}
    assert styles[" BUY "] == LOOK.style(Tone.UP, bold=True, reverse=True)


class _App(App[None]):
    def compose(self) -> ComposeResult:
        yield VoteBars()


async def test_the_widget_shows_what_it_is_given_and_repaints_only_on_news() -> None:
    async with _App().run_test(size=(58, 10)) as pilot:
        votes = pilot.app.query_one(VoteBars)
        votes.show(VOTE_BARS, CONSENSUS)
        first = votes.render_line(0)
        votes.show(tuple(VOTE_BARS), CONSENSUS)
        assert votes.render_line(0) is first
        votes.show((replace(VOTE_BARS[0], vote=-0.5), *VOTE_BARS[1:]), CONSENSUS)
        assert "-0.50" in votes.render_line(0).text
