"""P8 to P11: the console in a terminal beside a stock Textual app that shows as much, run in turn.

usage: console.py [--rounds N] [--seconds S] [--peer tui_app.py] [paint] [cells] [key] [slow]

`paint`: seconds and CPU to the first complete frame (`frame`), and to the one that
answers keys (`paint`; the stand-in's first is both). `cells`: CPU and bytes
while 150 cells change ten times a second. `key`: from a press of the stop key
to its handler, in a demo that makes 1,000 price updates a second. `slow`: the
same on a terminal that takes 20 KB/s. `ratio` lines: the peer's figure over
ours, the median of the rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from terminal import Terminal

HERE = Path(__file__).parent
SIZE = (50, 160)  # lines, columns: the stand-in's
SLOW = 20_000  # bytes a second
SETTLE_S = 4.0  # from the first frame: the past has been filled in
CELLS = 150
PAUSE_S = 0.3  # an escape alone is known as one only after a fifth of a second

Row = dict[str, float]
Case = Callable[[str, float], Row]


def out(bench: str, **figures: object) -> None:
    row = {name: round(value, 6) if isinstance(value, float) else value for name, value in figures.items()}
    print(json.dumps({"bench": bench, **row}), flush=True)


class Sides:
    """How either side is begun: the peer's stand-in, or the project."""

    def __init__(self, peer: str, temporary: Path) -> None:
        self._peer = peer
        self._temporary = temporary
        self._runs = 0

    def idle(self, side: str) -> Terminal:
        """An app that has everything on the screen and changes nothing; ours is the demo as a person starts it."""
        return self._stock(RATE="0") if side == "peer" else self.demo()

    def changing(self, side: str) -> Terminal:
        """`CELLS` cells ten times a second."""
        if side == "peer":
            return self._stock(RATE="10", CELLS=str(CELLS))
        return Terminal([sys.executable, str(HERE / "console_feed.py"), str(CELLS)], SIZE)

    def slow(self, side: str) -> Terminal:
        """On a terminal that takes `SLOW` bytes a second."""
        if side == "peer":
            return self._stock(SLOW, RATE="10", CELLS=str(CELLS))
        return self.demo(SLOW)

    def demo(self, bytes_per_s: int = 0) -> Terminal:
        """The demo at 300 times market time, in a data directory of its own: 50 tokens, 1,000 updates a second."""
        self._runs += 1
        data = str(self._temporary / str(self._runs))
        return Terminal([sys.executable, "-m", "mojobot", "demo", "--data-dir", data], SIZE, bytes_per_s)

    def _stock(self, bytes_per_s: int = 0, **environ: str) -> Terminal:
        return Terminal([sys.executable, self._peer], SIZE, bytes_per_s, {"MODE": "idle", **environ})


def paint(terminal: Terminal) -> Row:
    """Seconds and CPU seconds to the first complete frame, and to the one with all widgets that answers keys."""
    frame_s = terminal.framed()
    frame_cpu_s = terminal.cpu_s()
    return {"frame_s": frame_s, "frame_cpu_s": frame_cpu_s, "paint_s": terminal.painted(), "cpu_s": terminal.cpu_s()}


def load(terminal: Terminal, seconds: float) -> Row:
    """CPU and bytes a second while nobody types."""
    cpu, taken, began = terminal.cpu_s(), terminal.taken, time.perf_counter()
    time.sleep(seconds)
    taken_s = time.perf_counter() - began
    return {
        "cpu_pct": 100.0 * (terminal.cpu_s() - cpu) / taken_s,
        "kb_per_s": (terminal.taken - taken) / taken_s / 1024,
        "rss_mb": terminal.rss_mb(),
    }


def latency(terminal: Terminal, key: bytes, after: bytes, seconds: float) -> Row:
    """From pressing `key` to its handler; `after` is pressed to be back where it can be pressed again."""
    pressed: list[float] = []
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        pressed.append(time.time())
        terminal.press(key)
        time.sleep(PAUSE_S)
        if after:
            terminal.press(after)
        time.sleep(PAUSE_S + 0.001 * (len(pressed) % 50))  # out of step with the frames
    _wait_for(terminal, len(pressed))
    handled = terminal.marks("key")
    taken = sorted(1e3 * (at - press) for press, at in zip(pressed, handled, strict=False))
    return {
        "keys": len(pressed),
        "lost": len(pressed) - len(handled),
        "p50_ms": taken[len(taken) // 2],
        "p99_ms": taken[min(len(taken) - 1, int(0.99 * len(taken)))],
        "max_ms": taken[-1],
    }


def _wait_for(terminal: Terminal, count: int, patience_s: float = 60.0) -> None:
    began = time.perf_counter()
    while len(terminal.marks("key")) < count and time.perf_counter() - began < patience_s:
        time.sleep(0.05)


KEYS = {"peer": (b"e", b""), "mojobot": (b"\x18", b"\x1b")}  # ctrl+x, and escape out of its dialog


def cases(sides: Sides) -> dict[str, Case]:
    """What can be measured, by name: a side and seconds in, figures out."""

    def painted(side: str, _: float) -> Row:
        with sides.idle(side) as terminal:
            return paint(terminal)

    def cells(side: str, seconds: float) -> Row:
        with sides.changing(side) as terminal:
            terminal.painted()
            if side == "mojobot":
                terminal.press(b"m")  # the markets alone, as tall as the stand-in's table
            time.sleep(SETTLE_S)
            return load(terminal, seconds)

    def key(side: str, seconds: float) -> Row:
        with sides.changing(side) if side == "peer" else sides.demo() as terminal:
            terminal.painted()
            time.sleep(SETTLE_S)
            return latency(terminal, *KEYS[side], seconds)

    def slow(side: str, seconds: float) -> Row:
        with sides.slow(side) as terminal:
            terminal.painted()
            time.sleep(SETTLE_S)
            return latency(terminal, *KEYS[side], seconds)

    return {"paint": painted, "cells": cells, "key": key, "slow": slow}


def ratios(rounds: list[tuple[Row, Row]]) -> Mapping[str, float]:
    """The peer's figure over ours, the median of the rounds, of everything that is a cost."""
    names = [name for name in rounds[0][0] if name not in ("keys", "lost")]
    return {name: statistics.median(peer[name] / max(ours[name], 1e-9) for peer, ours in rounds) for name in names}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wanted", nargs="*", default=[])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--peer", default="../shared/bench/tui_app.py")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        found = cases(Sides(asked.peer, Path(temporary)))
        for name in asked.wanted or found:
            rounds = []
            for _ in range(asked.rounds):
                peer, ours = (found[name](side, asked.seconds) for side in ("peer", "mojobot"))
                for side, row in (("peer", peer), ("mojobot", ours)):
                    out("console", case=name, app=side, load1=os.getloadavg()[0], **row)
                rounds.append((peer, ours))
            out("console", case=name, app="ratio", **ratios(rounds))


if __name__ == "__main__":
    main()
