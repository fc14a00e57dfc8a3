"""Who sits out and votes in shadow: whose results are worse than bad luck explains (`quant.md` 7), or who is mute."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from mojobot.core.learning.merit import RECENT, ceiling, recent
from mojobot.model.learning import BenchedStrategy


class Sidelines:
    """The benched strategies, in the order in which they were benched."""

    def __init__(self) -> None:
        self._benched: dict[str, BenchedStrategy] = {}

    def __contains__(self, strategy: object) -> bool:
        return strategy in self._benched

    @property
    def benched(self) -> tuple[BenchedStrategy, ...]:
        """Everybody who sits out."""
        return tuple(self._benched.values())

    def judge(
        self, results: Mapping[str, Sequence[float]], now_ms: int, most: int, mute: Collection[str] = ()
    ) -> list[str]:
        """Bench who fails, the worst first, then who is `mute`, while there is room for `most`; returns them.

        Who is mute makes no trades, and without them would never learn otherwise.
        """
        best = {name: ceiling(its) or 0.0 for name, its in results.items() if name not in self._benched}
        failing = sorted((min(it, 0.0), name) for name, it in best.items() if it < 0.0 or name in mute)
        chosen = [name for _, name in failing[: max(most - len(self._benched), 0)]]
        self._benched.update((name, BenchedStrategy(name, now_ms)) for name in chosen)
        return chosen

    def count(self, strategy: str, r: float) -> None:
        """A shadow trade is over; it counts if its strategy sits here."""
        benched = self._benched.get(strategy)
        if benched is not None:
            self._benched[strategy] = replace(benched, results=(*benched.results, r)[-RECENT:])

    def returning(self) -> list[str]:
        """Let those come back whose last 20 shadow trades have a positive mean; returns them."""
        back = [
            name
            for name, benched in self._benched.items()
            if len(benched.results) >= RECENT and recent(benched.results).mean() > 0.0
        ]
        for name in back:
            del self._benched[name]
        return back

    def restore(self, saved: Iterable[BenchedStrategy], known: Sequence[str]) -> None:
        """Go on where `benched` left off; strategies that are gone are ignored."""
        self._benched = {benched.strategy: benched for benched in saved if benched.strategy in known}
