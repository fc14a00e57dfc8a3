"""One line that is written over, for somebody who waits."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, TextIO

from mojobot.cli.output import plain

if TYPE_CHECKING:
    from mojobot.feeds.download.fetching import Progress


class Ticker:
    """A line of progress where a person looks, and nothing where the stream is no terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._looked_at = stream.isatty()
        self._width = 0

    def progress(self, token: str, done: Progress) -> None:
        """How far one token is."""
        if not done.left_s and not done.share:
            self.show(f"{token}: {done.doing} ...")
            return
        left = f"about {span(done.left_s)} left" if done.left_s >= 1.0 else "almost done"
        self.show(f"{token}: {done.share:.0%}, {done.bars:,} bars, {left}, {done.doing}")

    def show(self, text: str) -> None:
        """Write it over the line before."""
        if not self._looked_at:
            return
        text = plain(text)[: shutil.get_terminal_size().columns - 1]
        self._stream.write(f"\r{text:<{self._width}}")
        self._stream.flush()
        self._width = len(text)

    def clear(self) -> None:
        """Leave an empty line to write on."""
        if self._width:
            self._stream.write(f"\r{'':<{self._width}}\r")
            self._stream.flush()
            self._width = 0


def span(seconds: float) -> str:
    """A waiting time in words: `45 s`, `12 min`, `3 h 20 min`."""
    if seconds < 90.0:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60.0)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
