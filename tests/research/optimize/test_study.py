from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mojobot.model.errors import StoreError
from mojobot.research.optimize.executors import Inline, Local, Pending, WorkerLost
from mojobot.research.optimize.score import Scored
from mojobot.research.optimize.study import Search, name_of
from mojobot.research.optimize.work import Impossible, Task
from mojobot.research.truth.windows import Stretch
from tests.research.optimize.toy import RANGES, bench, dying, study_file


def opened(folder: Path) -> Search:
    return Search(study_file(folder), "a", RANGES, seed=7)


def searched(folder: Path, trials: int) -> tuple[Search, list[int]]:
    search, heard = opened(folder), list[int]()
    search.go_on(Inline(bench()), trials, None, heard.append)
    return search, heard


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Search, list[int]]:
    """A search of sixty trials by this process alone, which all may look at."""
    return searched(tmp_path_factory.mktemp("whole"), 60)


def test_a_search_finds_what_is_there_to_be_found(whole: tuple[Search, list[int]]) -> None:
    search, heard = whole
    best = search.best
    assert best is not None
    assert best.values["strategies.mean_reversion.oversold"] == pytest.approx(21.0, abs=2.0)
    assert best.values["trading.quorum_strategies"] == 2
    assert heard == list(range(1, 61))


def test_the_same_seed_proposes_the_same(whole: tuple[Search, list[int]], tmp_path: Path) -> None:
    assert searched(tmp_path, 25)[0].done == whole[0].done[:25]


def test_two_processes_find_what_one_finds(whole: tuple[Search, list[int]], tmp_path: Path) -> None:
    two = opened(tmp_path)
    with Local(bench(), 2) as executor:
        two.go_on(executor, 24, None, lambda done: None)
    assert two.done == whole[0].done[:24]


class Interrupted(Inline):
    """Ctrl-c comes in the middle of the tenth trial."""

    def submit(self, task: Task) -> Pending:
        self.begun = getattr(self, "begun", 0) + 1
        return _Broken() if self.begun == 10 else super().submit(task)


class _Broken:
    def done(self) -> bool:
        return False

    def result(self) -> Scored | Impossible:
        raise KeyboardInterrupt


def test_what_was_done_before_ctrl_c_is_kept_and_gone_on_from(tmp_path: Path) -> None:
    search = opened(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        search.go_on(Interrupted(bench()), 20, None, lambda done: None)
    kept = opened(tmp_path).done
    assert len(kept) == 9
    again, heard = searched(tmp_path, 20)
    assert again.done[:9] == kept
    assert heard == list(range(10, 21))
    assert len(again.done) == 20


def test_what_was_on_its_way_is_proposed_once_more(whole: tuple[Search, list[int]], tmp_path: Path) -> None:
    search = opened(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        search.go_on(Interrupted(bench()), 20, None, lambda done: None)
    again, _ = searched(tmp_path, 20)
    first = {tuple(one.values.items()) for one in whole[0].done[:16]}
    assert first <= {tuple(one.values.items()) for one in again.done}


def test_a_search_that_is_done_tries_nothing_more(tmp_path: Path) -> None:
    searched(tmp_path, 12)
    assert searched(tmp_path, 12)[1] == []


def test_a_worker_that_dies_loses_nothing_that_was_told(tmp_path: Path) -> None:
    search = opened(tmp_path)
    with pytest.raises(WorkerLost, match="what was done is kept"), Local(bench(dying), 1) as executor:
        search.go_on(executor, 20, None, lambda done: None)
    kept = len(opened(tmp_path).done)
    assert kept < 20
    assert len(searched(tmp_path, 20)[0].done) == 20


def test_values_that_do_not_fit_are_the_worst_of_all(tmp_path: Path) -> None:
    from mojobot.research.optimize.space import Range

    search = Search(study_file(tmp_path), "b", (Range("risk.heat_reduced", 0.72, 0.9, whole=False),), seed=1)
    search.go_on(Inline(bench()), 3, None, lambda done: None)
    assert [one.result for one in search.done] == [Impossible("heat_reduced < heat_high <= heat_limit is expected")] * 3


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    study_file(tmp_path).write_text("not a database, certainly not one")
    with pytest.raises(StoreError, match="cannot be written or read"):
        opened(tmp_path)


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(StoreError, match=r"no study can be kept in .*; name another file with --study"):
        Search(tmp_path / "taken" / "studies.db", "a", RANGES, seed=7)


def test_another_question_has_another_name() -> None:
    whole = name_of("candles", RANGES, "sharpe", "settings", None)
    assert whole == name_of("candles", RANGES, "sharpe", "settings", None)
    others = {
        name_of("other", RANGES, "sharpe", "settings", None),
        name_of("candles", RANGES[:1], "sharpe", "settings", None),
        name_of("candles", RANGES, "calmar", "settings", None),
        name_of("candles", RANGES, "sharpe", "others", None),
        name_of("candles", RANGES, "sharpe", "settings", Stretch(0, 1)),
    }
    assert len(others | {whole}) == 6


def test_a_full_disk_keeps_what_was_told_before(tmp_path: Path) -> None:
    code = f"""
import resource, signal
from pathlib import Path
from mojobot.model.errors import StoreError
from tests.research.optimize.test_study import opened, searched
folder = Path({str(tmp_path)!r})
searched(folder, 3)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    searched(folder, 20)
except StoreError as full:
    print(full)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "cannot be written or read" in ran.stdout
    assert "what was told of before is kept" in ran.stdout
    assert len(opened(tmp_path).done) == 3
    assert len(searched(tmp_path, 6)[0].done) == 6
