from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mojobot.model.notices import Closed, Decision, Gate, Marked, Outcome, StateChanged
from mojobot.model.state import EngineState
from mojobot.model.trading import Reason, Side
from tests.cli.conftest import Run
from tests.cli.test_records import _recorded
from tests.store.samples import T0, booked, closed, decision, entry, filled, leaving

QUARTER = 900_000


def mark(ts_ms: int) -> Marked:
    return Marked(ts_ms, 10_000_000_000, 10_000_000_000, 0.0, 0.0, 0)


def held_off(ts_ms: int) -> Decision:
    """A HOLD for want of a quorum."""
    gates = (Gate("quorum", False, "quorum 1/2 strategies, weight 0.12 < 0.20"),)
    return replace(decision("s1-11-d0"), ts_ms=ts_ms, outcome=Outcome.HOLD, gates=gates, intent_id=None, sizing=())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A trade bought at the first close and left at the third; at the second nobody voted, at the fifth too few did."""
    sale = replace(leaving(ts_ms=T0 + 2 * QUARTER), reason=Reason.LEAVE)
    gone = replace(
        decision("s1-9-d0"),
        ts_ms=T0 + 2 * QUARTER,
        outcome=Outcome.LEFT,
        side=Side.SELL,
        intent_id=sale.id,
        sizing=(),
        bound_by=None,
        gates=(Gate("leave", True, "close 101 >= SMA20 100: back at the mean"),),
    )
    trade = replace(closed().trade, exit_reason=Reason.LEAVE, closed_ms=sale.ts_ms + 400)
    running = StateChanged(T0, EngineState.RUNNING, "", latched=False)
    paused = StateChanged(T0 + 4 * QUARTER - 1, EngineState.PAUSED, "by hand", latched=False)
    return _recorded(
        tmp_path / "data",
        [entry(), decision(), running, mark(T0)],
        [filled(entry()), booked()],
        [mark(T0 + QUARTER)],
        [sale, gone, mark(T0 + 2 * QUARTER)],
        [filled(sale, cash_micro=106_000_000), Closed(trade)],
        [paused, held_off(T0 + 4 * QUARTER), mark(T0 + 4 * QUARTER)],
    )


def test_a_trade_is_told_from_its_votes_to_its_end(run: Run, data: Path) -> None:
    ran = run("why", "s1-5-0", "--data-dir", data)
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "Trade s1-5-0"
    assert any("the strategy that led it saw its reason gone (close 101 >= SMA20 100" in line for line in lines)
    assert any(line.startswith("SOL, 2026-01-01 00:00:00 UTC, decision s1-5-d0") for line in lines)
    assert "  Decided to buy SOL at 100.000, led by mean reversion." in lines
    assert "  passed  heat: 10 %" in lines
    assert "  What decided the size: the largest order." in lines


def test_a_decision_is_told_by_its_own_id(run: Run, data: Path) -> None:
    ran = run("why", "s1-11-d0", "--data-dir", data)
    assert ran.code == 0
    assert "but quorum is not reached (1/2 strategies, weight 0.12 < 0.20)" in ran.out
    assert "Trade" not in ran.out


def test_json_has_the_rows_and_the_note(run: Run, data: Path) -> None:
    told = json.loads(run("why", "s1-5-0", "--json", "--data-dir", data).out)
    assert told["trade"]["id"] == "s1-5-0"
    assert {row["id"] for row in told["decisions"]} >= {"s1-5-d0"}
    assert told["note"][0]["heading"] == "Trade s1-5-0"


def test_a_trade_by_hand_says_that_no_vote_stands_behind_it(run: Run, tmp_path: Path) -> None:
    bare = _recorded(tmp_path / "bare", [entry()], [filled(entry()), booked()])
    assert "it was ordered by hand" in run("why", "s1-5-0", "--data-dir", bare).out


@pytest.mark.parametrize("name", ["nonsense", "", "s1-5-99"])
def test_an_unknown_id_is_one_sentence_and_two(run: Run, data: Path, name: str) -> None:
    ran = run("why", name, "--data-dir", data)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"mojobot: no trade or decision is called {name!r}")
    assert ran.err.count("\n") == 1


def test_whynot_tells_what_stopped_the_newest_close(run: Run, data: Path) -> None:
    ran = run("whynot", "sol", "--data-dir", data)
    assert ran.code == 0
    assert ran.out.startswith("SOL at the close of 2026-01-01 01:00:00 UTC\n")
    assert "The engine was PAUSED then (by hand): entries were held back." in ran.out
    assert "quorum is not reached" in ran.out


def test_a_close_without_votes_is_said_to_have_none(run: Run, data: Path) -> None:
    ran = run("whynot", "SOL", "--at", "2026-01-01T00:20Z", "--data-dir", data)
    assert ran.code == 0
    assert "No strategy's vote on SOL was sure enough to count at that close" in ran.out
    assert "before it was made 15 min earlier, and reads:" in ran.out
    assert "Decided to buy SOL" in ran.out


def test_a_close_at_which_it_was_bought_points_to_the_trade(run: Run, data: Path) -> None:
    ran = run("whynot", "SOL", "--at", "2026-01-01T00:00Z", "--data-dir", data)
    assert "It was bought then: mojobot why s1-5-0 tells how that went." in ran.out


def test_a_close_nobody_was_there_for_is_said_to_be_missing(run: Run, data: Path) -> None:
    ran = run("whynot", "SOL", "--at", "2026-01-01T00:45Z", "--data-dir", data)
    assert "No close was voted on then" in ran.out
    assert json.loads(run("whynot", "SOL", "--json", "--data-dir", data).out)["symbol"] == "SOL"


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("NOPE",), 2, "no token is called 'NOPE' in these records"),
        (("SOLL",), 2, "did you mean SOL?"),
        (("SOL", "--at", "yesterday"), 2, "--at is a date such as"),
        (("SOL", "--at", "2027-01-01"), 1, "2027-01-01 00:00:00 UTC is not on record: the records go from"),
        (("SOL", "--at", "2020-01-01"), 1, "is not on record"),
    ],
)
def test_bad_questions_are_one_sentence(
    run: Run, data: Path, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    ran = run("whynot", *arguments, "--data-dir", data)
    assert (ran.code, ran.out) == (code, "")
    assert sentence in ran.err
    assert ran.err.count("\n") == 1


def test_before_anything_is_recorded_both_say_so(run: Run, tmp_path: Path) -> None:
    for arguments in (("why", "s1-5-0"), ("whynot", "SOL")):
        ran = run(*arguments)
        assert (ran.code, ran.out) == (1, "")
        assert "nothing is recorded yet" in ran.err


def test_before_the_first_decision_of_all_a_close_may_have_been_too_early(run: Run, tmp_path: Path) -> None:
    early = _recorded(tmp_path / "early", [mark(T0)], [mark(T0 + QUARTER)], [entry(), decision()])
    ran = run("whynot", "SOL", "--at", "2025-12-31T23:45Z", "--data-dir", early)
    assert ran.code == 1  # before the records
    later = _recorded(tmp_path / "later", [mark(T0)], [replace(decision(), ts_ms=T0 + QUARTER), mark(T0 + QUARTER)])
    ran = run("whynot", "SOL", "--at", "2026-01-01T00:00Z", "--data-dir", later)
    assert ran.code == 0
    assert "until enough bars are there nobody votes" in ran.out
    assert "There is no earlier decision on SOL either." in ran.out


def test_a_short_list_of_tokens_is_whole(run: Run, data: Path) -> None:
    ran = run("whynot", "NOPE", "--data-dir", data)
    assert "…" not in ran.err
