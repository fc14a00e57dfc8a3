"""`mojobot doctor network`: with a network, and without one."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from mojobot.net.outcome import refused_key
from tests.cli.served import pointed_at, serving
from tests.providers.trouble import Kind

HOSTED = ("jupiter", "dexscreener", "geckoterminal", "coingecko", "coinmarketcap", "solana", "alternative_me")
Run = Callable[..., Any]


@pytest.fixture
def url() -> Iterator[str]:
    """A host on this machine that answers everybody, in our time."""

    class Answers(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response_only(404)
            self.send_header("Date", formatdate(usegmt=True))
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """No network: no name is known, and no key of the one who runs the tests."""

    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    for name in ("HELIUS_API_KEY", "QUICKNODE_RPC_URL", "BIRDEYE_API_KEY", "JUPITER_API_KEY", "COINGECKO_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_network_it_says_so_and_ends_with_five(run: Run) -> None:
    ran = run("doctor", "network")
    assert ran.code == 5
    last = ran.out.splitlines()[-1]
    assert last == ("none of 12 hosts answers: check the network and its name server; mojobot demo needs no network")
    assert "birdeye needs a key in BIRDEYE_API_KEY" in ran.out
    assert ran.out.count("its name cannot be looked up") == 12


def test_with_a_network_every_host_is_measured(run: Run, url: str, tmp_path: Path, monkeypatch: Any) -> None:
    sections = "".join(f'[providers.{name}]\nbase_url = "{url}"\n' for name in HOSTED)
    (tmp_path / "t.toml").write_text(f"{sections}[providers.rss]\nenabled = false\n")
    monkeypatch.setenv("JUPITER_API_KEY", "key-of-a-newcomer")
    ran = run("doctor", "network", "--config", "t.toml", "--json")
    assert ran.code == 0
    seen = json.loads(ran.out)
    assert (seen["ok"], seen["answering"], seen["asked"], seen["clock_ok"]) == (True, 7, 7, True)
    jupiter = seen["hosts"][0]
    assert (jupiter["name"], jupiter["plan"], jupiter["failed"], jupiter["status"]) == ("jupiter", "key", "", 404)
    assert jupiter["answer_ms"] >= 0.0
    assert seen["off"]["rss coindesk.com"] == "is switched off in the settings"
    assert "key-of-a-newcomer" not in ran.out
    text = run("doctor", "network", "--config", "t.toml").out
    assert text.splitlines()[-1] == "7 of 7 hosts answer, and the clock is right"


def test_one_host_that_fails_is_told_with_what_to_do(run: Run, url: str, tmp_path: Path) -> None:
    sections = "".join(f'[providers.{name}]\nbase_url = "{url}"\n' for name in HOSTED[1:])
    (tmp_path / "t.toml").write_text(f"{sections}[providers.rss]\nenabled = false\n")
    ran = run("doctor", "network", "--config", "t.toml")
    assert ran.code == 0
    assert "jupiter: check the network and its name server, and the address in providers.jupiter" in ran.out
    assert ran.out.splitlines()[-1].startswith("6 of 7 hosts answer")


def test_everything_switched_off_is_said(run: Run, tmp_path: Path) -> None:
    names = (*HOSTED, "birdeye", "helius", "quicknode", "pyth", "rss")
    (tmp_path / "t.toml").write_text("".join(f"[providers.{name}]\nenabled = false\n" for name in names))
    ran = run("doctor", "network", "--config", "t.toml")
    assert ran.code == 5
    assert ran.out.splitlines()[-1].startswith("every provider is switched off")


def test_a_key_file_others_can_read_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HELIUS_API_KEY=readable-by-everybody\n")
    (tmp_path / ".env").chmod(0o644)
    ran = run("doctor", "network")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == "mojobot: .env holds keys and others can read it (mode 0644): run chmod 600 .env\n"


def test_a_key_dexscreener_does_not_have_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEXSCREENER_API_KEY", "there-is-no-such-thing")
    assert "DEXSCREENER_API_KEY is ignored: DexScreener has no keys" in run("doctor", "network").err


@pytest.mark.parametrize("expired", [True, False])
def test_a_refused_key_is_told_in_the_words_of_everywhere_else_wrong_or_expired(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expired: bool
) -> None:
    monkeypatch.setenv("JUPITER_API_KEY", "made-up" if expired else "bad-key")
    with serving() as (fakes, server):
        if expired:
            fakes.troubles.begin("jupiter", Kind.EXPIRED_KEY)
        fakes.services["jupiter"].keys = {"made-up"}
        path = pointed_at(server, tmp_path / "t.toml")
        ran = run("doctor", "network", "--config", str(path))
        told = json.loads(run("doctor", "network", "--config", str(path), "--json").out)
    assert f"jupiter: {refused_key('JUPITER_API_KEY', 401)}" in ran.out.splitlines()
    assert told["keys"] == {"jupiter": "refused"}
