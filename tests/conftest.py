"""What every test may ask for, and what no test may do: reach beyond this machine."""

import ipaddress
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"

# Machines differ in speed, so an example may take its time; a failure prints how to repeat it.
settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")


def is_local(host: str) -> bool:
    """Whether `host` is this machine."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host in {"", "localhost"}


def refuse_the_world(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: looking up or connecting to anywhere else ends the test that tries it."""
    if event in {"socket.connect", "socket.sendto"} and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host or ""
    if not is_local(name):
        pytest.fail(f"a test tried to reach {name}; tests stay on this machine")


sys.addaudithook(refuse_the_world)


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The recorded market data beside the project; without it the test is skipped, and says so."""
    if not SHARED_DATA.is_dir():
        pytest.skip("needs the recorded market data in ../shared/data")
    return SHARED_DATA


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the whole program mostly wait: spread among the others they cost hardly any time of their own."""
    whole = [item for item in items if item.get_closest_marker("whole")]
    others = [item for item in items if not item.get_closest_marker("whole")]
    if not whole or not others:
        return
    every = len(others) / len(whole)
    placed = [((at + 0.5) * every, item) for at, item in enumerate(whole)]
    items[:] = [item for _, item in sorted([*enumerate(others), *placed], key=lambda pair: pair[0])]
