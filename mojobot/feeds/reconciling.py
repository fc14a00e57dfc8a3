"""What was answered beside what was asked: by the exact mint, since its case counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from mojobot.feeds.numbers import Refusal
from mojobot.feeds.records import Answer

W = TypeVar("W")
T = TypeVar("T")


def reconciled(
    given: Mapping[str, W | None], asked: Sequence[str], refused: Counter[str], make: Callable[[str, W], T]
) -> Answer[T]:
    """One record of each mint asked for and given, made by `make`; the rest is absent, strangers are refused."""
    records: dict[str, T] = {}
    for mint in dict.fromkeys(asked):
        found = given.get(mint)
        if found is None:
            continue
        try:
            records[mint] = make(mint, found)
        except Refusal as why:
            refused[str(why)] += 1
    strangers = len(given.keys() - set(asked))
    if strangers:
        refused["not asked for"] += strangers
    return Answer(tuple(records.values()), refused, tuple(mint for mint in asked if mint not in records))
