"""A market made of candle files: the bars of all series in the order they closed, and the timer that closes columns."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence

from mojobot.feeds.candles import Candles
from mojobot.feeds.lanes import bars_of, columns, lane, merge_into
from mojobot.feeds.majors import token_class
from mojobot.model.errors import CandleFileError
from mojobot.model.events import History, MarketEvent, MarketOpened, Timer
from mojobot.model.market import Costs, Provides, Timeframe, Token


class RecordedMarket:
    """A tape of candle files, one token a symbol, in the order of the symbols whatever the order of the files.

    A symbol's base is the lowest timeframe given for it; `notes` names the
    files ignored. A Timer follows the bars of every step of the lowest base,
    from the first close to the last, whether anybody traded in it or not.
    With `resume` (what `mark` once said) everything before is given as History
    and the tape goes on after it. `bars` ends it after so many steps.
    """

    def __init__(
        self,
        files: Sequence[Candles],
        grace_ms: int = 2_000,
        costs: Costs | None = None,
        bars: int | None = None,
        resume: str = "",
    ) -> None:
        series, self.notes = chosen(files)
        self.tokens = tuple(Token(c.symbol, "", token_class(c.symbol), c.timeframe) for c in series)
        self.costs = costs or Costs()
        self._grace_ms = grace_ms
        bases = [timeframe for timeframe in Timeframe if any(c.timeframe is timeframe for c in series)]
        self._lanes = tuple(lane(timeframe, series) for timeframe in bases)
        self._step_ms = bases[0].ms
        self._first_ms = min(int(lane.times[0]) + lane.timeframe.ms for lane in self._lanes)
        last_ms = max(int(lane.times[-1]) + lane.timeframe.ms for lane in self._lanes)
        self._start = self._closed = self._resumed(resume)
        self._total = (last_ms - self._first_ms) // self._step_ms + 1
        if bars is not None:
            self._total = min(self._total, self._start + bars)

    def opened(self, session: int) -> MarketOpened:
        """The first event: which tokens, and that candles tell prices and volume alone."""
        provides = Provides(volume=True)
        return MarketOpened(self._opened_ms(), session, "replay", self.tokens, provides, self.costs, ticks=False)

    def events(self) -> Iterator[MarketEvent]:
        """History when resumed, then the bars of each close, lower timeframes first, and its Timer."""
        if self._start:
            yield from self._history()
        begin_ms = self._close_ms(self._start)
        readers = [bars_of(lane, begin_ms - lane.timeframe.ms) for lane in self._lanes]
        coming = [next(reader, None) for reader in readers]
        for step in range(self._start, self._total):
            close_ms = self._close_ms(step)
            yield from self._timers(close_ms)
            for at, bars in enumerate(coming):
                if bars is not None and bars.ts_ms == close_ms:
                    yield bars
                    coming[at] = next(readers[at], None)
        yield from self._timers(self._close_ms(self._total) + self._grace_ms)

    def mark(self) -> str:
        """The newest close whose Timer was given, to be handed back as `resume`; "" before the first."""
        if not self._closed:
            return ""
        return json.dumps({"close_ms": self._close_ms(self._closed - 1), "files": self._fingerprint()})

    @property
    def progress(self) -> tuple[int, int]:
        """Steps of the lowest base closed, and how many there are to close."""
        return self._closed, self._total

    def _close_ms(self, step: int) -> int:
        return self._first_ms + step * self._step_ms

    def _timers(self, before_ms: int) -> Iterator[Timer]:
        """The timers due when the bars of `before_ms` come, of steps before theirs."""
        while self._closed < self._total:
            close_ms = self._close_ms(self._closed)
            if close_ms >= before_ms or close_ms + self._grace_ms > before_ms:
                return
            self._closed += 1  # before it is given: a mark taken while it is worked on must cover it
            yield Timer(close_ms + self._grace_ms)

    def _opened_ms(self) -> int:
        """Market time this session begins at: no later than its first event, no earlier than the last session's."""
        if not self._start:
            return self._first_ms - self._step_ms
        return self._close_ms(self._start - 1) + min(self._grace_ms, self._step_ms)

    def _fingerprint(self) -> str:
        names = " ".join(f"{token.symbol}-{token.base}" for token in self.tokens)
        return f"{zlib.crc32(names.encode()):08x}"

    def _resumed(self, mark: str) -> int:
        """The step to begin with; raises CandleFileError when the mark belongs to other files."""
        if not mark:
            return 0
        known = json.loads(mark)
        step, beside = divmod(int(known["close_ms"]) - self._first_ms, self._step_ms)
        if known["files"] != self._fingerprint() or beside or step < 0:
            given = ", ".join(f"{token.symbol} {token.base}" for token in self.tokens)
            raise CandleFileError(
                f"this data directory stopped in other candle files than those given now ({given}); "
                "give the same files as before, or another --data-dir"
            )
        return step + 1

    def _history(self) -> Iterator[History]:
        """Everything up to the mark: one block a base, complete for all series, the coarsest first.

        A block fills the panels from its own timeframe up to the next coarser
        base. The finest comes last, because with its end the live bars go on.
        """
        begin_ms, end_ms = self._first_ms - self._step_ms, self._close_ms(self._start - 1)
        blocks = [columns(lane, len(self.tokens), begin_ms, end_ms) for lane in self._lanes]
        bases = [lane.timeframe for lane in self._lanes]
        for at in reversed(range(len(blocks))):
            for below, lower in zip(bases[:at], blocks[:at], strict=True):
                merge_into(blocks[at], bases[at], lower, below)
            coarser = bases[at + 1].ms if at + 1 < len(bases) else Timeframe.H4.ms + 1
            fills = tuple(t for t in Timeframe if bases[at].ms <= t.ms < coarser)
            if blocks[at].bars > 1:  # more than the empty column before the first
                yield History(self._opened_ms(), bases[at], fills, blocks[at])


def chosen(files: Sequence[Candles]) -> tuple[list[Candles], tuple[str, ...]]:
    """The base file of each symbol, by symbol, and a note for each file that is ignored."""
    if not files:
        raise CandleFileError("no candle file was given")
    base: dict[str, Candles] = {}
    notes = []
    for candles in sorted(files, key=lambda c: (c.symbol, c.timeframe.ms)):
        kept = base.setdefault(candles.symbol, candles)
        if kept is candles:
            continue
        if kept.timeframe is candles.timeframe:
            raise CandleFileError(
                f"{kept.summary.path} and {candles.summary.path} both hold {candles.symbol} at {candles.timeframe}; "
                "give one of them"
            )
        made = f"the bars of {candles.symbol} are made from {kept.summary.path}"
        notes.append(f"{candles.summary.path} is ignored: {made}")
    return list(base.values()), tuple(notes)
