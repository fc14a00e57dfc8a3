"""What became of a download, for a person and for a script."""

from __future__ import annotations

from collections.abc import Iterator

from mojobot.cli.output import plain
from mojobot.feeds.download.downloading import Downloaded
from mojobot.model.note.words import clock
from mojobot.store.iso import iso


def sentence(one: Downloaded) -> str:
    """One token's, on one line."""
    return plain("; ".join(_parts(one)))


def facts(one: Downloaded) -> dict[str, object]:
    """The same as values; times are ISO, UTC, and a bar's is that of its open."""
    summary, fetched = one.summary, one.fetched
    return {
        "symbol": one.token.symbol,
        "mint": one.token.mint,
        "pool": one.token.pool or None,
        "file": None if summary is None else str(one.path),
        "bars": 0 if summary is None else summary.rows,
        "new": fetched.new,
        "first": None if summary is None else iso(summary.first_ms),
        "last": None if summary is None else iso(summary.last_ms),
        "wanted_from": iso(fetched.wanted[0]),
        "wanted_to": iso(fetched.wanted[1]),
        "missing": 0 if summary is None else summary.missing,
        "longest_gap": one.longest_gap,
        "sources": dict(one.sources),
        "nothing_before": {name: iso(at) for name, at in fetched.limits.items()},
        "refused": dict(fetched.refused),
        "without_volume": one.without_volume,
        "requests": fetched.requests,
        "error": None if one.error is None else str(one.error),
    }


def _parts(one: Downloaded) -> Iterator[str]:
    summary, fetched = one.summary, one.fetched
    if summary is None:
        yield f"{one.token.symbol}: {'nobody has candles of it' if one.error is None else 'nothing has come'}"
    else:
        yield f"{one.path}: {summary.rows:,} bars ({fetched.new:,} new)"
        yield f"from {clock(iso(summary.first_ms))} to {clock(iso(summary.last_ms))}"
        yield f"told by {', '.join(f'{name} ({bars:,})' for name, bars in one.sources.items())}"
        if summary.missing:
            yield f"{summary.missing:,} bars missing in between, {one.longest_gap:,} in a row at the most"
    yield from (f"{name} has nothing before {clock(iso(at))}" for name, at in fetched.limits.items())
    if fetched.refused:
        yield f"refused: {', '.join(f'{count:,} {reason}' for reason, count in fetched.refused.items())}"
    if one.without_volume:
        yield f"{one.without_volume:,} bars left out since nobody tells their volume"
    if one.error is not None:
        yield f"not complete: {one.error}"
