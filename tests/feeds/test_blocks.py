"""A provider that stands still looks as old as it is."""

from __future__ import annotations

from mojobot.feeds.blocks import Blocks
from mojobot.feeds.jupiter import Jupiter
from mojobot.net.provider import Ask, Reply
from tests.feeds.answering import Answering
from tests.feeds.bodies import BONK, NOW_MS, SOL, text
from tests.feeds.live.watching import Watch
from tests.feeds.live.wired import Live
from tests.providers.trouble import Kind

BLOCK = 402_113_365


def test_a_block_that_moves_on_is_as_new_as_its_reply_and_one_that_stands_still_grows_old() -> None:
    seen = Blocks()
    assert seen.made_ms(BLOCK, NOW_MS) == NOW_MS
    assert seen.made_ms(BLOCK + 10, NOW_MS + 4_000) == NOW_MS + 4_000
    for later in (8_000, 60_000):
        assert seen.made_ms(BLOCK + 10, NOW_MS + later) == NOW_MS + 4_000
    assert seen.made_ms(BLOCK + 5, NOW_MS + 60_000) == NOW_MS + 2_000  # another of its machines, still behind
    assert seen.made_ms(0, NOW_MS + 60_000) == NOW_MS + 60_000  # it does not say


def test_a_block_from_the_far_future_is_not_believed_and_does_not_make_the_others_old() -> None:
    seen = Blocks()
    seen.made_ms(BLOCK, NOW_MS)
    assert seen.made_ms(BLOCK + 10**6, NOW_MS + 4_000) == NOW_MS + 4_000
    assert seen.made_ms(BLOCK + 20, NOW_MS + 8_000) == NOW_MS + 8_000


def test_a_first_block_that_never_was_is_forgotten_after_three_replies() -> None:
    seen = Blocks()
    seen.made_ms(BLOCK + 10**6, NOW_MS)
    made = [seen.made_ms(BLOCK + 10 * n, NOW_MS + 4_000 * n) for n in (1, 2, 3, 4)]
    assert made[2:] == [NOW_MS + 12_000, NOW_MS + 16_000]


async def test_a_frozen_jupiters_price_ages_though_its_replies_arrive() -> None:
    replies = {BONK: {"usdPrice": 2.0, "blockId": BLOCK}, SOL: {"usdPrice": 150.0, "blockId": BLOCK - 5}}
    late = 0

    def answer(_: Ask) -> Reply:
        return Reply(200, text(replies), {}, NOW_MS + late, 1.0)

    jupiter = Jupiter(Answering(answer))
    first = (await jupiter.quotes([BONK, SOL])).records
    late = 60_000
    later = (await jupiter.quotes([BONK, SOL])).records
    assert [quote.at_ms for quote in later] == [quote.at_ms for quote in first] == [NOW_MS, NOW_MS - 2_000]
    assert later[0].arrived_ms == NOW_MS + 60_000


async def test_when_jupiter_freezes_another_is_believed() -> None:
    live = Live(5)
    live.fakes.troubles.begin("jupiter", Kind.FROZEN, now_ms=live.clock.now_ms() + 60_000)
    watch = Watch(live)
    await watch.run(4)
    sources = watch.quotes.grade(0, live.clock.now_ms(), 1e7).sources
    assert "jupiter" not in sources[:1]
    assert sources[0] == "dexscreener"
