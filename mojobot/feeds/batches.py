"""Asking for many tokens by as few requests as a provider's batch size allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from mojobot.feeds.labels import addresses
from mojobot.feeds.records import Answer
from mojobot.net.outcome import ProviderError

T = TypeVar("T")

Batch = tuple[str, ...]


async def by_batches(ask: Callable[[Batch], Awaitable[Answer[T]]], mints: Iterable[str], size: int) -> Answer[T]:
    """One answer for all `mints`, asked `size` at a time.

    What is no address is absent without being asked for. A batch that fails
    is absent and counted as long as another gave something; when none did, its
    ProviderError is raised.
    """
    wanted = tuple(mints)
    asked = addresses(wanted)
    answers = [Answer[T](absent=tuple(mint for mint in wanted if mint not in asked))]
    failed: ProviderError | None = None
    for start in range(0, len(asked), size):
        batch = asked[start : start + size]
        try:
            answers.append(await ask(batch))
        except ProviderError as error:
            failed = error
            answers.append(Answer(refused={f"batch {error.outcome.value}": 1}, absent=batch))
    if failed is not None and not any(answer.records for answer in answers):
        raise failed
    return together(answers)


def together(answers: Iterable[Answer[T]]) -> Answer[T]:
    """Several answers as one."""
    parts = tuple(answers)
    refused: Counter[str] = Counter()
    for part in parts:
        refused.update(part.refused)
    records = tuple(record for part in parts for record in part.records)
    return Answer(records, refused, tuple(mint for part in parts for mint in part.absent))
