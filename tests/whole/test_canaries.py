"""S703: keys are planted, everything that can fail fails and repeats them, and no byte that is written holds one."""

from __future__ import annotations

import itertools
import json
import signal
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from mojobot.model.redaction import forms
from mojobot.settings.secrets import ENV_FILE, SECRETS
from tests.whole.program import Program

pytestmark = pytest.mark.whole
CANARIES = {name: f"canary-{at:02d}/of+{name.lower()}?sings" for at, name in enumerate(SECRETS)}
CANARIES["QUICKNODE_RPC_URL"] = "canary-of-quicknode-sings"  # the path of an address: no other letters
HOSTS = ("jupiter", "dexscreener", "geckoterminal", "coingecko", "coinmarketcap", "birdeye", "solana", "alternative_me")


class Echo(BaseHTTPRequestHandler):
    """Answers whatever is asked with another failure, and repeats in it all it was told."""

    protocol_version = "HTTP/1.1"
    turns = itertools.count()
    heard: set[str] = set()  # noqa: RUF012 - of one test

    def answer(self) -> None:
        told = f"{self.path} {dict(self.headers.items())}"
        Echo.heard.update(name for name, key in CANARIES.items() if any(form in told for form in forms(key)))
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        kind = next(self.turns) % 8
        status = (200, 401, 403, 429, 500, 302, 522, 200)[kind]
        body = json.dumps({"error": told, "message": told, "data": told, told: told}).encode()
        self.send_response(status, "Echo")
        if status == 302:
            self.send_header("Location", f"https://elsewhere.test{self.path}")
        self.send_header("X-Told", told.encode("ascii", "ignore").decode().replace("\n", " "))
        self.send_header("Content-Type", "text/html" if kind == 6 else "application/json")
        self.send_header("Content-Length", str(len(body) + (100 if kind == 7 else 0)))  # the last breaks off
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    do_GET = do_POST = do_HEAD = answer  # noqa: N815 - named by the library

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's word
        """Nothing."""


@pytest.fixture
def echo() -> Iterator[str]:
    """Its address."""
    Echo.heard.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def planted(program: Program, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every key there is, one half in the environment and one in `.env`, and every host led to the echo."""
    keys = {**CANARIES, "QUICKNODE_RPC_URL": f"{url}/{CANARIES['QUICKNODE_RPC_URL']}"}
    for name in SECRETS[::2]:
        monkeypatch.setenv(name, keys[name])
    env = program.home / ENV_FILE
    env.touch(mode=0o600)
    env.write_text("".join(f'{name}="{keys[name]}"\n' for name in SECRETS[1::2]))
    lines = [f'[providers.{name}]\nbase_url = "{url}"' for name in HOSTS]
    lines += [f'[providers.pyth]\nbase_url = "{url}"\nenabled = true']
    lines += [f'[providers.helius]\nbase_url = "{url}"\nhistory_url = "{url}"', f'[providers.rss]\nfeeds = "{url}/r"']
    lines += ['[logging]\nlog_level = "DEBUG"', "[network]\nrequest_timeout_s = 1.0", '[universe]\nwatch = "SOL,JUP"']
    program.config.write_text("\n".join(lines))


def written(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file but the one the keys are kept in."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != ENV_FILE:
            yield path.name, path.read_bytes()


def test_s703_no_key_is_in_any_byte_of_a_session_in_which_everything_fails(
    program: Program, echo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(program, echo, monkeypatch)
    monkeypatch.setenv("MOJOBOT_DEBUG", "1")
    place, rule = ("--data-dir", program.data), ("--config", program.config)
    process = program.start("live", "--daemon", *rule, *place)
    program.until(lambda: program.logged("offline: no provider answers"))
    said = [
        program.run(*words)
        for words in (
            ("feeds", *place),
            ("feeds", "--json", *place),
            ("status", "--json", *place),
            ("doctor", "network", *rule),
            ("config", "show", *rule),
            ("data", "fetch", "SOL", "--days", "1", "--out", program.home / "c", *rule),
        )
    ]
    ended = program.end(process, signal.SIGABRT)  # a crash: what the interpreter says of it is in the file of errors
    assert ended.code == -signal.SIGABRT
    again = program.start("live", "--daemon", *rule, *place)
    program.until(lambda: program.logged("live market"))
    assert program.end(again).code == 0
    said += [program.run(what, "--json", *place) for what in ("alerts", "decisions")]
    said += [program.run("export", "trades", "--out", program.home / "trades.csv", *place)]
    assert Echo.heard >= {name for name in SECRETS if name.endswith(("API_KEY", "RPC_URL"))} - {
        *("DEXSCREENER_API_KEY", "MOJOBOT_API_KEY")  # one has nobody who asks for it, one is our own
    }
    found = [("printed", (ran.out + ran.err).encode()) for ran in said] + [("ended", ended.err.encode())]
    files = list(written(program.home))
    assert {name for name, _ in files} >= {"mojobot.db", "recording.db", "providers.json", "trades.csv"}
    for name, content in (*found, *files):
        hits = [key for key, canary in CANARIES.items() if any(form.encode() in content for form in forms(canary))]
        assert not hits, f"{name} tells {hits}"
    assert (program.home / ENV_FILE).stat().st_mode & 0o777 == 0o600
