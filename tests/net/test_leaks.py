"""Canaries: whatever fails, no key reaches a log, an exception, a traceback or a file (safety S701, S702)."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from urllib.parse import quote

import pytest

from mojobot.cli.edge import report
from mojobot.cli.output import note, say, say_json
from mojobot.model.redaction import forms
from mojobot.model.secret import Secret
from mojobot.model.settings import Settings
from mojobot.net.connections import Connections, providers
from mojobot.net.outcome import ProviderError
from mojobot.net.provider import Ask
from mojobot.net.transport import Request
from mojobot.runtime.log import last_errors, set_up, trace
from mojobot.store.export import write
from tests.net.clocks import VirtualClock
from tests.net.servers import Answer, reply, serving

CANARIES = {
    "HELIUS_API_KEY": "canary+in/a?query=1",
    "JUPITER_API_KEY": "canary-in-a-header",
    "QUICKNODE_RPC_URL": "canary-in-a-path",
    "BIRDEYE_API_KEY": "canary-of-a-bird",
    "PYTH_API_KEY": "canary-after-bearer",
}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged at the most talkative level, as the daemon would."""
    root, hook = logging.getLogger(), sys.excepthook
    before, level = list(root.handlers), root.level
    stream = io.StringIO()
    set_up("DEBUG", stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    sys.excepthook = hook
    logging.captureWarnings(False)


def assert_clean(text: str) -> None:
    for canary in CANARIES.values():
        assert not [form for form in forms(canary) if form in text], text


def everybody(url: str) -> Connections:
    keys = {**CANARIES, "QUICKNODE_RPC_URL": f"{url}/{CANARIES['QUICKNODE_RPC_URL']}"}
    sections: dict[str, dict[str, object]] = {name: {"base_url": url} for name in ("jupiter", "birdeye")}
    sections["pyth"] = {"base_url": url, "enabled": True}
    sections["helius"] = {"base_url": url, "history_url": url}
    rule = Settings.model_validate({"providers": sections, "network": {"request_timeout_s": 0.2}})
    return providers(rule, {name: Secret(key) for name, key in keys.items()}, VirtualClock(), dice=Random(7))


async def hang_up(asked: object, writer: asyncio.StreamWriter) -> None:
    raise ConnectionError


@pytest.mark.parametrize(
    "answer",
    [
        reply(200, {"fine": 1}),
        reply(401, {"echo": "canary-in-a-header"}),
        reply(500, b"canary-in-a-path"),
        reply(302, b"", {"Location": "https://evil.test/?k=canary-in-a-header"}),
        reply(302, b"", {"Location": "http://[bad"}),
        reply(200, b"\x00", {"Content-Encoding": "gzip"}),
        hang_up,
    ],
)
async def test_s702_no_failure_of_a_request_tells_a_key(answer: Answer, log: io.StringIO) -> None:
    said = []
    async with serving(answer) as server:
        made = everybody(server.url)
        for name in ("jupiter", "birdeye", "helius", "quicknode", "pyth"):
            provider = made.get(name)
            assert provider is not None
            try:
                await provider.read(Ask("/x"), list[int])
            except ProviderError as fault:
                said += [str(fault), repr(fault), trace(fault), repr(fault.__cause__)]
                logging.getLogger("mojobot").exception("failed")
        said += [repr(made.plans), repr(made.health()), repr(made.get("helius"))]
        await made.close()
        sent = "".join(asked.target + str(asked.headers) for asked in server.asked)
    assert_clean("".join(said) + log.getvalue())
    assert all(f'"{canary}' not in log.getvalue() for canary in CANARIES.values())
    assert "canary-in-a-header" in sent  # they were on the wire, where they belong


def test_s702_what_goes_out_shows_nothing_of_itself() -> None:
    canary = CANARIES["JUPITER_API_KEY"]
    headers = {"x-api-key": canary}
    request = Request("GET", f"https://host.test/{canary}?k={canary}", headers, headers, canary.encode(), 5)
    assert repr(request) == f"{request}" == "Request(GET)"


def test_s701_every_form_is_replaced_in_every_line_of_the_log(log: io.StringIO) -> None:
    canary = CANARIES["HELIUS_API_KEY"]
    Secret(canary)
    leaks = [
        f"GET https://host.test/?api-key={quote(canary, safe='')}",
        base64.b64encode(f"user:{canary}".encode()).decode(),
        canary.encode().hex(),
        json.dumps({"key": canary}),
        str(list(canary.encode())),
    ]
    with last_errors() as kept:
        for leak in leaks:
            logging.getLogger("httpx").error("%s", leak)
            logging.getLogger("mojobot").error("x", extra={"headers": {"X-API-Key": leak}})
        try:
            raise ValueError(leaks)
        except ValueError:
            logging.getLogger("mojobot").exception("a crash")
        assert_clean("".join(kept))
    assert_clean(log.getvalue())
    assert log.getvalue().count("***") >= 2 * len(leaks)


def test_s702_the_libraries_that_tell_addresses_are_silent_below_warnings(log: io.StringIO) -> None:
    for name in ("httpx", "httpcore.http11", "websockets.client", "hpack.hpack", "h2"):
        logging.getLogger(name).info("https://host.test/?key=of-nobody-we-know")
    assert log.getvalue() == ""


def test_s701_the_command_line_and_an_export_hide_them_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    canary = CANARIES["JUPITER_API_KEY"]
    Secret(canary)
    monkeypatch.setenv("MOJOBOT_DEBUG", "1")
    say(f"is {canary}")
    say_json({"key": canary})
    note(f"is {canary}")
    report(OSError(5, f"at {canary}", f"/x/{canary}"))
    report(ValueError(f"with {canary}"))
    write(f"a,b\n1,{canary}\n", tmp_path / "out.csv")
    printed = capsys.readouterr()
    assert_clean(printed.out + printed.err + (tmp_path / "out.csv").read_text())
    assert (tmp_path / "out.csv").read_text() == "a,b\n1,***\n"
