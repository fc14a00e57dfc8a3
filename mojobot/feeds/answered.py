"""The one road from a question to records: asked, checked, read, and counted where it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from mojobot.feeds.decoding import is_unreadable
from mojobot.feeds.records import Answer
from mojobot.net.content import BadContent
from mojobot.net.outcome import Outcome, ProviderError
from mojobot.net.provider import Ask, Provider, Reply

T = TypeVar("T")

Parse = Callable[[bytes, int], Answer[T]]


async def answered(provider: Provider, ask: Ask, parse: Parse[T], asked: tuple[str, ...] = ()) -> Answer[T]:
    """What `parse` makes of the reply and the time it came; `asked` is absent where the provider has nothing.

    A reply of which nothing can be read is no answer: it raises ProviderError
    (BAD_PAYLOAD) and counts against the provider, as one that does not come.
    """

    def read(reply: Reply) -> Answer[T]:
        answer = parse(reply.body, reply.at_ms)
        if not answer.records and answer.refused and all(map(is_unreadable, answer.refused)):
            raise BadContent(f"sends what cannot be read: {next(iter(answer.refused))[:160]}")
        return answer

    try:
        return await provider.parsed(ask, read)
    except ProviderError as error:
        if error.outcome is Outcome.EMPTY:
            return Answer(absent=asked)
        raise
