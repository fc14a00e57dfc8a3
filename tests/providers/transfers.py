"""Large transfers into and out of exchanges, a few each hour, and those that are staged."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from functools import lru_cache

from solders.signature import Signature

from tests.providers.activity import WHALES
from tests.providers.chance import Stream, generator
from tests.providers.listing import HOUR_MS, Listed
from tests.providers.paths import Paths

# Labels of public lists; nobody vouches for them.
EXCHANGES = {
    "5tzFkiKscXHK5ZXCGbXZxdw7gTjjD1mBwuoFbhUvuAi9": "Binance",
    "H8sMJSCQxfKiFTCfDR3DUMLPwcRbM61LGFJ8N4dK3WjS": "Coinbase",
    "FWznbcNXWQuHTawe9RxvQ2LdCENssh12dsznf4RiouN5": "Kraken",
}
_HEAD = struct.Struct(">HIH")
_MARK = 0xFFFF  # where a trade has its pool


@dataclass(frozen=True, slots=True)
class Transfer:
    """Tokens that went from one wallet to another."""

    at_ms: int
    mint: str
    tokens: float
    giver: str
    taker: str
    signature: str


class Transfers:
    """All large transfers."""

    def __init__(self, seed: int, listed: tuple[Listed, ...], paths: Paths) -> None:
        self._seed = seed
        self._listed = listed[:30]
        self._paths = paths
        self.extra: list[Transfer] = []
        self._hour = lru_cache(maxsize=500)(self._drawn)

    def between(self, from_ms: int, to_ms: int, wallet: str = "") -> list[Transfer]:
        """Those of `from_ms` <= time < `to_ms`, oldest first; of one wallet where it is given."""
        hours = range(from_ms // HOUR_MS, (to_ms - 1) // HOUR_MS + 1)
        found = [one for hour in hours for one in self._hour(hour)] + self.extra
        wanted = [one for one in found if from_ms <= one.at_ms < to_ms and wallet in ("", one.giver, one.taker)]
        return sorted(wanted, key=lambda one: one.at_ms)

    def transfer(self, signature: str) -> Transfer | None:
        """The transfer of that signature."""
        try:
            mark, hour, _ = _HEAD.unpack(bytes(Signature.from_string(signature))[: _HEAD.size])
        except ValueError:
            return None
        found = [*(self._hour(hour) if mark == _MARK else ()), *self.extra]
        return next((one for one in found if one.signature == signature), None)

    def stage(self, at_ms: int, mint: str, tokens: float, giver: str, taker: str) -> Transfer:
        """Let one happen."""
        signature = _signature(at_ms // HOUR_MS, 1000 + len(self.extra))
        self.extra.append(Transfer(at_ms, mint, tokens, giver, taker, signature))
        return self.extra[-1]

    def _drawn(self, hour: int) -> list[Transfer]:
        chance = generator(self._seed, Stream.TRANSFERS, hour)
        found = []
        for number, offset in enumerate(sorted(chance.integers(0, HOUR_MS, 4).tolist())):
            token = self._listed[int(chance.integers(len(self._listed)))]
            sides = list(EXCHANGES)[int(chance.integers(len(EXCHANGES)))], WHALES[int(chance.integers(len(WHALES)))]
            giver, taker = sides if chance.random() < 0.5 else sides[::-1]
            at_ms = hour * HOUR_MS + offset
            usd = 40_000.0 * float(chance.pareto(1.5) + 1.0)
            tokens = usd / self._paths.price(token.index, at_ms)
            found.append(Transfer(at_ms, token.mint, tokens, giver, taker, _signature(hour, number)))
        return found


def _signature(hour: int, number: int) -> str:
    head = _HEAD.pack(_MARK, hour, number)
    return str(Signature.from_bytes((head + hashlib.sha512(head).digest())[:64]))
