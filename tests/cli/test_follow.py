"""Plain lines for everything new."""

from itertools import islice

from mojobot.cli.follow import fresh


def test_only_what_is_new_is_said() -> None:
    looks = iter([["a", "b"], ["a", "b"], ["b", "c"], ["c"], ["a"]])
    slept: list[float] = []
    said = list(islice(fresh(lambda: next(looks), slept.append), 4))
    assert said == ["a", "b", "c", "a"]
    assert slept == [1.0] * 4
