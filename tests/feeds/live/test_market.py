from __future__ import annotations

import asyncio

import numpy as np
import pytest

from mojobot.model.events import ClockTold, Headline, Mood, Prices, Repair, Whales
from mojobot.model.market import Timeframe
from tests.feeds.live.watching import Watch, percentile
from tests.feeds.live.wired import Live
from tests.providers.activity import WHALES
from tests.providers.trouble import Kind
from tests.providers.world import START_MS


def fail(live: Live, provider: str, kind: Kind = Kind.OUTAGE, at_s: float = 0.0, for_s: float = 86_400.0) -> None:
    """Something goes wrong from then on for so long."""
    if at_s <= 0.0:
        live.fakes.troubles.begin(provider, kind, now_ms=START_MS)
    live.later.append(asyncio.ensure_future(_fail(live, provider, kind, at_s, for_s)))


async def _fail(live: Live, provider: str, kind: Kind, at_s: float, for_s: float) -> None:
    if at_s > 0.0:
        await live.clock.sleep(at_s)
        live.fakes.troubles.begin(provider, kind, now_ms=live.clock.now_ms())
    await live.clock.sleep(for_s)
    live.fakes.troubles.end(provider, kind)


async def test_twenty_minutes_without_a_key_stay_inside_every_limit_with_fresh_prices_and_bars() -> None:
    live = Live(50)
    watch = Watch(live)
    await watch.run(20)
    assert live.fakes.log.over() == []
    warm = np.array(watch.ages_s[60:])
    assert percentile(warm, 0.95) <= 5.0
    assert percentile(watch.late_s[50:], 0.95) <= 40.0
    assert live.market.progress == (200, 200)
    closed = watch.ladder.panels[Timeframe.M15].last(600)
    assert np.isfinite(closed.close[:, -500:]).mean() > 0.85  # some tokens are young
    assert watch.quotes.refused.total() < 0.01 * watch.series * len(watch.gaps_s)


@pytest.mark.parametrize("dead", ["jupiter", "dexscreener", "geckoterminal"])
async def test_when_one_provider_dies_prices_go_on_within_fifteen_seconds(dead: str) -> None:
    live = Live(50)
    fail(live, dead, at_s=120.0)
    watch = Watch(live)
    await watch.run(6)
    assert live.fakes.log.over() == []
    after = np.array(watch.ages_s[121:])
    assert percentile(after, 0.95) <= 15.0
    assert np.median(after, axis=1).max() <= 15.0  # one token is on a launch curve, which not everybody tells
    assert max(watch.gaps_s) <= 15.0
    feeds = {feed.name: feed for feed in live.market.views()}
    assert not feeds[dead].ok
    assert feeds[dead].text
    assert percentile(watch.late_s[50:], 0.95) <= 40.0


async def test_without_geckoterminal_histories_come_from_the_second_source() -> None:
    live = Live(6)
    fail(live, "geckoterminal")
    watch = Watch(live)
    await watch.run(8)
    assert live.fakes.log.over() == []
    assert live.market.progress == (24, 24)
    assert np.isfinite(watch.ladder.panels[Timeframe.M15].last(300).close).mean() > 0.9


async def test_a_provider_that_comes_back_is_used_again() -> None:
    live = Live(10)
    fail(live, "jupiter", at_s=60.0, for_s=120.0)
    watch = Watch(live)
    await watch.run(12)
    assert percentile(np.array(watch.ages_s[-60:]), 0.95) <= 5.0
    assert all(feed.ok for feed in live.market.views())


async def test_no_network_at_all_is_told_and_survived() -> None:
    live = Live(5)
    for name in live.fakes.services:
        fail(live, name, for_s=180.0)
    watch = Watch(live)
    await watch.run(2.5)
    assert watch.gaps_s == []
    down = [feed for feed in live.market.views() if feed.down_since_ms]
    assert {"jupiter", "dexscreener", "geckoterminal"} <= {feed.name for feed in down}
    await watch.run(8.0)
    assert watch.ages_s[-1].max() <= 6.0


async def test_what_is_held_or_looked_at_is_asked_for_first() -> None:
    live = Live(8)
    live.looks.positions, live.looks.screen = [5], 3
    given: list[int] = []

    def take(event: object) -> None:
        if isinstance(event, Repair):
            given.append(int(event.series[0]))

    watch = Watch(live)
    watch.take = take  # type: ignore[method-assign]
    await watch.run(1.5)
    assert list(dict.fromkeys(given))[:3] == [5, 3, 0]


async def test_mood_headlines_and_large_trades_come_beside_prices() -> None:
    live = Live(20)
    seen: dict[type, int] = {}

    def take(event: object) -> None:
        seen[type(event)] = seen.get(type(event), 0) + 1

    watch = Watch(live)
    watch.take = take  # type: ignore[method-assign]
    await watch.run(12)
    assert {Prices, Repair, Mood, Headline, Whales} <= set(seen)


