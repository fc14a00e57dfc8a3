from __future__ import annotations

import logging
from pathlib import Path

import pytest

from mojobot.model.errors import UsageError
from mojobot.research.optimize.executors import Executor, Inline
from mojobot.research.optimize.search import Found, Question, search
from mojobot.research.optimize.space import Range
from mojobot.research.optimize.work import value_of
from mojobot.research.truth.windows import folds
from tests.research.optimize.toy import RANGES, WHOLE, bench, study_file

Heard = list[tuple[str, int, int]]


def found(folder: Path, executor: Executor) -> tuple[Found, Heard]:
    heard: Heard = []
    question = Question("c", "s", RANGES, "sharpe", folds(WHOLE, 2, 0), 20, 3, study_file(folder))
    return search(question, executor, lambda *told: heard.append(told)), heard


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("study")


@pytest.fixture(scope="module")
def done(folder: Path) -> tuple[Found, Heard]:
    """One search by this process alone, which all may look at."""
    return found(folder, Inline(bench()))


def test_every_test_is_traded_with_what_was_best_before_it(done: tuple[Found, Heard]) -> None:
    result, heard = done
    assert result.everything == 60
    assert len(result.tried) == 20
    assert result.forward is not None
    assert [step.fold for step in result.forward.steps] == list(folds(WHOLE, 2, 0))
    assert result.forward.daily.size == 40
    assert value_of(result.best.result) == max(value_of(one.result) for one in result.tried)
    assert [heard[at] for at in (0, 19, 20, 59)] == [
        ("everything", 1, 20),
        ("everything", 20, 20),
        ("before test 1 of 2", 1, 20),
        ("before test 2 of 2", 20, 20),
    ]


def test_over_fitting_is_measured_over_all_that_was_tried(done: tuple[Found, Heard]) -> None:
    result, _ = done
    assert result.overfitting is not None
    assert result.overfitting.cuts == 12_870


def test_a_search_that_is_done_is_found_again_without_a_trial(done: tuple[Found, Heard], folder: Path) -> None:
    first, _ = done
    again, heard = found(folder, Inline(bench()))
    assert heard == []
    assert again.best == first.best
    assert again.tried == first.tried


def test_a_search_in_which_no_set_fits_together_says_why(tmp_path: Path) -> None:
    never = (Range("risk.heat_reduced", 0.72, 0.9, whole=False),)
    question = Question("c", "s", never, "sharpe", (), 3, 3, study_file(tmp_path))
    with pytest.raises(UsageError, match="none of 3 sets of values fits together: heat_reduced < heat_high"):
        search(question, Inline(bench()), lambda *told: None)


def test_a_dask_cluster_finds_what_this_process_finds(done: tuple[Found, Heard], tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra cluster is not installed")
    from mojobot.research.optimize.cluster import Cluster

    here, _ = done
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0", host="127.0.0.1"
        ) as local,
        Cluster(bench(), local.scheduler_address) as cluster,
    ):
        assert not logging.getLogger("distributed.client").isEnabledFor(
            logging.ERROR
        )  # its traces are not for a person
        there, _ = found(tmp_path, cluster)
    assert there.tried == here.tried
    assert there.best == here.best


def test_a_cluster_that_is_not_there_is_said_so() -> None:
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    from mojobot.research.optimize.cluster import Cluster
    from mojobot.research.optimize.executors import WorkerLost

    with pytest.raises(WorkerLost, match="no Dask scheduler with a worker answers at tcp"):
        Cluster(bench(), "tcp://127.0.0.1:9", wait_s=1.0)


@pytest.mark.parametrize("address", ["nonsense", "foo://127.0.0.1:8786", "tcp://127.0.0.1:x", "tcp://127.0.0.1", ""])
def test_what_is_no_address_of_a_scheduler_is_refused_before_anything_is_tried(address: str) -> None:
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    from mojobot.research.optimize.cluster import Cluster

    with pytest.raises(UsageError, match="is no address of a Dask scheduler"):
        Cluster(bench(), address)
