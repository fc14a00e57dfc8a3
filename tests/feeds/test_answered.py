"""From a question to records: what counts as an answer, and what each reply may cost."""

from __future__ import annotations

import pytest

from mojobot.feeds.decoding import MOST_ITEMS
from mojobot.feeds.dexscreener import DexScreener
from mojobot.feeds.fear_greed import FearGreed
from mojobot.feeds.jupiter import Jupiter
from mojobot.net.outcome import Outcome, ProviderError
from tests.feeds.answering import Answering
from tests.feeds.bodies import BONK, NOW_MS, PAIRS, SOL, text


def answering(body: bytes | Outcome) -> Answering:
    return Answering(lambda ask: body, "dexscreener", NOW_MS)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"not JSON", "not JSON of this kind"),
        (b'{"pairs": 5}', "wrong shape: Expected `array`, got `int`"),
        (b'{"pairs": [1, 2]}', "wrong shape: Expected `object`, got `int`"),
        (b'{"pairs": [' + b"{}," * MOST_ITEMS + b"{}]}", "more than 5,000 records"),
        (b'{"pairs": [' + b"1," * MOST_ITEMS + b"1]}", "more than 5,000 records"),
    ],
)
async def test_s501_a_reply_of_which_nothing_can_be_read_is_no_answer(body: bytes, why: str) -> None:
    with pytest.raises(ProviderError) as raised:
        await DexScreener(answering(body)).search("bonk")
    assert raised.value.outcome is Outcome.BAD_PAYLOAD
    assert str(raised.value) == f"dexscreener: sends what cannot be read: {why}"


async def test_s501_one_record_that_cannot_be_read_is_counted_and_the_others_are_there() -> None:
    answer = await DexScreener(answering(text({"pairs": [*PAIRS, 5]}))).search("bonk")
    assert BONK in {pool.mint for pool in answer.records}
    assert answer.refused["wrong shape: Expected `object`, got `int`"] == 1


async def test_a_reply_that_can_be_read_and_says_nothing_to_use_is_an_answer() -> None:
    answer = await Jupiter(answering(text({SOL: {"usdPrice": -5}}))).quotes([SOL])
    assert (answer.records, dict(answer.refused), answer.absent) == ((), {"price negative": 1}, (SOL,))


async def test_s501_a_map_of_more_than_anybody_asked_for_costs_one_look() -> None:
    with pytest.raises(ProviderError, match="more than 5,000 records"):
        await Jupiter(answering(text({str(n): None for n in range(MOST_ITEMS + 1)}))).quotes([SOL])


async def test_what_a_provider_has_nothing_on_is_absent() -> None:
    provider = answering(Outcome.EMPTY)
    assert (await DexScreener(provider).pools(SOL)).absent == (SOL,)
    assert (await DexScreener(provider).quotes([SOL, BONK])).absent == (SOL, BONK)
    assert (await FearGreed(provider).readings()).records == ()


async def test_s501_nobody_takes_more_bytes_than_its_largest_reply_could_have() -> None:
    provider = answering(b"{}")
    await Jupiter(provider).quotes([SOL])
    await FearGreed(provider).readings()
    assert [ask.max_bytes for ask in provider.asked] == [500_000, 50_000]
