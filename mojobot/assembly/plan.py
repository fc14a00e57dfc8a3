"""What to run, as the command line has it, and where its records go."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mojobot.settings.places import places


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What to run: filled from the command line."""

    market: Literal["demo", "replay", "live"]
    paths: tuple[Path, ...] = ()  # candle files, or one data directory whose record is to be verified
    session: int | None = None  # of that record; None: the newest
    data_dir: Path | None = None
    config: Path | None = None
    seed: int | None = None
    speed: float | None = 300.0  # market seconds per second; None: as fast as it goes
    bars: int | None = None
    volume_unit: Literal["base", "usd"] = "base"
    daemon: bool = False
    quiet: bool = False  # print no summary
    watch: str | None = None  # tokens of a live market; None: as the settings say
    theme: str | None = None  # of the console; None: as the settings say
    ascii: bool = False
    animation: bool = True

    @property
    def flags(self) -> dict[str, object]:
        """Settings that the command line gave, by their place."""
        given = {"demo.seed": self.seed, "universe.watch": self.watch}
        return {key: value for key, value in given.items() if value is not None}

    def directory(self) -> Path:
        """Where the run keeps its records; without a word from the user a replay begins a folder of its own."""
        chosen = places(self.data_dir)
        if self.market != "replay" or chosen.given is not None:
            return chosen.data_dir("paper" if self.market == "live" else self.market)
        runs = chosen.data_dir("replay")
        taken = [int(path.name) for path in runs.glob("[0-9]*") if path.name.isdigit()] if runs.is_dir() else []
        return runs / f"{max(taken, default=0) + 1:04d}"
