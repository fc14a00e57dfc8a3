"""A provider over HTTP: what is asked, what is made of the answers, and what is never let through."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random

import pytest

from mojobot.net.content import BadContent
from mojobot.net.hosts import Hosts
from mojobot.net.ledger import Ledger
from mojobot.net.limits import Limit, Priority
from mojobot.net.outcome import Outcome, ProviderError
from mojobot.net.pacing import Pacer
from mojobot.net.policy import Policy
from mojobot.net.provider import Ask, Reply
from mojobot.net.service import Address, HttpProvider
from mojobot.net.transport import Timeouts, Transport
from tests.net.clocks import VirtualClock
from tests.net.servers import Answer, Asked, Server, reply, serving

ASK = Ask("/price", (("ids", "a,b"),))
FAST = Timeouts(1.0, 0.3, 0.5)


@asynccontextmanager
async def provider(
    *answers: Answer,
    policy: Policy = Policy(),  # noqa: B008 - frozen
    limit: Limit = Limit(600.0),  # noqa: B008 - frozen
    fresh_s: float = 0.0,
    timeouts: Timeouts = FAST,
    address: Callable[[str], Address] = lambda url: Address("jupiter", url),
    hosts: tuple[str, ...] = (),
    its_own: tuple[str, ...] = (),
) -> AsyncIterator[tuple[HttpProvider, Server, VirtualClock]]:
    clock = VirtualClock()
    async with serving(*answers) as server:
        pacer = Pacer("jupiter", {"": limit}, clock, Ledger())
        reach = Hosts((server.url, *hosts))
        transport = Transport("jupiter", reach, clock, timeouts, "mojobot/1", keyed=Hosts(its_own))
        made = HttpProvider(address(server.url), policy, pacer, transport, clock, Random(7), fresh_s=fresh_s)
        try:
            yield made, server, clock
        finally:
            await made.close()


async def refused(made: HttpProvider, ask: Ask = ASK) -> ProviderError:
    with pytest.raises(ProviderError) as fault:
        await made.ask(ask)
    return fault.value


async def test_a_question_reaches_the_host_and_its_answer_is_typed() -> None:
    async with provider(reply(200, {"a": 1.5})) as (made, server, clock):
        assert await made.read(ASK, dict[str, float]) == {"a": 1.5}
        asked = server.asked[0]
        assert (asked.method, asked.target) == ("GET", "/price?ids=a%2Cb")
        assert asked.headers["user-agent"] == "mojobot/1"
        assert asked.headers["accept"] == "application/json"
        answer = await made.ask(ASK)
        assert (answer.status, answer.body, answer.at_ms) == (200, b'{"a": 1.5}', clock.now_ms())
        assert server.connections == 1
        assert made.health().ok


async def test_a_post_carries_its_body() -> None:
    async with provider(reply(200, {})) as (made, server, _):
        headers = (("Content-Type", "application/json"),)
        await made.ask(Ask("/", method="POST", body=b'{"id":1}', headers=headers))
        assert (server.asked[0].method, server.asked[0].body) == ("POST", b'{"id":1}')


async def test_a_key_travels_in_its_header_and_its_parameter() -> None:
    def keyed(url: str) -> Address:
        private = ("x-api-key", "key-of-a-header")
        return Address("jupiter", url, "key", private_headers=(private,), private_params=(("k", "key-in-a-query"),))

    async with provider(reply(200, {}), address=keyed) as (made, server, _):
        await made.ask(ASK)
        assert server.asked[0].headers["x-api-key"] == "key-of-a-header"
        assert server.asked[0].target == "/price?ids=a%2Cb&k=key-in-a-query"
        assert made.plan == "key"


@pytest.mark.parametrize(
    ("answer", "outcome", "why"),
    [
        (reply(204), Outcome.EMPTY, "has nothing on this"),
        (reply(400, {}), Outcome.BAD_REQUEST, "answers HTTP 400"),
        (reply(404, {}), Outcome.BAD_REQUEST, "answers HTTP 404"),
        (reply(401, {}), Outcome.DENIED, "refuses us (HTTP 401)"),
        (reply(403, b"<html>go away", {"Content-Type": "text/html"}), Outcome.DENIED, "refuses us (HTTP 403)"),
        (reply(402, {}), Outcome.QUOTA_EXHAUSTED, "says the quota is spent (HTTP 402)"),
        (reply(200, b"<html>hello", {"Content-Type": "text/html"}), Outcome.BAD_PAYLOAD, "sends a web page"),
        (reply(200, b"<!DOCTYPE html>", {"Content-Type": "application/json"}), Outcome.BAD_PAYLOAD, "a web page"),
        (reply(200, b"a,b", {"Content-Type": "text/csv"}), Outcome.BAD_PAYLOAD, "sends text/csv where json"),
        (reply(200, b"  ", {"Content-Type": "application/json"}), Outcome.BAD_PAYLOAD, "sends an empty body"),
        (reply(200, b"{}", {"Content-Encoding": "br"}), Outcome.BAD_PAYLOAD, "packs its answers as br"),
        (reply(200, b"{}", {"Content-Encoding": "gzip"}), Outcome.BAD_PAYLOAD, "compressed body that is damaged"),
    ],
)
async def test_an_answer_is_classified(answer: Answer, outcome: Outcome, why: str) -> None:
    async with provider(answer) as (made, server, _):
        fault = await refused(made)
        assert fault.outcome is outcome
        assert why in str(fault)
        assert len(server.asked) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 522])
async def test_an_outage_is_asked_again_and_then_told(status: int) -> None:
    async with provider(reply(status, b"<html>", {"Content-Type": "text/html"})) as (made, server, _):
        fault = await refused(made)
        assert (fault.outcome, str(fault)) == (Outcome.UNAVAILABLE, f"jupiter: answers HTTP {status}")
        assert len(server.asked) == 3


async def test_an_outage_that_passes_is_not_told() -> None:
    async with provider(reply(500), reply(200, {"a": 1.0})) as (made, server, clock):
        assert await made.read(ASK, dict[str, float]) == {"a": 1.0}
        assert len(server.asked) == 2
        assert 0.25 <= clock.monotonic() - 1000.0 <= 0.5


async def test_what_must_not_be_asked_twice_is_not() -> None:
    async with provider(reply(500)) as (made, server, _):
        await refused(made, Ask("/send", method="POST", body=b"{}", read_only=False))
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"a": "1.5"}', "does not fit"),
        (b'{"a": NaN}', "does not fit"),
        (b'{"a": 1', "does not fit"),
        (b'{"a": 1e999}', "does not fit"),
        (b"[" * 40 + b"]" * 40, "nested deeper than 32"),
        (b"\xff\xfe", "does not fit"),
    ],
)
async def test_s501_what_does_not_fit_is_a_bad_payload(body: bytes, why: str) -> None:
    async with provider(reply(200, body, {"Content-Type": "application/json"}), fresh_s=60.0) as (made, server, _):
        for asked in (1, 2):  # and is not remembered
            with pytest.raises(ProviderError, match=why) as fault:
                await made.read(ASK, dict[str, float])
            assert fault.value.outcome is Outcome.BAD_PAYLOAD
            assert len(server.asked) == asked


async def test_s501_answers_nobody_can_read_open_the_breaker() -> None:
    async with provider(reply(200, []), policy=Policy(failures=3)) as (made, server, _):
        for _ in range(3):
            with pytest.raises(ProviderError, match="does not fit"):
                await made.read(ASK, dict[str, float])
        assert (await refused(made)).outcome is Outcome.UNAVAILABLE
        assert (made.health().breaker, len(server.asked)) == ("open", 3)


async def test_s501_an_answer_its_parser_cannot_read_counts_as_one_that_does_not_fit() -> None:
    def parse(answer: Reply) -> int:
        raise BadContent("sends riddles")

    async with provider(reply(200, {}), policy=Policy(failures=3), fresh_s=60.0) as (made, server, clock):
        for waits in (10.0, 20.0, 40.0):  # each time it is left alone for longer: it answers, and says nothing
            for _ in range(3 if waits == 10.0 else 1):
                with pytest.raises(ProviderError, match="sends riddles") as fault:
                    await made.parsed(ASK, parse)
                assert fault.value.outcome is Outcome.BAD_PAYLOAD
            assert made.health().breaker == "open"
            left = (await refused(made)).retry_after_s or 0.0
            assert waits / 2 <= left <= waits
            await clock.sleep(left)
        assert len(server.asked) == 5
        assert await made.parsed(ASK, lambda answer: len(answer.body)) == 2
        assert made.health().breaker == "closed"


async def test_s501_what_is_nested_too_deep_is_never_given_to_a_parser() -> None:
    deep = reply(200, b"[" * 33 + b"]" * 33, {"Content-Type": "application/json"})
    async with provider(deep) as (made, _, _):
        with pytest.raises(ProviderError, match="nested deeper than 32"):
            await made.parsed(ASK, lambda answer: pytest.fail("was parsed"))


async def test_packed_answers_are_unpacked() -> None:
    packed = gzip.compress(b'{"a": 2.0}')
    deflated = zlib.compress(b'{"a": 3.0}')
    answers = (
        reply(200, packed, {"Content-Encoding": "gzip", "Content-Type": "application/json"}),
        reply(200, deflated, {"Content-Encoding": "deflate", "Content-Type": "application/json"}),
        reply(200, packed[:-9], {"Content-Encoding": "gzip", "Content-Type": "application/json"}),
    )
    async with provider(*answers) as (made, server, _):
        assert await made.read(ASK, dict[str, float]) == {"a": 2.0}
        assert await made.read(ASK, dict[str, float]) == {"a": 3.0}
        assert "cut off" in str(await refused(made))
        assert server.asked[0].headers["accept-encoding"] == "gzip, deflate"


async def test_s501_too_much_is_refused_while_it_arrives_packed_or_not() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    answers = (reply(200, bomb, {"Content-Encoding": "gzip"}), reply(200, bytes(2_000_000)))
    async with provider(*answers, timeouts=Timeouts(1.0, 5.0, 10.0)) as (made, _, _):
        for _ in answers:
            fault = await refused(made, Ask("/price", max_bytes=1_000_000))
            assert (fault.outcome, fault.why) == (Outcome.BAD_PAYLOAD, "sends more than 1,000,000 bytes")


async def test_a_slow_answer_is_given_up() -> None:
    async def drips(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(100):  # each byte in time, all of them never
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with provider(drips) as (made, _, _):
        fault = await refused(made, Ask("/price", read_only=False, method="POST"))
        assert (fault.outcome, fault.why) == (Outcome.UNAVAILABLE, "no answer within 0.5 s")


async def test_an_answer_that_breaks_off_is_an_outage() -> None:
    async def breaks(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
        await writer.drain()
        raise ConnectionError

    async with provider(breaks) as (made, server, _):
        fault = await refused(made)
        assert (fault.outcome, fault.why) == (Outcome.UNAVAILABLE, "the connection broke off")
        assert len(server.asked) == 3


async def test_nobody_listening_is_an_outage() -> None:
    async with provider(reply(200)) as (made, server, _):
        pass
    clock = VirtualClock()
    transport = Transport("jupiter", Hosts((server.url,)), clock, FAST, "mojobot/1")
    pacer = Pacer("jupiter", {"": Limit(600.0)}, clock, Ledger())
    made = HttpProvider(Address("jupiter", server.url), Policy(), pacer, transport, clock, Random(7))
    fault = await refused(made)
    await made.close()
    assert (fault.outcome, fault.why) == (Outcome.UNAVAILABLE, "the connection is refused")


@pytest.mark.parametrize("target", ["https://evil.test/x", "http://192.0.2.1/x", "//evil.test/x", "file:///etc/passwd"])
async def test_s752_a_redirect_leads_to_allowed_hosts_alone(target: str) -> None:
    async with provider(reply(302, b"", {"Location": target})) as (made, server, _):
        fault = await refused(made)
        assert fault.outcome is Outcome.DENIED
        assert "which the settings do not name" in fault.why
        assert len(server.asked) == 1


async def test_a_redirect_within_the_hosts_is_followed_but_carries_no_key_to_another() -> None:
    def keyed(url: str) -> Address:
        return Address("jupiter", url, "key", private_headers=(("x-api-key", "for-one-host-alone"),))

    async with serving(reply(200, {"a": 1.0})) as second:
        moved = (
            reply(301, b"", {"Location": "/moved"}),
            reply(302, b"", {"Location": f"{second.url}/there"}),
        )
        async with provider(*moved, address=keyed, hosts=(second.url,)) as (made, server, _):
            assert await made.read(ASK, dict[str, float]) == {"a": 1.0}
            assert [asked.target for asked in server.asked] == ["/price?ids=a%2Cb", "/moved"]
            assert server.asked[1].headers["x-api-key"] == "for-one-host-alone"
            assert "x-api-key" not in second.asked[0].headers


async def test_a_redirect_to_a_host_of_the_providers_own_carries_the_key_and_from_there_no_further() -> None:
    def keyed(url: str) -> Address:
        return Address("pyth", url, "key", private_headers=(("authorization", "Bearer made-up"),))

    async with serving(reply(200, {"a": 1.0})) as third, serving() as second:
        second.says(reply(302, b"", {"Location": f"{third.url}/away"}))
        moved = reply(308, b"", {"Location": f"{second.url}/there"})
        hosts = (second.url, third.url)
        async with provider(moved, address=keyed, hosts=hosts, its_own=(second.url,)) as (made, _, _):
            assert await made.read(ASK, dict[str, float]) == {"a": 1.0}
        assert second.asked[0].headers["authorization"] == "Bearer made-up"
        assert "authorization" not in third.asked[0].headers


async def test_s752_a_host_that_is_the_providers_own_and_not_allowed_is_never_reached() -> None:
    async with serving(reply(200, {"a": 1.0})) as second:
        moved = reply(308, b"", {"Location": f"{second.url}/there"})
        async with provider(moved, its_own=(second.url,)) as (made, _, _):
            assert (await refused(made)).outcome is Outcome.DENIED
        assert second.asked == []


async def test_an_answer_that_cannot_be_read_counts_once_and_is_no_good_answer() -> None:
    async with provider(reply(200, {"a": 1.0})) as (made, server, clock):
        await made.read(ASK, dict[str, float])
        well_ms = made.health().last_ok_ms
        await clock.sleep(5.0)
        server.says(reply(200, []))
        for _ in range(3):
            with pytest.raises(ProviderError, match="does not fit"):
                await made.read(ASK, dict[str, float])
        health = made.health()
        assert health.error_rate == pytest.approx(3 / 4)
        assert (health.last_ok_ms, health.outcome, health.ok) == (well_ms, Outcome.BAD_PAYLOAD, False)


async def test_a_circle_of_redirects_ends() -> None:
    async with provider(reply(302, b"", {"Location": "/again"})) as (made, server, _):
        fault = await refused(made, Ask("/again", fresh_s=0.0))
        assert fault.why == "sends us in circles"
        assert len(server.asked) == 12  # four hops, three times


@pytest.mark.parametrize("path", ["", "price", "@evil.test/", ".evil.test/", "/a\r\nX: y"])
async def test_a_path_cannot_change_the_host(path: str) -> None:
    async with provider(reply(200, {})) as (made, server, _):
        assert (await refused(made, Ask(path))).outcome is Outcome.BAD_REQUEST
        assert server.asked == []


async def test_the_same_question_in_flight_is_asked_once() -> None:
    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.05)
        await reply(200, {"a": 1.0})(asked, writer)

    async with provider(slow) as (made, server, _):
        answers = await asyncio.gather(*(made.ask(ASK) for _ in range(10)), made.ask(Ask("/other")))
        assert len(server.asked) == 2
        assert {answer.body for answer in answers} == {b'{"a": 1.0}'}


async def test_when_the_one_who_asks_is_cancelled_the_next_one_asks() -> None:
    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.05)
        await reply(200, {"a": 1.0})(asked, writer)

    async with provider(slow) as (made, server, _):
        first, second = asyncio.create_task(made.ask(ASK)), asyncio.create_task(made.ask(ASK))
        await asyncio.sleep(0.02)
        first.cancel()
        assert (await second).status == 200
        assert len(server.asked) == 2


async def test_those_who_share_a_question_share_its_error() -> None:
    async with provider(reply(400, {})) as (made, server, _):
        ends = await asyncio.gather(*(made.ask(ASK) for _ in range(3)), return_exceptions=True)
        assert [str(end) for end in ends] == ["jupiter: answers HTTP 400"] * 3
        assert len(server.asked) == 1


async def test_the_urgent_does_not_wait_behind_the_same_question_of_the_patient() -> None:
    async with provider(reply(200, {}), limit=Limit(None, spacing_s=100.0)) as (made, server, clock):
        await made.ask(Ask("/first"))
        queue = [Ask(f"/{n}", priority=Priority.BACKGROUND) for n in range(3)]
        waiting = [asyncio.create_task(made.ask(ask)) for ask in queue]
        await asyncio.sleep(0)
        await made.ask(Ask("/2", priority=Priority.POSITION))
        assert clock.monotonic() == 1100.0
        await asyncio.gather(*waiting)
        assert [asked.target for asked in server.asked[:2]] == ["/first", "/2"]


async def test_a_fresh_answer_is_given_again_and_costs_nothing() -> None:
    async with provider(reply(200, {"a": 1.0}), fresh_s=30.0) as (made, server, clock):
        await made.ask(ASK)
        await clock.sleep(29.0)
        await made.ask(ASK)
        assert (len(server.asked), made.health().usage.day) == (1, 1)
        await made.ask(Ask(ASK.path, ASK.params, fresh_s=0.0))
        assert len(server.asked) == 2
        await clock.sleep(31.0)
        await made.ask(ASK)
        assert len(server.asked) == 3


async def test_a_conditional_question_is_answered_by_not_modified() -> None:
    first = reply(200, b"<rss/>", {"Content-Type": "application/rss+xml", "ETag": '"v1"', "Last-Modified": "Fri"})
    ask = Ask("/feed", conditional="coindesk", content=("xml", "rss"))
    async with provider(first, reply(304)) as (made, server, _):
        assert not (await made.ask(ask)).not_modified
        again = await made.ask(ask)
        assert (again.not_modified, again.body, again.status) == (True, b"", 304)
        assert "if-none-match" not in server.asked[0].headers
        assert server.asked[1].headers["if-none-match"] == '"v1"'
        assert server.asked[1].headers["if-modified-since"] == "Fri"


@pytest.mark.parametrize(
    ("said", "waits"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "Wed, 18 Nov 2026 11:07:00 GMT"}, 20.0),
        ({}, 3.0),
        ({"Retry-After": "0"}, 3.0),
        ({"Retry-After": "-5"}, 3.0),
        ({"Retry-After": "soon"}, 3.0),
        ({"Retry-After": "nan"}, 3.0),
        ({"Retry-After": "1e300"}, 3600.0),
        ({"Retry-After": "999999999"}, 3600.0),
        ({"Retry-After": "Wed, 18 Nov 2020 11:07:00 GMT"}, 3.0),
        ({"Retry-After": "0.01"}, 1.0),
        ({"x-reset": "1795000012", "Retry-After": "1"}, 12.0),
        ({"x-reset": "12", "Retry-After": "4"}, 4.0),
    ],
)
async def test_s503_retry_after_is_obeyed_within_reason(said: dict[str, str], waits: float) -> None:
    async with provider(reply(429, {}, said), policy=Policy(reset_header="x-reset")) as (made, _, clock):
        fault = await refused(made, Ask("/x", method="POST", read_only=False))
        assert (fault.outcome, fault.retry_after_s) == (Outcome.RATE_LIMITED, waits)
        until = made.health().usage.paused_until_ms
        assert until is not None
        assert until - clock.now_ms() == pytest.approx(waits * 1000, abs=1)
        assert not made.health().ok


async def test_s503_after_a_refusal_every_question_waits_and_the_pause_doubles() -> None:
    async with provider(reply(429, {}), reply(429, {}), reply(200, {})) as (made, server, clock):
        await asyncio.gather(made.ask(ASK), made.ask(Ask("/other")))
        assert len(server.asked) == 4
        assert clock.monotonic() >= 1000.0 + 3.0


async def test_s503_geckoterminals_zero_is_at_least_65_seconds_and_then_half_the_rate() -> None:
    policy = Policy(least_pause_s=65.0, slow_s=600.0, failures=3)
    answers = (reply(429, {}, {"Retry-After": "0"}), reply(200, {}))
    async with provider(*answers, policy=policy, limit=Limit(30.0)) as (made, server, clock):
        assert (await refused(made)).retry_after_s == 65.0
        assert (await refused(made, Ask("/other"))).outcome is Outcome.RATE_LIMITED
        assert len(server.asked) == 1
        await clock.sleep(65.0)
        await made.ask(ASK)
        assert (made.health().usage.minute_limit, made.health().usage.slowed) == (12, True)
        await clock.sleep(601.0)
        assert made.health().usage.minute_limit == 24


async def test_a_refused_address_is_left_alone_for_a_quarter_of_an_hour() -> None:
    async with provider(reply(403, b"<html>", {"Content-Type": "text/html"}), reply(200, {})) as (made, server, clock):
        assert (await refused(made)).retry_after_s == 900.0
        assert "asked again in 15 minutes" in str(await refused(made, Ask("/other")))
        await clock.sleep(900.0)
        await made.ask(ASK)
        assert len(server.asked) == 2


async def test_a_wrong_key_is_told_with_the_name_of_its_variable() -> None:
    def keyed(url: str) -> Address:
        return Address("jupiter", url, "key", "JUPITER_API_KEY", private_headers=(("x-api-key", "expired-value"),))

    async with provider(reply(401, {}), address=keyed) as (made, _, _):
        why = str(await refused(made))
        assert (
            why == "jupiter: refuses the key in JUPITER_API_KEY (HTTP 401): it is wrong, has expired, "
            "or its plan lacks what is asked"
        )


async def test_a_spent_quota_waits_for_the_next_day() -> None:
    def spent(status: int, headers: object, body: bytes) -> Outcome | None:
        return Outcome.QUOTA_EXHAUSTED if b"usage limit" in body else None

    said = reply(400, {"message": "Compute units usage limit exceeded"})
    async with provider(said, policy=Policy(classify=spent)) as (made, server, _):
        fault = await refused(made)
        assert (fault.outcome, fault.retry_after_s) == (Outcome.QUOTA_EXHAUSTED, 46_400.0)
        assert (await refused(made)).outcome is Outcome.QUOTA_EXHAUSTED
        assert len(server.asked) == 1


async def test_the_breaker_opens_tries_once_and_closes() -> None:
    down = reply(503)
    async with provider(down) as (made, server, clock):
        await refused(made)
        assert made.health().breaker == "closed"
        await refused(made, Ask("/other"))
        asked = len(server.asked)
        assert (made.health().breaker, asked) == ("open", 5)
        fault = await refused(made)
        assert fault.why.startswith("failed several times in a row (answers HTTP 503); tried again in")
        assert len(server.asked) == asked
        await clock.sleep(10.0)
        assert made.health().breaker == "half-open"
        await refused(made)  # the one trial
        assert (made.health().breaker, len(server.asked)) == ("open", asked + 1)
        server.says(reply(200, {}))
        await clock.sleep(20.0)
        await made.ask(ASK)
        health = made.health()
        assert (health.breaker, health.ok, health.why) == ("closed", True, "")
        assert health.error_rate == pytest.approx(6 / 7)
        assert health.last_ok_ms is not None


async def test_health_before_the_first_question_is_fine() -> None:
    async with provider(reply(200, {})) as (made, _, _):
        health = made.health()
        assert (health.ok, health.latency_ms, health.error_rate, health.last_ok_ms) == (True, None, 0.0, None)
        assert health.usage.minute_limit == 480
