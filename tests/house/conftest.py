"""The program seen from outside: its files and who imports whom."""

from pathlib import Path

import grimp
import pytest

ImportGraph = grimp.ImportGraph


@pytest.fixture(scope="session")
def graph() -> ImportGraph:
    """Every import in mojobot, also those made late or for types alone; other packages by their first name."""
    return grimp.build_graph("mojobot", include_external_packages=True, cache_dir=None)


@pytest.fixture(scope="session")
def sources(root: Path) -> list[Path]:
    """Every Python file of the program."""
    found = sorted((root / "mojobot").rglob("*.py"))
    assert found
    return found
