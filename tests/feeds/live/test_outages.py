"""Providers that go and come back, as a person hears of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mojobot.feeds.live.outages import Outages
from mojobot.model.events import FeedTold, MarketEvent
from mojobot.net.limits import Usage
from mojobot.net.outcome import Outcome, refused_key
from mojobot.net.provider import Health
from tests.feeds.live.watching import Watch
from tests.feeds.live.wired import Live
from tests.providers.trouble import Kind
from tests.providers.world import START_MS

FREE = Usage(0, None, 0, None, 0, None, None, None, "", 0, slowed=False)


def health(name: str, why: str = "") -> Health:
    return Health(name, not why, why, "keyless", 50.0, 0.0, "closed", FREE, START_MS, Outcome.OK)


JUPITER, DEX, GECKO = health("jupiter"), health("dexscreener"), health("geckoterminal")
NO_JUPITER = health("jupiter", "no answer within 10 s")


class Looked:
    """Looks every second."""

    def __init__(self) -> None:
        self.outages = Outages()
        self.now_ms = START_MS
        self.told: list[FeedTold] = []
        self.silent: tuple[Health, ...] = ()  # asked so seldom that nobody knows better

    def on(self, seconds: int, *standing: Health) -> None:
        for _ in range(seconds):
            self.now_ms += 1_000
            now = [replace(one, last_ok_ms=self.now_ms) if one.ok and one.last_ok_ms else one for one in standing]
            self.told += self.outages.look([*now, *self.silent], self.now_ms)

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.told]


def test_an_outage_is_told_once_with_who_stands_in_and_so_is_the_return() -> None:
    seen = Looked()
    seen.on(60, JUPITER, DEX)
    seen.on(300, NO_JUPITER, DEX)
    assert seen.texts == ["jupiter is down: no answer within 10 s; prices come from dexscreener"]
    assert (seen.told[0].up, seen.told[0].grave) == (False, True)
    seen.on(29, JUPITER, DEX)
    assert len(seen.told) == 1
    seen.on(60, JUPITER, DEX)
    assert seen.texts[1:] == ["jupiter is back after 5 min"]


def test_a_refusal_of_a_few_seconds_is_no_outage() -> None:
    seen = Looked()
    for _ in range(50):
        seen.on(5, NO_JUPITER, DEX)
        seen.on(5, JUPITER, DEX)
    assert seen.told == []


def test_a_provider_that_comes_and_goes_is_told_ever_more_seldom() -> None:
    seen = Looked()
    for _ in range(30):  # an hour of one minute down, one minute up
        seen.on(60, NO_JUPITER, DEX)
        seen.on(60, JUPITER, DEX)
    assert [one.up for one in seen.told] == [False, True] * 3  # 10, 20, 40 s; then 80 s are not reached


def test_a_spent_quota_is_told_by_its_name() -> None:
    seen = Looked()
    spent = replace(health("birdeye", "says the quota is spent (HTTP 400)"), outcome=Outcome.QUOTA_EXHAUSTED)
    seen.on(20, spent, JUPITER)
    assert seen.texts == ["birdeye has no quota left: says the quota is spent (HTTP 400)"]


def test_a_quota_we_have_counted_to_its_end_is_told_alike() -> None:
    seen = Looked()
    usage = replace(FREE, month=8_000, month_limit=8_000)
    seen.on(20, replace(health("coingecko", "the month's quota is spent"), usage=usage), JUPITER)
    assert seen.texts == ["coingecko has no quota left: the month's quota is spent"]


def test_a_network_that_is_gone_is_one_sentence_and_its_return_another() -> None:
    seen = Looked()
    gone = [replace(one, ok=False, why="no connection") for one in (JUPITER, DEX, GECKO)]
    seen.on(60, *gone)
    assert [(one.source, one.up) for one in seen.told] == [("network", False)]
    assert seen.texts[0].startswith("offline: no provider answers")
    seen.on(60, JUPITER, DEX, GECKO)
    assert seen.texts[1:] == ["the network is back: jupiter, dexscreener, geckoterminal answer"]


def test_who_is_seldom_asked_does_not_show_that_there_is_a_network() -> None:
    seen = Looked()
    seen.silent = (health("coinmarketcap"),)  # answered at the start, and is asked again in an hour
    seen.on(60, JUPITER, DEX)
    gone = [replace(one, ok=False, why="no connection") for one in (JUPITER, DEX)]
    seen.on(600, *gone)
    assert seen.texts[-1].startswith("offline: no provider answers")
    assert len(seen.told) == 3  # each of them, and then that it is everybody
    seen.on(1, JUPITER, gone[1])
    assert seen.texts[3:] == ["the network is back: jupiter answers"]
    seen.on(200, JUPITER, gone[1])  # it is asked again ever more seldom
    seen.on(300, JUPITER, DEX)
    assert len(seen.told) == 4
    seen.on(400, JUPITER, gone[1])
    assert seen.texts[4:] == ["dexscreener is down: no connection; nobody else tells liquidity and volume"]


def test_one_that_is_switched_off_is_never_down() -> None:
    seen = Looked()
    seen.on(60, replace(NO_JUPITER, plan="off"), health("rss decrypt.co", "gone"), DEX)
    assert seen.told == []


async def test_a_live_market_tells_of_a_dead_provider_and_of_its_return() -> None:
    live, told = Live(5), list[FeedTold]()

    class Heard(Watch):
        def take(self, event: MarketEvent) -> None:
            if isinstance(event, FeedTold):
                told.append(event)
            super().take(event)

    def dies(minutes: float) -> None:
        if 1.0 < minutes < 1.02:
            live.fakes.troubles.begin("jupiter", Kind.OUTAGE, now_ms=live.clock.now_ms())
        if 3.0 < minutes < 3.02:
            live.fakes.troubles.end("jupiter", Kind.OUTAGE)

    await Heard(live).run(6, dies)
    assert [(one.source, one.up) for one in told] == [("jupiter", False), ("jupiter", True)]
    assert "prices come from dexscreener" in told[0].text


@pytest.mark.parametrize("expired", [True, False])
async def test_a_refused_key_is_told_in_the_same_words_by_feeds_and_by_the_alert(expired: bool) -> None:
    live, told = Live(3, keys={"JUPITER_API_KEY": "made-up" if expired else "bad-key"}), list[FeedTold]()
    live.fakes.services["jupiter"].keys = {"made-up"}
    if expired:
        live.fakes.troubles.begin("jupiter", Kind.EXPIRED_KEY, now_ms=START_MS)

    class Heard(Watch):
        def take(self, event: MarketEvent) -> None:
            if isinstance(event, FeedTold):
                told.append(event)
            super().take(event)

    await Heard(live).run(1)
    words = refused_key("JUPITER_API_KEY", 401)
    (row,) = [feed for feed in live.market.views() if feed.name == "jupiter"]
    assert row.text == words
    assert [one.text for one in told] == [f"jupiter is down: {words}; prices come from dexscreener"]
