"""Encrypted connections, HTTP/2, packed answers, and what is said of a certificate that is not to be trusted."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from mojobot.net import opening, probe, transport
from mojobot.net.hosts import Hosts
from mojobot.net.ledger import Ledger
from mojobot.net.limits import Limit
from mojobot.net.opening import Socket, opened
from mojobot.net.outcome import Outcome, ProviderError
from mojobot.net.pacing import Pacer
from mojobot.net.policy import Policy
from mojobot.net.provider import Ask
from mojobot.net.service import Address, HttpProvider
from mojobot.net.transport import Timeouts, Transport
from tests.net.clocks import VirtualClock
from tests.net.secure import OPENSSL, Paper, Secure, certified, secure

pytestmark = pytest.mark.skipif(OPENSSL is None, reason="openssl, which makes the certificates, is not installed")
UNTRUSTED = "its certificate is not to be trusted; is the clock right, or is somebody in between?"


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Paper:
    return certified(tmp_path_factory.mktemp("paper"))


@pytest.fixture
def trusted(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> Paper:
    """The authority of the tests is believed by everything that connects."""
    believe(paper, monkeypatch)
    return paper


def believe(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    trust = paper.trust()
    for module in (transport, probe, opening):
        monkeypatch.setattr(module, "trust", trust)


@asynccontextmanager
async def provider(url: str) -> AsyncIterator[HttpProvider]:
    clock = VirtualClock()
    pacer = Pacer("jupiter", {"": Limit(600.0)}, clock, Ledger())
    reached = Transport("jupiter", Hosts((url,)), clock, Timeouts(2.0, 2.0, 5.0), "mojobot/1")
    made = HttpProvider(Address("jupiter", url), Policy(), pacer, reached, clock, Random(7))
    try:
        yield made
    finally:
        await made.close()


async def test_many_questions_at_once_share_one_encrypted_connection_of_http_2(trusted: Paper) -> None:
    async with secure(trusted) as server, provider(server.url) as made:
        server.body, server.wait_s = b'{"price":171.5}', 0.2
        answers = await asyncio.gather(*(made.read(Ask(f"/price/{at}"), dict[str, float]) for at in range(6)))
        assert answers == [{"price": 171.5}] * 6
        assert (server.connections, server.spoken, server.at_once) == (1, ["h2"], 6)
        await made.read(Ask("/later"), dict[str, float])
        assert server.connections == 1  # it was kept
        assert [asked[":path"] for asked in server.asked][-1] == "/later"
        assert {asked["user-agent"] for asked in server.asked} == {"mojobot/1"}


async def test_what_comes_packed_over_http_2_is_unpacked_as_it_was_asked_for(trusted: Paper) -> None:
    async with secure(trusted) as server, provider(server.url) as made:
        server.body, server.headers = gzip.compress(b"[" + b"1," * 50_000 + b"1]"), (("content-encoding", "gzip"),)
        assert sum(await made.read(Ask("/many"), list[int])) == 50_001
        assert server.asked[0]["accept-encoding"] == "gzip, deflate"
        assert len(server.body) < 1_000


async def said(server: Secure) -> list[str]:
    """What a question, a probe and a stream make of the server's certificate."""
    async with provider(server.url) as made:
        with pytest.raises(ProviderError) as fault:
            await made.ask(Ask("/price"))
    assert fault.value.outcome is Outcome.UNAVAILABLE
    found = await probe.probe("jupiter", server.url, "keyless", VirtualClock(), user_agent="mojobot/1")
    assert found.failed == "tls"
    assert found.advice.startswith("check the clock of this machine, and whether a proxy opens")
    url = server.url.replace("https", "wss")
    with pytest.raises(ProviderError) as refused:
        await opened(Socket("helius", url), Hosts((url,)))
    return [str(fault.value), found.why, str(refused.value)]


async def test_a_certificate_of_nobody_we_trust_is_told_as_that(paper: Paper) -> None:
    async with secure(paper) as server:
        assert await said(server) == [f"jupiter: {UNTRUSTED}", UNTRUSTED, f"helius: {UNTRUSTED}"]
        assert server.asked == []  # nothing was told to whoever it is


@pytest.mark.parametrize("wrong", [{"names": "DNS:elsewhere.test"}, {"days": -1}], ids=["another's", "expired"])
async def test_a_certificate_for_another_host_or_of_another_time_is_told_as_that(
    wrong: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_for = certified(tmp_path, **wrong)
    believe(made_for, monkeypatch)
    async with secure(made_for) as server:
        assert await said(server) == [f"jupiter: {UNTRUSTED}", UNTRUSTED, f"helius: {UNTRUSTED}"]


async def test_whoever_speaks_http_1_is_not_answered_in_http_2_after_others_spoke_it(trusted: Paper) -> None:
    """The library offers HTTP/2 in the context it is given: a probe or a stream with the same one got frames."""
    async with secure(trusted) as server, provider(server.url) as made:
        await made.ask(Ask("/price"))
        found = await probe.probe("jupiter", server.url, "keyless", VirtualClock(), user_agent="mojobot/1")
        assert (found.failed, found.status, found.tls_ms) == ("", 204, 0.0)
        url = server.url.replace("https", "wss")
        with pytest.raises(ProviderError) as refused:  # 204 is no stream, but it was understood
            await opened(Socket("helius", url), Hosts((url,)))
        assert str(refused.value) == "helius: refuses the stream (HTTP 204)"
        assert server.spoken == ["h2", "http/1.1", "http/1.1"]


def test_every_purpose_has_one_context() -> None:
    assert transport.trust() is transport.trust()
    assert transport.trust("http/1.1") is not transport.trust()
