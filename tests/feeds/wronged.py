"""Bodies no provider should send: recorded ones with a member made wrong, cut, flipped, doubled or thrown together.

Seeded, so a failure comes back. `sample` finds a recorded reply, which not every machine has.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.feeds.bodies import BONK, NOW_MS

RESPONSES = Path(__file__).parents[2].parent / "shared" / "data" / "responses"
COUNT = int(os.environ.get("FUZZED_BODIES", "20000"))  # an adapter is given in the suite; more by hand
_DEEP: Any = 1
for _ in range(60):
    _DEEP = [_DEEP]
EVIL: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    -0.0,
    1e308,
    -1e308,
    1e-320,
    2**63,
    2**64,
    10**40,
    float("nan"),
    float("inf"),
    "NaN",
    "-Infinity",
    "1e999",
    "1_000",
    "0x10",
    "",
    " ",
    "\x00",
    "\ud800",
    "٣",
    "9" * 400,
    "So11111111111111111111111111111111111111112",
    "so11111111111111111111111111111111111111112",
    "1970-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999999Z",
    [],
    {},
    [None],
    {"": None},
    {"usd": "NaN"},
    _DEEP,
    True,
    0.5,
    1,
    1e11,
    1e15,
    -1e12,
    NOW_MS,
    NOW_MS * 1000,
    NOW_MS + 86_400_000,
    NOW_MS // 1000 + 3600,
    "-5",
    "0",
    "null",
    "12,5",
    "１２",
    "\x1b[31m",
    "\u202eevil",
    "solana_",
    "2026-13-45T99:99:99Z",
    "0001-01-01T00:00:00+23:59",
    BONK,
)


def sample(path: str) -> bytes:
    """A recorded reply by its path under the recordings; the test is skipped where they are not."""
    file = RESPONSES / path
    if not file.exists():
        pytest.skip(f"the recorded replies are not on this machine ({path})")
    return file.read_bytes()


def bodies(samples: Sequence[bytes], count: int = COUNT, seed: int | str = 1) -> Iterator[bytes]:
    """`count` bodies made from `samples`, JSON or not."""
    chance = random.Random(seed)
    trees = [tree for tree in map(_tree, samples) if isinstance(tree, dict | list)]
    for _ in range(count):
        if trees and chance.random() < 0.6:
            tree = chance.choice(trees)
            for _ in range(chance.choice((1, 1, 1, 2, 4))):
                tree = _wronged(tree, chance)
            yield json.dumps(tree).encode("utf-8", "surrogatepass")
        else:
            yield mangled(chance.choice(samples), chance)


def mangled(data: bytes, chance: random.Random) -> bytes:
    """`data` with some of its bytes wrong, missing or twice."""
    at, stop = sorted((chance.randint(0, len(data)), chance.randint(0, len(data))))
    match chance.randrange(8):
        case 0:
            return data[:at]
        case 1:
            return data[:at] + data[stop:]
        case 2:
            return data[:at] + chance.randbytes(chance.randint(1, 40)) + data[at:]
        case 3:
            return data[:stop] + data[at:]
        case 4:
            return chance.randbytes(chance.randint(0, 300))
        case 5:
            return b"[" * chance.choice((1, 40, 2_000)) + data
        case 6:
            return data[:at] + chance.choice((b"\x00", b'"', b"}", b"[", b"<", b"&", b"\xff\xfe", b"1e999")) + data[at:]
        case _:
            flipped = bytearray(data)
            for _ in range(chance.randint(1, 8) if data else 0):
                flipped[chance.randrange(len(data))] = chance.randrange(256)
            return bytes(flipped)


def _tree(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return None


def _wronged(tree: Any, chance: random.Random) -> Any:
    """The tree with one member replaced, removed or added; what is not on the way there is shared."""
    if not isinstance(tree, dict | list) or not tree or chance.random() < 0.08:
        return chance.choice(EVIL)
    key: Any = chance.choice(list(tree)) if isinstance(tree, dict) else chance.randrange(len(tree))
    copy: Any = dict(tree) if isinstance(tree, dict) else list(tree)
    luck = chance.random()
    if luck < 0.1:
        del copy[key]
    elif luck < 0.15:
        copy = {**copy, "": tree[key]} if isinstance(copy, dict) else [*copy, tree[key]]
    elif luck < 0.2 and isinstance(copy, dict):
        copy[chance.choice(("data", BONK, BONK.lower(), key.upper()))] = copy.pop(key)
    elif luck < 0.3 and isinstance(tree[key], int | float):
        copy[key] = chance.choice((str(tree[key]), -tree[key], tree[key] * 1000, tree[key] / 1000))
    else:
        copy[key] = _wronged(tree[key], chance)
    return copy
