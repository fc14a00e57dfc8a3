"""Stretches of time, each from its beginning up to and without its end, in milliseconds."""

from __future__ import annotations

from collections.abc import Iterable

Stretch = tuple[int, int]


def joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The same times in order, with what touches or overlaps made one; empty ones are dropped."""
    found: list[Stretch] = []
    for begin, end in sorted(stretches):
        if end <= begin:
            continue
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return tuple(found)


def without(wanted: Stretch, known: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """What of `wanted` is in none of `known`, oldest first."""
    begin, last = wanted
    left: list[Stretch] = []
    for known_begin, known_end in joined(known):
        if known_begin > begin:
            left.append((begin, min(known_begin, last)))
        begin = max(begin, known_end)
    return joined([*left, (begin, last)])


def length(stretches: Iterable[Stretch]) -> int:
    """Milliseconds of them all."""
    return sum(end - begin for begin, end in stretches)
