"""What a trainer's process is asked to do in tests: it has to be importable there."""

from __future__ import annotations

import os
import signal

import numpy as np

from mojobot.model.forecasting import Examples, GrownTrees


def leaf(examples: Examples) -> GrownTrees:
    """One leaf that says how many examples there were."""
    here = np.array([0])
    return GrownTrees(here, here, np.array([np.inf]), here, here, np.array([float(len(examples.label))]), 0)


def hung_up(examples: Examples) -> GrownTrees:
    """The window is closed meanwhile."""
    os.kill(os.getpid(), signal.SIGHUP)
    return leaf(examples)


def nothing(examples: Examples) -> None:
    """Too few."""


def fails(examples: Examples) -> GrownTrees:
    """It cannot."""
    raise ValueError("no trees today")


def dies(examples: Examples) -> GrownTrees:
    """The process is gone."""
    os._exit(3)
