from __future__ import annotations

import gc

from mojobot.runtime.garbage import short_pauses


def test_a_session_leaves_alone_what_was_loaded_before_it() -> None:
    before = gc.get_threshold()
    with short_pauses():
        assert gc.get_freeze_count() > 1_000
        assert gc.get_threshold()[2] < before[2]
    assert gc.get_freeze_count() == 0
    assert gc.get_threshold() == before
