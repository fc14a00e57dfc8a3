"""Chance in the made-up market: one generator for each stream and index, so that any stretch can be drawn by itself."""

from __future__ import annotations

import hashlib
from enum import IntEnum

import numpy as np
from solders.pubkey import Pubkey


class Stream(IntEnum):
    """What is drawn; streams of one seed are independent."""

    LEVEL = 1
    MARKET = 2
    MINUTES = 3
    ACTIVITY = 4
    TRADES = 5
    NEWS = 6
    TRANSFERS = 7


def generator(seed: int, stream: Stream, *index: int) -> np.random.Generator:
    """The random numbers of one stretch of one stream, always the same."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence((seed, int(stream), *index))))


def share_of(text: str) -> float:
    """A fixed number in 0..1 that belongs to `text`."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2.0**48


def address(name: str) -> str:
    """A made-up address that belongs to `name`: 32 bytes in base58, on nobody's curve in particular."""
    return str(Pubkey.from_bytes(hashlib.sha256(name.encode()).digest()))
