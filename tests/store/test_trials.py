from __future__ import annotations

from pathlib import Path

import pytest

from mojobot.model.errors import StoreError
from mojobot.store.trials import FILE, TrialBook, TrialRow


def test_what_was_tried_in_another_session_counts(tmp_path: Path) -> None:
    TrialBook(tmp_path / "research").add("sol", [TrialRow("b", 0.1), TrialRow("a", None)])
    TrialBook(tmp_path / "research").add("jup", [TrialRow("a", 0.3)])
    TrialBook(tmp_path / "research").add("sol", [TrialRow("c", -0.2)])
    found = TrialBook(tmp_path / "research").tried("sol")
    assert found == (TrialRow("a", None), TrialRow("b", 0.1), TrialRow("c", -0.2))


def test_the_same_set_again_is_no_new_trial(tmp_path: Path) -> None:
    book = TrialBook(tmp_path)
    book.add("sol", [TrialRow("a", 0.1)])
    book.add("sol", [TrialRow("a", 0.1)])
    assert len(book.tried("sol")) == 1


def test_nothing_tried_is_nothing(tmp_path: Path) -> None:
    assert TrialBook(tmp_path / "nowhere").tried("sol") == ()
    assert not (tmp_path / "nowhere").exists()


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("these are no trials, and no database either")
    with pytest.raises(StoreError, match=FILE):
        TrialBook(tmp_path).tried("sol")
    with pytest.raises(StoreError, match=FILE):
        TrialBook(tmp_path).add("sol", [TrialRow("a", 0.1)])
