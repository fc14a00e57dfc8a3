"""Candles of several tokens, one token after the other: who is meant, where it trades, and its bars into a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mojobot.feeds.candles import FileSummary
from mojobot.feeds.coinmarketcap import CoinMarketCap
from mojobot.feeds.dexscreener import DexScreener
from mojobot.feeds.download.archive import Archive, file_name
from mojobot.feeds.download.fetching import Fetched, Fetching, Progress, wanted
from mojobot.feeds.download.sources import sources
from mojobot.feeds.download.targets import Target, found, placed
from mojobot.feeds.geckoterminal import GeckoTerminal
from mojobot.feeds.live.names import Finding, Listed
from mojobot.model.errors import UsageError
from mojobot.model.market import Timeframe
from mojobot.net.clock import Clock
from mojobot.net.connections import Connections
from mojobot.net.outcome import Outcome, ProviderError

Tell = Callable[[str, Progress], None]  # of which token, in words


@dataclass(frozen=True, slots=True)
class Downloaded:
    """One token's candles, as they lie on disk now."""

    token: Listed
    path: Path
    fetched: Fetched
    summary: FileSummary | None  # None: there is no bar, and so no file
    longest_gap: int  # bars in a row that the file does not have
    sources: Mapping[str, int]  # bars by who told them
    without_volume: int  # bars left out

    @property
    def error(self) -> ProviderError | None:
        """Why it is not complete."""
        return self.fetched.error


class Downloading:
    """A download through the connections of the settings; `done` grows token by token, whatever happens to the rest."""

    def __init__(self, connections: Connections, clock: Clock, tell: Tell, done: list[Downloaded]) -> None:
        dexscreener, gecko = connections.get("dexscreener"), connections.get("geckoterminal")
        cmc = connections.get("coinmarketcap")
        self._gecko = None if gecko is None else GeckoTerminal(gecko)
        self._cmc = None if cmc is None else CoinMarketCap(cmc)
        self._finding: list[Finding] = [] if dexscreener is None else [DexScreener(dexscreener)]
        self._finding += [] if self._gecko is None else [self._gecko]
        self._clock = clock
        self._tell = tell
        self._done = done

    async def run(self, names: Sequence[str], timeframe: Timeframe, days: float, folder: Path) -> None:
        """Fetch them all.

        Raises UsageError before anything is fetched when a name or a file
        cannot be used, ProviderError when nobody can be reached.
        """
        if not self._finding or (self._gecko is None and self._cmc is None):
            raise UsageError(
                "candles need geckoterminal, or dexscreener and coinmarketcap: switch them on in [providers]"
            )
        tokens = await found(names, self._finding[0], self._clock.now_ms())
        archives = _archives(tokens, timeframe, folder)
        for number, token in enumerate(tokens, 1):
            place = f"{number} of {len(tokens)} " if len(tokens) > 1 else ""
            said = f"{place}{token.symbol}"
            self._tell(said, Progress(0, 0.0, 0, 0.0, "asking where it trades"))
            await self._one(await placed(token, self._finding), archives[token.mint], said, days)
            self._stop_without_a_network()

    async def _one(self, target: Target, archive: Archive, said: str, days: float) -> None:
        token = target.token
        asked = sources(token.mint, token.pool, target.created_ms, self._gecko, self._cmc)
        fetching = Fetching(archive, asked, self._clock, lambda progress: self._tell(said, progress))
        fetched = await fetching.run(wanted(archive.timeframe, days, self._clock.now_ms()))
        self._done.append(
            Downloaded(
                token=token,
                path=archive.path,
                fetched=fetched,
                summary=archive.summary(),
                longest_gap=archive.longest_gap(),
                sources=archive.sources,
                without_volume=archive.without_volume,
            )
        )

    def _stop_without_a_network(self) -> None:
        """What cannot be reached for one token will not be for the next."""
        last = self._done[-1]
        if last.error is not None and last.error.outcome is Outcome.UNAVAILABLE and not last.fetched.new:
            if last.summary is None:
                self._done.pop()  # the error says all there is to say of it
            raise last.error


def _archives(tokens: Sequence[Listed], timeframe: Timeframe, folder: Path) -> dict[str, Archive]:
    """A file each; two that would be one are told apart by the mint."""
    taken: dict[str, Archive] = {}
    for token in tokens:
        path = folder / file_name(token.symbol, token.mint, timeframe)
        if any(archive.path == path for archive in taken.values()):
            path = folder / file_name(f"{token.symbol}.{token.mint[:6]}", token.mint, timeframe)
        taken[token.mint] = Archive(path, token.mint, timeframe)
    return taken
