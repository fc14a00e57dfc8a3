from __future__ import annotations

import gc

from mojobot.runtime.garbage import SETTLED_S, settled, short_pauses


def test_a_session_leaves_alone_what_was_loaded_before_it() -> None:
    before = gc.get_threshold()
    with short_pauses():
        assert gc.get_freeze_count() > 1_000
        assert gc.get_threshold()[2] < before[2]
    assert gc.get_freeze_count() == 0
    assert gc.get_threshold() == before


async def test_what_came_with_the_start_is_set_aside_once_it_is_there() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    with short_pauses():
        before = gc.get_freeze_count()
        came = [[number] for number in range(5_000)]
        await settled(sleep)
        assert gc.get_freeze_count() >= before + len(came)
        assert slept == [SETTLED_S]
