"""The one factory: who is there, under which limits, and that nobody else is reached (safety S752)."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from mojobot.model.secret import Secret
from mojobot.model.settings import Settings
from mojobot.net.answers import birdeye, coinmarketcap, gecko, node, policy, unknown
from mojobot.net.connections import Connections, Place, _socket_url, providers
from mojobot.net.hosts import Hosts, origin
from mojobot.net.limits import Priority
from mojobot.net.outcome import Outcome, ProviderError
from mojobot.net.policy import outcome_of
from mojobot.net.provider import Ask
from tests.net.clocks import VirtualClock
from tests.net.servers import reply, serving
from tests.net.settings_seen import KEYS, connections

PLAIN = Settings()


def local(url: str, *names: str, **more: Any) -> Settings:
    """Settings that point providers at this machine."""
    return Settings.model_validate({"providers": {name: {"base_url": url, **more} for name in names}})


def test_without_a_key_everything_free_is_there_and_the_rest_says_why() -> None:
    made = connections(PLAIN, {})
    plans = {health.name: health.plan for health in made.health()}
    assert plans == {
        **dict.fromkeys(("jupiter", "dexscreener", "geckoterminal", "coingecko", "coinmarketcap"), "keyless"),
        **dict.fromkeys(("birdeye", "helius", "helius_history", "quicknode"), "off"),
        "solana": "keyless",
        "pyth": "off",
        "alternative_me": "keyless",
        **{f"rss {host}": "keyless" for host in (
            *("coindesk.com", "cointelegraph.com", "decrypt.co", "theblock.co", "dlnews.com"),
        )},
    }  # fmt: skip
    assert made.get("birdeye") is None
    assert made.why_not("birdeye") == "needs a key in BIRDEYE_API_KEY"
    assert made.why_not("pyth") == "is switched off in the settings"
    assert made.why_not("jupiter") == ""
    assert made.why_not("nobody") == "is no provider we know"
    assert all(health.ok for health in made.health())


def test_s503_four_fifths_of_the_published_limits_and_no_more() -> None:
    without = {health.name: health.usage for health in connections(PLAIN, {}).health()}
    keyed = {health.name: health.usage for health in connections(PLAIN, KEYS).health()}
    assert without["jupiter"].minute_limit == 24
    assert keyed["jupiter"].minute_limit == 48
    assert without["geckoterminal"].minute_limit == 24
    assert (without["coingecko"].minute_limit, without["coingecko"].month_limit) == (4, None)
    assert (keyed["coingecko"].minute_limit, keyed["coingecko"].month_limit) == (80, 8_000)
    assert keyed["birdeye"].month_limit == 24_000
    assert keyed["helius"].month_limit == keyed["helius_history"].month_limit == 800_000


def test_feeds_are_providers_of_their_own() -> None:
    feeds = connections(PLAIN, {}).feeds
    assert [(feed.name, feed.path) for feed in feeds][:2] == [
        ("rss coindesk.com", "/arc/outboundfeeds/rss/"),
        ("rss cointelegraph.com", "/rss"),
    ]
    two = "https://news.test/rss/search?q=solana+when:1d&hl=en https://news.test/rss"
    feeds = connections(Settings.model_validate({"providers": {"rss": {"feeds": two}}}), {}).feeds
    assert [(feed.name, feed.path, feed.params) for feed in feeds] == [
        ("rss news.test/rss/search", "/rss/search", (("q", "solana when:1d"), ("hl", "en"))),
        ("rss news.test/rss", "/rss", ()),
    ]


async def test_two_hosts_of_one_account_spend_from_one_month() -> None:
    async with serving(reply(200, {})) as server:
        helius = {"base_url": server.url, "history_url": server.url}
        rule = Settings.model_validate({"providers": {"helius": helius}})
        made = providers(rule, {"HELIUS_API_KEY": Secret("key-of-helius")}, VirtualClock(), dice=Random(7))
        rpc, history = made.get("helius"), made.get("helius_history")
        assert rpc is not None and history is not None
        await rpc.ask(Ask("/", cost=10))
        await history.ask(Ask("/v0/transactions", cost=100))
        assert rpc.health().usage.month == history.health().usage.month == 110
        assert [asked.target for asked in server.asked] == [
            "/?api-key=key-of-helius",
            "/v0/transactions?api-key=key-of-helius",
        ]
        rpc.pause(100.0, "somebody says so")
        with pytest.raises(ProviderError, match="somebody says so"):
            await history.ask(Ask("/v0/other"))
        await made.close()


async def test_a_nodes_whole_address_is_the_secret() -> None:
    async with serving(reply(200, {"result": 1})) as server:
        url = f"{server.url}/token-in-the-path/?extra=1"
        made = providers(PLAIN, {"QUICKNODE_RPC_URL": Secret(url)}, VirtualClock(), dice=Random(7))
        quicknode = made.get("quicknode")
        assert quicknode is not None
        await quicknode.ask(Ask("/", method="POST", body=b"{}"))
        assert server.asked[0].target == "/token-in-the-path?extra=1"
        plan = next(plan for plan in made.plans if plan.name == "quicknode")
        assert "token" not in repr(plan.address)
        assert plan.address is not None
        assert _socket_url(plan.address, Place()) == f"ws{url[4:].replace('/?', '?')}"
        await made.close()


def test_a_stream_has_its_providers_host_and_key() -> None:
    made = connections(PLAIN, KEYS)
    addresses = {plan.name: plan.address for plan in made.plans}
    assert addresses["helius"] is not None
    assert _socket_url(addresses["helius"], Place()) == "wss://mainnet.helius-rpc.com/?api-key=key-of-helius"
    assert made.stream("pyth", take=lambda frame: True, subscribe=_nothing) is None
    stream = made.stream("solana", take=lambda frame: True, subscribe=_nothing)
    assert stream is not None
    assert stream.health().name == "solana"


async def _nothing(send: object) -> None:
    return None


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("https://api.jup.ag/price?x=1", "https://api.jup.ag:443"),
        ("wss://API.jup.ag", "https://api.jup.ag:443"),
        ("https://api.jup.ag.:8443/", "https://api.jup.ag:8443"),
        ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080"),
        ("ws://localhost/x", "http://localhost:80"),
        ("http://[::1]:80/", "http://::1:80"),
        ("http://api.jup.ag/", ""),
        ("http://127.0.0.1.evil.test/", ""),
        ("https://user:pass@api.jup.ag/", ""),
        ("https://evil.test\\@api.jup.ag/", ""),
        ("https://api.jup.ag:99999/", ""),
        ("ftp://api.jup.ag/", ""),
        ("https:///x", ""),
        ("", ""),
    ],
)
def test_s752_an_address_is_its_scheme_host_and_port(address: str, seen: str) -> None:
    assert origin(address) == seen


def test_s752_the_allow_list_holds_what_the_settings_name() -> None:
    hosts = Hosts(("https://api.jup.ag", "http://127.0.0.1:8080"))
    allowed = ("https://api.jup.ag/price", "wss://api.jup.ag/x", "http://127.0.0.1:8080/", "ws://127.0.0.1:8080/")
    others = ("https://api.jup.ag:444/", "https://evil.jup.ag/", "http://127.0.0.1:8081/", "http://api.jup.ag/", "")
    assert [hosts.permit(url) for url in allowed] == [True] * 4
    assert [hosts.permit(url) for url in others] == [False] * 5


@pytest.mark.parametrize(
    ("classify", "status", "body", "outcome"),
    [
        (birdeye, 400, b'{"success":false,"message":"Compute units usage limit exceeded"}', Outcome.QUOTA_EXHAUSTED),
        (birdeye, 400, b'{"success":false,"message":"address is wrong"}', None),
        (birdeye, 404, b'{"success":false,"message":"Not found"}', Outcome.EMPTY),
        (birdeye, 200, b'{"success":false,"message":"Not found"}', Outcome.EMPTY),
        (birdeye, 200, b'{"success": false, "message": "Compute units usage limit exceeded"}', Outcome.QUOTA_EXHAUSTED),
        (birdeye, 200, b'{"success":false,"message":"Too many requests"}', Outcome.RATE_LIMITED),
        (birdeye, 200, b'{"success":false,"message":"Unauthorized"}', Outcome.DENIED),
        (birdeye, 200, b'{"success":false,"message":"list_address is invalid format"}', Outcome.BAD_REQUEST),
        (birdeye, 200, b'{"success":true,"data":{"value":1}}', None),
        (coinmarketcap, 404, b'{"status":{"error_code":"404"}}', Outcome.EMPTY),
        (unknown, 404, b"{}", Outcome.EMPTY),
        (unknown, 410, b"{}", None),
        (unknown, 200, b"[]", None),
        (coinmarketcap, 429, b'{"status":{"error_code":1008}}', Outcome.RATE_LIMITED),
        (coinmarketcap, 429, b'{"status":{"error_code":"1009"}}', Outcome.QUOTA_EXHAUSTED),
        (coinmarketcap, 200, b'{"data":[],"status":{"error_code":"0"}}', None),
        (gecko, 404, b'{"errors":[{"status":"404"}]}', Outcome.EMPTY),
        (gecko, 400, b'{"status":{"error_code":10010,"error_message":"x"}}', Outcome.DENIED),
        (gecko, 200, b'{"status":{"error_code":429,"error_message":"x"}}', Outcome.RATE_LIMITED),
        (node, 429, b'{"error":{"code":-32429,"message":"max usage reached"}}', Outcome.QUOTA_EXHAUSTED),
        (node, 200, b'{"jsonrpc":"2.0","error":{"code":-32429,"message":"rate limited"}}', Outcome.RATE_LIMITED),
        (node, 200, b'{"jsonrpc":"2.0","error":{"code":-32602,"message":"Invalid param"}}', None),
        (node, 200, b'{"jsonrpc":"2.0","result":{"note":"too many requests"}}', None),
        (node, 403, b'{"error":"too many requests"}', None),
    ],
)
def test_what_providers_say_in_their_own_way(classify: Any, status: int, body: bytes, outcome: Outcome | None) -> None:
    assert classify(status, {"content-type": "application/json; charset=utf-8"}, body) is outcome


@pytest.mark.parametrize("name", ["birdeye", "coinmarketcap", "dexscreener", "geckoterminal", "coingecko"])
def test_a_404_is_of_the_token_in_json_and_of_the_address_in_html(name: str) -> None:
    assert outcome_of(policy(name, 5), 404, {"content-type": "application/json"}, b"{}") is Outcome.EMPTY
    assert outcome_of(policy(name, 5), 404, {"content-type": "text/html"}, b"<html>") is Outcome.BAD_REQUEST


async def test_geckoterminals_retry_after_zero_is_65_seconds_for_everybody() -> None:
    async with serving(reply(429, {"status": {"error_code": 429}}, {"Retry-After": "0"})) as server:
        made = providers(local(server.url, "geckoterminal"), {}, VirtualClock(), dice=Random(7))
        gecko_terminal = made.get("geckoterminal")
        assert gecko_terminal is not None
        for path in ("/a", "/b", "/c"):
            with pytest.raises(ProviderError, match="asked too often") as fault:
                await gecko_terminal.ask(Ask(path, priority=Priority.POSITION))
            assert fault.value.retry_after_s == pytest.approx(65.0, abs=1.0)
        assert len(server.asked) == 1
        await made.close()


async def test_what_was_spent_survives_a_restart() -> None:
    class Kept:
        text = ""

        def load(self) -> str:
            return self.text

        def save(self, text: str) -> None:
            self.text = text

    async def day(asks: int) -> tuple[int, int]:
        made = providers(local(server.url, "jupiter"), {}, clock, memory=memory, dice=Random(7))
        await _ask(made, asks)
        used = made.health()[0].usage
        await made.close()
        return used.minute, used.day

    clock, memory = VirtualClock(), Kept()
    async with serving(reply(200, {})) as server:
        assert await day(2) == (2, 2)
        assert await day(3) == (5, 5)


async def _ask(made: Connections, count: int) -> None:
    jupiter = made.get("jupiter")
    assert jupiter is not None
    for _ in range(count):
        await jupiter.ask(Ask("/", fresh_s=0.0))