async def test_large_trades_of_the_first_tokens_are_seen_beside_the_back_fill() -> None:
    live, seen = Live(50), list[tuple[int, int]]()
    watch = Watch(live)

    def take(event: object) -> None:
        if isinstance(event, Whales):
            seen.append((int(event.series[0]), live.market.progress[0]))

    watch.take = take  # type: ignore[method-assign]

    def staged(minutes: float) -> None:
        if minutes < 0.02:
            live.fakes.world.whale("SOL", live.clock.now_ms(), 2e6, WHALES[0], buy=True)

    await watch.run(2, staged)
    assert seen[0][0] == 0  # SOL's, while most of the past was missing
    assert seen[0][1] < 40


async def test_lies_and_garbage_are_refused_and_the_rest_goes_on() -> None:
    live = Live(10)
    fail(live, "jupiter", Kind.NAN, at_s=60.0)
    fail(live, "dexscreener", Kind.NEGATIVE, at_s=60.0, for_s=60.0)
    fail(live, "geckoterminal", Kind.NOT_JSON, at_s=60.0)
    watch = Watch(live)
    await watch.run(5)
    known = watch.quotes.believed
    assert np.isfinite(known).all()
    assert (known > 0).all()
    assert watch.ages_s[-1].max() <= 30.0


async def test_every_provider_is_in_the_view_with_what_it_is_used_for_and_what_is_left() -> None:
    live = Live(50)
    await Watch(live).run(2)
    feeds = {feed.name: feed for feed in live.market.views()}
    jupiter = feeds["jupiter"].provider
    assert jupiter is not None
    assert (jupiter.plan, jupiter.rung, jupiter.minute_limit) == ("keyless", "50 tokens every 4 s", 24)
    assert 18 <= jupiter.minute <= 22
    assert feeds["jupiter"].text.startswith("50 tokens every 4 s, ")
    assert feeds["geckoterminal"].text.startswith("history ")
    birdeye = feeds["birdeye"]
    assert (birdeye.ok, birdeye.text) == (True, "needs a key in BIRDEYE_API_KEY")
    assert birdeye.provider is not None
    assert birdeye.provider.plan == "off"


async def test_with_a_key_jupiter_is_asked_twice_as_often() -> None:
    live = Live(50, keys={"JUPITER_API_KEY": "made-up-for-a-test"})
    await Watch(live).run(2)
    jupiter = next(feed.provider for feed in live.market.views() if feed.name == "jupiter")
    assert jupiter is not None
    assert (jupiter.plan, jupiter.rung) == ("key", "50 tokens every 2 s")
    assert live.fakes.log.over("jupiter") == []


@pytest.mark.parametrize(
    ("wrong", "off_s"),
    [
        (("jupiter", "dexscreener", "geckoterminal", "coingecko", "coinmarketcap"), -3600.0),
        (("jupiter",), 0.0),
    ],
)
async def test_a_clock_is_off_when_most_providers_say_so(wrong: tuple[str, ...], off_s: float) -> None:
    live = Live(5)
    for provider in wrong:
        fail(live, provider, Kind.CLOCK_OFF)
    told: list[float] = []

    def take(event: object) -> None:
        if isinstance(event, ClockTold):
            told.append(event.off_s)

    watch = Watch(live)
    watch.take = take  # type: ignore[method-assign]
    await watch.run(2)
    assert told[-1] == pytest.approx(off_s, abs=0.6)


async def test_coingecko_is_another_opinion_on_the_coins_it_is_known_to_tell() -> None:
    live = Live(50)
    watch = Watch(live)
    await watch.run(3)
    at = {token.symbol: series for series, token in enumerate(live.seats.tokens)}
    sources = {symbol: watch.quotes.grade(at[symbol], live.clock.now_ms(), 1e7).sources for symbol in ("SOL", "GIGA")}
    assert sources == {"SOL": ("jupiter", "dexscreener", "coingecko"), "GIGA": ("jupiter", "dexscreener")}
    told = {feed.name: feed.text for feed in live.market.views()}
    assert told["coingecko"].startswith("8 tokens every 60 s")
    assert live.fakes.log.over() == []


async def test_with_a_key_coingecko_is_asked_for_prices_only_when_jupiter_is_silent() -> None:
    live = Live(5, keys={"COINGECKO_API_KEY": "made-up"})
    before = 0

    def dies(minutes: float) -> None:
        nonlocal before
        if 2.0 < minutes < 2.02:
            before = live.fakes.log.summary()["coingecko"][0]
            live.fakes.troubles.begin("jupiter", Kind.OUTAGE, now_ms=live.clock.now_ms())

    await Watch(live).run(6, dies)
    assert before == 2  # at the start, before Jupiter had said anything: prices and votes
    assert live.fakes.log.summary()["coingecko"][0] > before
