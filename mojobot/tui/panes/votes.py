"""Pane 3: the eight votes on the selected token, or the map of all tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mojobot.tui.actions import Action
from mojobot.tui.panes.face import Face
from mojobot.tui.rows import votes as rows
from mojobot.tui.rows.order import Pace
from mojobot.tui.scene import Scene
from mojobot.tui.screens.arrangement import MAP
from mojobot.tui.widgets.vote_map import VoteMap
from mojobot.tui.widgets.votes import VoteBars


class VotesPane(Face):
    """A bar a strategy, and what they came to."""

    keys_here = ((("details",), "why"), (("whole_map",), "all tokens"))

    def __init__(self) -> None:
        self._bars = VoteBars(id="vote-bars")
        self._keys = ""
        self._names: tuple[str, ...] = ()
        super().__init__("Votes", self._bars, number=3, id="votes")

    @property
    def strategy(self) -> str | None:
        """The one under the cursor."""
        return self._names[self._bars.place] if self._bars.place < len(self._names) else None

    def hint_keys(self, actions: Sequence[Action]) -> None:
        """The keys, which what the votes come to stands before."""
        super().hint_keys(actions)
        self._keys = self.hinted

    def draw(self, scene: Scene) -> None:
        """The newest votes."""
        if scene.series is None:
            self.count("")
            self._bars.show((), None)
            return
        self._names = scene.view.votes.strategies
        self.count(scene.view.tokens[scene.series].symbol)
        told = f"{rows.voices(scene.view)}   {self._keys}".strip()
        self.hint(told if len(told) + 4 <= self.size.width else self._keys)
        line = rows.consensus_line(scene.view, scene.series, scene.settings.trading)
        self._bars.show(rows.vote_bars(scene.view, scene.series), line)


class MapPane(Face):
    """All tokens against all strategies, the loudest on top; the order changes at most every 5 s."""

    keys_here = ((("whole_map",), "one token"),)
    legend = "▲▲ ▼▼ counted  ▲ ▼ too weak  · none"

    def __init__(self, clock: Callable[[], float]) -> None:
        self.map = VoteMap(id="vote-map")
        super().__init__("Vote map", self.map, number=3, id=MAP)
        self._pace = Pace(clock)
        self._drawn: object = None
        self._names: tuple[str, ...] = ()

    @property
    def strategy(self) -> str | None:
        """The one whose cell the cursor stands on; None on the token itself."""
        place = self.map.column - 1
        return self._names[place] if 0 <= place < len(self._names) else None

    def draw(self, scene: Scene) -> None:
        """The newest votes; they are others only after a decision close."""
        view, wanted = scene.view, scene.choices.filter_of("markets")
        votes = view.votes
        listed = frozenset(view.listed)
        order = self._pace.keep(listed, lambda: [series for series in rows.by_weight(votes.vote) if series in listed])
        key = (order, wanted, votes.at_ms.tobytes(), view.prices.ready.tobytes(), scene.seen.words, votes.benched)
        if key != self._drawn:
            self._drawn = key
            self.count("top by |consensus|" + ("  small: benched" if any(votes.benched) else ""))
            self._names = votes.strategies
            shown = rows.vote_map(view, order, scene.settings.trading, wanted)
            self.map.show(shown, rows.map_codes(view), votes.benched)
