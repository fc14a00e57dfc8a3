from __future__ import annotations

import pytest

from tests.whole.program import Program

pytestmark = pytest.mark.whole
KINDS = ("trades", "fills", "positions", "decisions")


def test_the_same_seed_gives_the_same_session_in_every_empty_folder(program: Program) -> None:
    one, two = program.home / "one", program.home / "two"
    ends = [program.demo(bars=300, data=data).out for data in (one, two)]
    for kind in KINDS:
        rows = program.rows(kind, one)
        assert rows == program.rows(kind, two)
        assert rows or kind == "positions"
    same = [[line for line in end.splitlines() if not line.startswith(("steps", "recorded"))] for end in ends]
    assert same[0] == same[1]
    assert program.run("replay", one).out.endswith("session 1: identical\n")


def test_the_speed_changes_no_decision(program: Program) -> None:
    fast, paced = program.home / "fast", program.home / "paced"
    program.demo(bars=60, data=fast)
    program.demo("--speed", "3000", bars=60, data=paced)
    for kind in KINDS:
        assert program.rows(kind, fast) == program.rows(kind, paced)
    assert program.rows("fills", fast)


def test_another_seed_is_another_market(program: Program) -> None:
    one, two = program.home / "one", program.home / "two"
    program.demo("--seed", "3", bars=100, data=one)
    program.demo("--seed", "4", bars=100, data=two)
    assert program.rows("decisions", one) != program.rows("decisions", two)
