"""Which rows of a list are in sight, and which of them has the cursor; pure."""

from __future__ import annotations

from collections.abc import Sequence


class Viewport:
    """`seen` rows from `top` on are in sight; the cursor is on row `at`, whose key is `key` (None: there is no row).

    The cursor stays on its key wherever that goes. A viewport that `follows`
    is of a list whose newest row is the first: from there the cursor moves to
    whatever is newest, and while nobody holds the list its beginning stays in
    sight. Somebody who went further down keeps what they look at.
    """

    __slots__ = ("at", "follows", "key", "keys", "seen", "top")

    def __init__(self, *, follows: bool = False) -> None:
        self.follows = follows
        self.keys: tuple[str, ...] = ()
        self.key: str | None = None
        self.seen = self.at = self.top = 0

    def take(self, keys: Sequence[str], *, held: bool = True) -> bool:
        """These are the rows now, in order; `held` while the keyboard is here. Whether the cursor's key is another."""
        before, self.keys = self.keys, tuple(keys)
        in_sight = not before or self._sees(self.at)
        old, self.at = self.key, self._place_of_cursor()
        self.key = self.keys[self.at] if self.keys else None
        if self.follows and self.top:
            self.top = self._clamped(_place(self.keys, before[self.top], self.top))
        stays = held or not self.follows
        self.top = self._revealing() if in_sight and stays else self._clamped(self.top)
        return self.key is not None and self.key != old

    def fit(self, seen: int) -> None:
        """So many rows fit; the cursor's is among them."""
        self.seen = max(seen, 0)
        self.top = self._revealing()

    def put(self, at: int) -> None:
        """The cursor on that row, or the nearest there is; in sight."""
        if self.keys:
            self.at = min(max(at, 0), len(self.keys) - 1)
            self.key = self.keys[self.at]
            self.top = self._revealing()

    def look_from(self, top: int) -> None:
        """Look elsewhere; the cursor stays where it is."""
        self.top = self._clamped(top)

    def hold(self) -> None:
        """The keyboard came: its cursor is in sight."""
        self.top = self._revealing()

    def release(self) -> None:
        """The keyboard went: a list that follows shows its newest row."""
        if self.follows:
            self.top = 0

    @property
    def page(self) -> int:
        """Rows of a screenful, one of them seen before."""
        return max(self.seen - 1, 1)

    @property
    def scrolls(self) -> bool:
        """Whether there are more rows than fit."""
        return len(self.keys) > self.seen

    def _sees(self, at: int) -> bool:
        return self.top <= at < self.top + self.seen

    def _place_of_cursor(self) -> int:
        if self.follows and self.at == 0:
            return 0
        last = max(len(self.keys) - 1, 0)
        return _place(self.keys, self.key, min(self.at, last))

    def _revealing(self) -> int:
        """The first row to show so that the cursor's is in sight, as near to the present one as can be."""
        return self._clamped(min(max(self.top, self.at - max(self.seen, 1) + 1), self.at))

    def _clamped(self, top: int) -> int:
        return max(min(top, len(self.keys) - max(self.seen, 1)), 0)


def _place(keys: Sequence[str], key: str | None, otherwise: int) -> int:
    if otherwise < len(keys) and keys[otherwise] == key:
        return otherwise
    return next((at for at, one in enumerate(keys) if one == key), otherwise)
