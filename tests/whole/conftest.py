from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.whole.program import Program


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """mojobot in a home of its own; whatever it still runs ends with the test."""
    mojobot = Program(tmp_path)
    yield mojobot
    mojobot.close()
