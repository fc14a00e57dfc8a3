"""What an adapter sees of a provider: it asks, and gets bytes or a typed value, or one kind of error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from mojobot.net.limits import Priority, Usage
from mojobot.net.outcome import Outcome

T = TypeVar("T")

MOST_BYTES = 5_000_000  # of anything, whoever asks for it
USUAL_BYTES = 500_000  # more than twice the largest reply to what is usually asked
MOST_DEPTH = 32


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. `path` begins with "/" and may be followed by `params`; the host is the provider's."""

    path: str
    params: tuple[tuple[str, str], ...] = ()
    group: str = ""  # of the provider's limits; "" is the main one
    cost: int = 1  # in what the provider's day and month are counted
    priority: Priority = Priority.WATCH
    headers: tuple[tuple[str, str], ...] = ()
    method: Literal["GET", "POST"] = "GET"
    body: bytes | None = None
    max_bytes: int = USUAL_BYTES
    conditional: str | None = None  # remember ETag and Last-Modified under this name and send them next time
    content: tuple[str, ...] = ("json",)  # words the content type must hold one of; HTML is always refused
    fresh_s: float | None = None  # an answer this young is given again; None: the provider's own freshness
    read_only: bool = True  # asking twice does no harm, so a failure is retried; False for what must not be


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that was fit to read."""

    status: int
    body: bytes
    headers: Mapping[str, str]  # names in lower case
    at_ms: int  # when it arrived, UTC
    took_ms: float  # from sending to the last byte; 0 of a remembered one
    not_modified: bool = False  # of a conditional question: what you have is still right, and `body` is empty


@dataclass(frozen=True, slots=True)
class Health:
    """How a provider is doing, for the System pane and `mojobot feeds`."""

    name: str
    ok: bool
    why: str  # "" when ok
    plan: str  # "key", "keyless", "off"
    latency_ms: float | None  # of the last answers, smoothed
    error_rate: float  # share of the last 50 requests that failed
    breaker: Literal["closed", "open", "half-open"]
    usage: Usage
    last_ok_ms: int | None
    outcome: Outcome | None  # of the last request
    clock_s: float | None = None  # how far our clock is ahead of its, by its last answers; None: not known


class Provider(Protocol):
    """One provider, shared by everything that asks it: one allowance, one breaker, one pool of connections."""

    @property
    def name(self) -> str:
        """As in the settings: jupiter, dexscreener, geckoterminal ..."""

    @property
    def plan(self) -> str:
        """`key` when a key is sent, else `keyless`."""

    async def ask(self, ask: Ask) -> Reply:
        """Wait for our turn, then ask; identical questions in flight are asked once.

        Raises ProviderError with the outcome when there is no answer to use.
        """

    async def parsed(self, ask: Ask, parse: Callable[[Reply], T]) -> T:
        """The same, and what `parse` makes of it; where that raises `BadContent` it is BAD_PAYLOAD.

        JSON that is nested too deep is BAD_PAYLOAD before. An answer that
        cannot be read is not remembered, and too many in a row open the breaker.
        """

    async def read(self, ask: Ask, kind: type[T]) -> T:
        """The same, decoded strictly as `kind` (a msgspec type); what does not fit is BAD_PAYLOAD."""

    def pause(self, seconds: float, why: str) -> None:
        """Let nobody ask for that long."""

    def health(self) -> Health:
        """How it is doing now."""
