"""A provider that answers from a script, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from mojobot.net.content import BadContent, decode
from mojobot.net.limits import Usage
from mojobot.net.outcome import Outcome, ProviderError
from mojobot.net.provider import Ask, Health, Reply

T = TypeVar("T")

ARRIVED_MS = 1_795_000_000_000  # 2026-11-18
Script = Callable[[Ask], bytes | Reply | Outcome | ProviderError]


class Answering:
    """Answers with what `script` returns: a body, a whole reply, or the outcome or error it fails with."""

    def __init__(self, script: Script, name: str = "rpc", at_ms: int = ARRIVED_MS) -> None:
        self.name = name
        self.plan = "keyless"
        self.asked: list[Ask] = []
        self.paused: list[float] = []
        self._script = script
        self._at_ms = at_ms

    async def ask(self, ask: Ask) -> Reply:
        self.asked.append(ask)
        said = self._script(ask)
        if isinstance(said, Outcome):
            raise ProviderError(self.name, said, "as the script says")
        if isinstance(said, ProviderError):
            raise said
        return said if isinstance(said, Reply) else Reply(200, said, {}, self._at_ms, 1.0)

    async def parsed(self, ask: Ask, parse: Callable[[Reply], T]) -> T:
        try:
            return parse(await self.ask(ask))
        except BadContent as fault:
            raise ProviderError(self.name, Outcome.BAD_PAYLOAD, str(fault)) from None

    async def read(self, ask: Ask, kind: type[T]) -> T:
        return await self.parsed(ask, lambda reply: decode(reply.body, kind))

    def pause(self, seconds: float, why: str) -> None:
        self.paused.append(seconds)

    def health(self) -> Health:
        usage = Usage(0, None, 0, None, 0, None, None, None, "", 0, slowed=False)
        return Health(self.name, True, "", self.plan, 1.0, 0.0, "closed", usage, None, None)
