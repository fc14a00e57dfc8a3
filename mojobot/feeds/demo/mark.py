"""Where a demo market stands: a line of JSON that the store keeps and the next session continues from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from mojobot.feeds.demo.day import Day
from mojobot.feeds.demo.grid import BAR_MS, START_MS
from mojobot.model.errors import SettingsError, StoreError

SCHEME = 2  # of the simulation: it changes when the same seed no longer gives the same market


@dataclass(frozen=True, slots=True)
class Mark:
    """A position: all bars before `at_ms` are closed; `digest` is what the skeleton looked like in the last of them."""

    seed: int
    tokens: int
    at_ms: int
    digest: str
    scheme: int = SCHEME

    def text(self) -> str:
        """As it is stored."""
        return json.dumps({"market": "demo"} | asdict(self), separators=(",", ":"))


def digest(day: Day, row: int) -> str:
    """Eight bytes of hash over the state after bar `row` of `day`."""
    state = hashlib.blake2b(digest_size=8)
    for column in (day.close, day.phase, day.volume, day.liquidity, day.mood):
        state.update(column[row].tobytes())
    return state.hexdigest()


def read(text: str, seed: int, tokens: int) -> Mark:
    """The mark in `text`, which must be of this seed and number of tokens.

    Raises StoreError when it is no mark, or one of another version of the
    simulation, and SettingsError when it is of another market.
    """
    try:
        body = json.loads(text)
        if body.pop("market") != "demo":
            raise ValueError("not of the demo market")
        mark = Mark(**{name: kind(body.pop(name)) for name, kind in _FIELDS.items()})
        if mark.at_ms < START_MS or (mark.at_ms - START_MS) % BAR_MS or not mark.digest:
            raise ValueError("no quarter-hour of the market")
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise StoreError(
            "the position of the demo market stored in the data directory cannot be read; use another --data-dir"
        ) from fault
    if mark.seed != seed:
        raise SettingsError(_another("seed", mark.seed, seed))
    if mark.tokens != tokens:
        raise SettingsError(_another("number of tokens", mark.tokens, tokens))
    if mark.scheme != SCHEME:
        raise StoreError(_drifted(f"made by version {mark.scheme} of the simulation, this is version {SCHEME}"))
    return mark


def check(mark: Mark, found: str) -> None:
    """Raise StoreError unless the regenerated market's digest `found` is the mark's."""
    if mark.digest != found:
        raise StoreError(_drifted("and it no longer comes out the same here (another numpy or processor)"))


def _another(what: str, stored: int, asked: int) -> str:
    return (
        f"the data directory holds a demo market with {what} {stored}, and {asked} was asked for; "
        f"ask for {stored} or use another --data-dir"
    )


def _drifted(why: str) -> str:
    return f"the demo market in the data directory cannot be continued: it was {why}; use another --data-dir"


_FIELDS = {"seed": int, "tokens": int, "at_ms": int, "digest": str, "scheme": int}
