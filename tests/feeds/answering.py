"""A provider that answers from a script, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec

from mojobot.net.limits import Usage
from mojobot.net.outcome import Outcome, ProviderError
from mojobot.net.provider import Ask, Health, Reply

T = TypeVar("T")

ARRIVED_MS = 1_795_000_000_000  # 2026-11-18
Script = Callable[[Ask], bytes | Reply | Outcome]


class Answering:
    """Answers with what `script` returns: a body, a whole reply, or the outcome it fails with."""

    def __init__(self, script: Script, name: str = "rpc") -> None:
        self.name = name
        self.plan = "keyless"
        self.asked: list[Ask] = []
        self.paused: list[float] = []
        self._script = script

    async def ask(self, ask: Ask) -> Reply:
        self.asked.append(ask)
        said = self._script(ask)
        if isinstance(said, Outcome):
            raise ProviderError(self.name, said, "as the script says")
        return said if isinstance(said, Reply) else Reply(200, said, {}, ARRIVED_MS, 1.0)

    async def read(self, ask: Ask, kind: type[T]) -> T:
        return msgspec.json.decode((await self.ask(ask)).body, type=kind)

    def pause(self, seconds: float, why: str) -> None:
        self.paused.append(seconds)

    def health(self) -> Health:
        usage = Usage(0, None, 0, None, 0, None, None, None, "", 0, slowed=False)
        return Health(self.name, True, "", self.plan, 1.0, 0.0, "closed", usage, None, None)
