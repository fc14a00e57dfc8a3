"""What `mojobot data check` found, for a person and for a script."""

from __future__ import annotations

from collections.abc import Iterator

from mojobot.feeds.files.inspection import Inspection
from mojobot.feeds.files.moments import moment
from mojobot.store.iso import iso

SHOWN = 10  # gaps and jumps a person is shown; JSON has them all


def report(one: Inspection) -> Iterator[str]:
    """Lines: the market first, then a line for each kind of finding."""
    candles, summary = one.candles, one.candles.summary
    begin, end = int(candles.open_ms[0]), int(candles.open_ms[-1]) + candles.timeframe.ms
    yield (
        f"{summary.path}: {candles.symbol} at {candles.timeframe}, {candles.open_ms.size:,} bars ({summary.kind}), "
        f"{moment(begin)} to {moment(end)}"
    )
    for defect in one.defects:
        yield f"  defect: {defect}"
    if one.gaps:
        yield f"  {_count(one.missing, 'bar')} missing in {_count(len(one.gaps), 'gap')}, the longest:"
        for gap in sorted(one.gaps, key=lambda gap: -gap.bars)[:SHOWN]:
            yield f"    {moment(gap.begin_ms)} to {moment(gap.end_ms)}, {_count(gap.bars, 'bar')}"
    if one.quiet:
        yield f"  {_count(one.quiet, 'bar')} without volume ({one.quiet / candles.open_ms.size:.1%})"
    if one.jumps:
        yield f"  {_count(len(one.jumps), 'jump')}, the largest:"
        for jump in sorted(one.jumps, key=lambda jump: -abs(jump.move))[:SHOWN]:
            yield f"    {moment(jump.open_ms)} {jump.move:+.1%}"
    if not (one.defects or one.gaps or one.jumps or one.quiet):
        yield "  nothing to remark"


def facts(one: Inspection) -> dict[str, object]:
    """The same as values, complete; times are ISO, UTC."""
    candles, summary = one.candles, one.candles.summary
    return {
        "file": summary.path,
        "symbol": candles.symbol,
        "timeframe": candles.timeframe,
        "kind": summary.kind,
        "time_unit": summary.unit,
        "bars": int(candles.open_ms.size),
        "from": iso(int(candles.open_ms[0])),
        "to": iso(int(candles.open_ms[-1]) + candles.timeframe.ms),
        "defects": list(one.defects),
        "refused": {each.reason: each.rows for each in summary.refused},
        "packing": summary.packing or None,
        "missing": one.missing,
        "gaps": [{"from": iso(gap.begin_ms), "to": iso(gap.end_ms), "bars": gap.bars} for gap in one.gaps],
        "without_volume": one.quiet,
        "jumps": [{"at": iso(jump.open_ms), "move": jump.move} for jump in one.jumps],
    }


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
