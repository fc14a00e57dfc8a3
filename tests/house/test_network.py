"""Tests stay on this machine (safety S752): any other connection ends the test, even where errors are caught."""

import contextlib
import socket

import pytest


@pytest.mark.parametrize(
    ("family", "address"),
    [(socket.AF_INET, ("192.0.2.1", 443)), (socket.AF_INET6, ("2001:db8::1", 443))],
)
def test_connecting_to_the_world_fails_the_test(family: socket.AddressFamily, address: tuple[str, int]) -> None:
    with socket.socket(family) as sock, pytest.raises(pytest.fail.Exception), contextlib.suppress(Exception):
        sock.connect(address)


def test_looking_up_the_world_fails_the_test() -> None:
    with pytest.raises(pytest.fail.Exception), contextlib.suppress(Exception):
        socket.create_connection(("exchange.test", 443))


def test_connecting_to_this_machine_is_allowed() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(("localhost", server.getsockname()[1])),
    ):
        assert server.getsockname()[0] == "127.0.0.1"
