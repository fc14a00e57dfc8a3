"""Every question of every adapter against the made-up providers: right when all is well, never believed when not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from mojobot.feeds.records import Answer, Candles, Pool, PricePoint, Quote, Swap
from mojobot.net.outcome import Outcome, ProviderError
from tests.feeds.every_adapter import BARS, CANARY, QUESTIONS, Asked, Wired
from tests.feeds.sound import check
from tests.providers.trouble import EVERY, Kind

HOUR_S = 3_600.0  # longer than any pause or open breaker
NO_ANSWER = {
    **dict.fromkeys((Kind.OUTAGE, Kind.HALF_OPEN, Kind.TRUNCATED), Outcome.UNAVAILABLE),
    **dict.fromkeys((Kind.HTML_522, Kind.ERROR_500), Outcome.UNAVAILABLE),
    **dict.fromkeys((Kind.WRONG_TYPE, Kind.NOT_JSON, Kind.HUGE, Kind.DEEP), Outcome.BAD_PAYLOAD),
    Kind.RATE_LIMITED: Outcome.RATE_LIMITED,
    Kind.GONE: Outcome.BAD_REQUEST,
}
NO_HARM = (Kind.CLOCK_OFF, Kind.NEWEST_FIRST, Kind.DUPLICATED, Kind.LATE)
OTHERS = tuple(kind for kind in Kind if kind not in NO_ANSWER and kind is not Kind.SILENT_SOCKET)


@asynccontextmanager
async def wired() -> AsyncIterator[Wired]:
    """The connections for as long as the block lasts; whatever happened in it, nobody was asked too often."""
    made = Wired()
    await made.clock.sleep(1_800.0)
    try:
        yield made
    finally:
        await made.connections.close()
    assert made.fakes.log.over() == []


async def told(made: Wired, question: Asked) -> Answer[Any] | ProviderError:
    """What comes of it; anything but an answer or one kind of error fails the test."""
    try:
        return await question.ask(made)
    except ProviderError as error:
        assert CANARY not in f"{error} {error!r} {error.why} {error.__cause__!r} {made.connections.health()}"
        return error


def prices(record: object, made: Wired) -> Iterator[tuple[float, float]]:
    """Each price of a record beside that of the world at its time."""
    world, now_ms = made.world, made.clock.now_ms()
    match record:
        case Quote(mint=mint, price_usd=price, at_ms=at_ms):
            yield price, world.price(mint, at_ms)
        case Pool(mint=mint, price_usd=float(price)):
            yield price, world.price(mint, now_ms)
        case Swap(mint=mint, price=price, at_ms=at_ms) | PricePoint(mint=mint, price_usd=price, at_ms=at_ms):
            yield price, world.price(mint, at_ms)
        case Candles():
            for row in record.rows:
                yield row.open, world.price(record.mint, row.open_ms)
                yield row.close, world.price(record.mint, row.open_ms + record.timeframe.ms - 1)
        case _:
            pass


def believe(made: Wired, answer: Answer[Any]) -> None:
    """Everything is sound, and every price the world's."""
    check(answer, tuple(made.world.by_mint), made.clock.now_ms())
    for record in answer.records:
        for said, true in prices(record, made):
            assert said == pytest.approx(true, rel=0.02), record


async def test_when_all_is_well_every_question_is_answered_and_every_price_is_the_worlds() -> None:
    async with wired() as made:
        for question in QUESTIONS:
            answer = await told(made, question)
            if isinstance(answer, ProviderError):
                assert not question.always, (str(question), answer)
                await made.clock.sleep(HOUR_S)
                continue
            assert answer.records, (str(question), answer.refused)
            assert answer.absent == ()
            believe(made, answer)
            if "candles" in question.what:
                assert len(answer.records[0].rows) >= BARS - 2, str(question)


@pytest.mark.parametrize("kind", NO_ANSWER)
async def test_s501_what_is_no_answer_is_told_as_the_error_it_is(kind: Kind) -> None:
    async with wired() as made:
        made.fakes.troubles.begin(EVERY, kind, now_ms=made.clock.now_ms())
        for question in (one for one in QUESTIONS if one.always):
            answer = await told(made, question)
            if question.provider == "rss":  # each feed is counted for itself
                assert isinstance(answer, Answer)
                assert not answer.records
                assert len(answer.refused) == len(made.connections.feeds)
            else:
                assert isinstance(answer, ProviderError), (str(question), answer)
                assert answer.outcome is NO_ANSWER[kind], (str(question), str(answer))
            await made.clock.sleep(HOUR_S)


@pytest.mark.parametrize("kind", OTHERS)
async def test_s501_what_is_wrong_in_an_answer_is_refused_and_the_rest_is_right(kind: Kind) -> None:
    async with wired() as made:
        made.fakes.troubles.begin(EVERY, kind, share=0.4, now_ms=made.clock.now_ms())
        harmless = kind in NO_HARM
        for question in QUESTIONS:
            answer = await told(made, question)
            if isinstance(answer, ProviderError):
                assert not (harmless and question.always), (str(question), str(answer))
                await made.clock.sleep(HOUR_S)
                continue
            assert answer.records or not (harmless and question.always), (str(question), answer.refused)
            if kind in (Kind.LIAR, Kind.FROZEN):  # one alone cannot know
                check(answer, tuple(made.world.by_mint), made.clock.now_ms())
            else:
                believe(made, answer)


async def test_an_expired_key_is_refused_by_name_and_who_needs_none_goes_on() -> None:
    async with wired() as made:
        made.fakes.troubles.begin(EVERY, Kind.EXPIRED_KEY, now_ms=made.clock.now_ms())
        seen: dict[str, set[str]] = {}
        for question in QUESTIONS:
            answer = await told(made, question)
            said = str(answer.outcome) if isinstance(answer, ProviderError) else "answers"
            seen.setdefault(question.provider, set()).add(said)
            await made.clock.sleep(HOUR_S)
        keyed = {name for name, said in seen.items() if said == {"denied"}}
        assert keyed == {"birdeye", "coingecko", "helius", "helius_history", "pyth"}
        assert all(said == {"answers"} for name, said in seen.items() if name not in keyed)


@pytest.mark.parametrize("hours", [-1, 1])
async def test_s504_a_wall_clock_set_by_an_hour_changes_no_pause_and_no_limit(hours: int) -> None:
    async with wired() as made:
        question = next(one for one in QUESTIONS if one.provider == "geckoterminal")
        made.fakes.troubles.begin("geckoterminal", Kind.RATE_LIMITED, now_ms=made.clock.now_ms())
        first = await told(made, question)
        assert isinstance(first, ProviderError)
        made.fakes.troubles.end()
        began = made.clock.monotonic()
        made.clock.shift_wall(hours * 3_600_000)
        second = await told(made, question)
        assert isinstance(second, ProviderError)
        assert second.retry_after_s == first.retry_after_s
        await made.clock.sleep(first.retry_after_s or 0.0)
        assert isinstance(await told(made, question), Answer)
        assert made.clock.monotonic() - began <= 300.0
