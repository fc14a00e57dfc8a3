from __future__ import annotations

import json
from pathlib import Path

import pytest

from mojobot.model.errors import SettingsError
from mojobot.runtime.judging import Verdict, _verdict, judged

CHEAT = Verdict("it looks ahead: direction of SOL")


class Examiner:
    """Finds what it is told to find, and remembers whom it was asked about."""

    def __init__(self, **found: Verdict) -> None:
        self.found = found
        self.asked: list[str] = []

    def __call__(self, name: str) -> Verdict:
        self.asked.append(name)
        return self.found.get(name, Verdict())


def test_code_that_was_found_good_is_not_examined_again_until_it_changes(tmp_path: Path) -> None:
    kept, examiner = tmp_path / "sub" / "plugins.json", Examiner()
    judged({"mine": "1"}, kept, examiner)
    assert judged({"mine": "1"}, kept, examiner) == {"mine": Verdict()}
    judged({"mine": "2"}, kept, examiner)
    assert examiner.asked == ["mine", "mine"]


def test_what_is_not_good_is_asked_again_every_time(tmp_path: Path) -> None:
    kept, examiner = tmp_path / "plugins.json", Examiner(bad=CHEAT)
    for _ in range(2):
        assert judged({"bad": "1", "good": "2"}, kept, examiner) == {"bad": CHEAT, "good": Verdict()}
    assert examiner.asked == ["bad", "good", "bad"]


@pytest.mark.parametrize("text", ["", "{", "3", '{"1": ""}', "[1]"])
def test_verdicts_that_cannot_be_read_are_no_verdicts(tmp_path: Path, text: str) -> None:
    kept, examiner = tmp_path / "plugins.json", Examiner()
    kept.write_text(text)
    assert judged({"mine": "1"}, kept, examiner) == {"mine": Verdict()}
    assert examiner.asked == ["mine"]


def test_a_verdict_is_the_first_thing_that_is_wrong() -> None:
    found = json.dumps({"findings": [{"wrong": ["it looks ahead: a", "b"]}]})
    assert _verdict(1, found, "") == Verdict("it looks ahead: a")
    assert _verdict(0, json.dumps({"findings": [{"wrong": []}]}), "") == Verdict()


def test_code_that_ends_the_process_is_not_run_beside_an_engine() -> None:
    died = Verdict("it cannot be examined: it ended the process that examined it", safe=False)
    assert _verdict(-11, "", "") == died
    assert _verdict(0, "", "").safe is False
    assert _verdict(1, "", "mojobot: no memory\n").why == "it cannot be examined: no memory"


def test_settings_that_are_wrong_are_told_as_such() -> None:
    with pytest.raises(SettingsError, match=r"strategies\.mine\.level is 11"):
        _verdict(3, "", "mojobot: trading.toml:2: strategies.mine.level is 11")
