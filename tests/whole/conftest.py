from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.whole.program import Program
from tests.whole.providers import Providers


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """mojobot in a home of its own; whatever it still runs ends with the test."""
    mojobot = Program(tmp_path)
    yield mojobot
    mojobot.close()


@pytest.fixture
def providers(tmp_path: Path) -> Iterator[Providers]:
    """Every provider, on this machine, once it is started."""
    made = Providers(tmp_path / "providers.toml")
    yield made
    made.close()
