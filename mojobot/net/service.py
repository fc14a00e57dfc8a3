"""A provider over HTTP: turn, request, judgement, pause, breaker, retry, in this order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import TypeVar
from urllib.parse import quote, urlencode

from mojobot.net.backoff import backoff_s
from mojobot.net.breaker import Breaker
from mojobot.net.clock import Clock
from mojobot.net.content import BadContent, check_depth, check_type, decode
from mojobot.net.outcome import Outcome, ProviderError, refused_key
from mojobot.net.pacing import Pacer
from mojobot.net.policy import Policy, outcome_of, pause_s
from mojobot.net.provider import Ask, Health, Reply
from mojobot.net.record import Record
from mojobot.net.remembered import Answers, Marks, question
from mojobot.net.sharing import Shared
from mojobot.net.skew import Skew
from mojobot.net.transport import Raw, Request, Transport

T = TypeVar("T")

_TRIES = 3
_RETRIED_WITHIN_S = 8.0  # a failure that took longer is told at once: another provider can be asked meanwhile
_SAFE = "/,:;=@!$&'()*+~%"  # stand in a path as they are
_COUNTED = (Outcome.UNAVAILABLE, Outcome.BAD_PAYLOAD, Outcome.RATE_LIMITED)  # these open the breaker


@dataclass(frozen=True, slots=True)
class Address:
    """Where a provider is and how it knows us; nothing of it is ever shown."""

    name: str
    url: str  # scheme, host and port; for a node's private address its path too
    plan: str = "keyless"  # or "key"
    key_name: str = ""  # of the environment variable that holds the key
    headers: tuple[tuple[str, str], ...] = ()
    private_headers: tuple[tuple[str, str], ...] = ()
    private_params: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return f"Address({self.name})"


class HttpProvider:
    """One provider as its adapter sees it; see `mojobot.net.provider.Provider`."""

    def __init__(
        self,
        address: Address,
        policy: Policy,
        pacer: Pacer,
        transport: Transport,
        clock: Clock,
        dice: Random,
        *,
        fresh_s: float = 0.0,
        group: str = "",
    ) -> None:
        self._address = address
        self._policy = policy
        self._pacer = pacer
        self._transport = transport
        self._clock = clock
        self._dice = dice
        self._fresh_s = fresh_s
        self._group = group  # of the allowance, where a question names none
        self._breaker = Breaker(clock, dice, most=policy.failures)
        self._record = Record()
        self._skew = Skew()
        self._unreadable = 0  # answers in a row
        self._unread: Reply | None = None  # the newest of them
        self._answers, self._marks, self._shared = Answers(), Marks(), Shared()

    @property
    def name(self) -> str:
        """As in the settings."""
        return self._address.name

    @property
    def plan(self) -> str:
        """`key` when a key is sent, else `keyless`."""
        return self._address.plan

    @property
    def pacer(self) -> Pacer:
        """The allowance."""
        return self._pacer

    async def ask(self, ask: Ask) -> Reply:
        """A remembered answer if it is fresh, else one in flight, else our own question."""
        if ask.method != "GET" and not ask.read_only:
            return await self._ask(ask)
        key = question(ask)
        fresh_s = self._fresh_s if ask.fresh_s is None else ask.fresh_s
        kept = self._answers.get(key, self._clock.monotonic(), fresh_s)
        return kept if kept is not None else await self._shared.one(key, ask.priority, lambda: self._ask(ask))

    async def read(self, ask: Ask, kind: type[T]) -> T:
        """Ask and decode."""
        return await self.parsed(ask, lambda reply: decode(reply.body, kind))

    async def parsed(self, ask: Ask, parse: Callable[[Reply], T]) -> T:
        """Ask and read."""
        reply = await self.ask(ask)
        try:
            if "json" in ask.content:
                check_depth(reply.body)
            value = parse(reply)
        except BadContent as fault:
            self._answers.drop(question(ask))
            self._cannot_read(str(fault), reply)
            raise ProviderError(self.name, Outcome.BAD_PAYLOAD, str(fault)) from None
        self._unreadable = 0
        return value

    def pause(self, seconds: float, why: str) -> None:
        """Let nobody ask for that long."""
        self._pacer.pause(seconds, why)

    def health(self) -> Health:
        """How it is doing."""
        usage, record, state = self._pacer.usage, self._record, self._breaker.state
        why = usage.why or record.why
        return Health(
            name=self.name,
            ok=not why and state == "closed",
            why=why,
            plan=self.plan,
            latency_ms=record.latency_ms,
            error_rate=record.error_rate,
            breaker=state,
            usage=usage,
            last_ok_ms=record.last_ok_ms,
            outcome=record.outcome,
            clock_s=self._skew.seconds,
        )

    async def close(self) -> None:
        """Let go of the connections, and write down the last minute."""
        self._pacer.remember()
        await self._transport.close()

    async def _ask(self, ask: Ask) -> Reply:
        until, failures = self._clock.monotonic() + _RETRIED_WITHIN_S, 0
        while True:
            try:
                return await self._once(ask)
            except ProviderError as fault:
                failures += 1
                if not self._worth_retrying(ask, fault, failures, until):
                    raise
            await self._clock.sleep(backoff_s(failures, self._dice))

    def _worth_retrying(self, ask: Ask, fault: ProviderError, failures: int, until: float) -> bool:
        if not ask.read_only or not fault.outcome.again or self._breaker.opens_in() > 0.0:
            return False
        in_time = failures < _TRIES and self._clock.monotonic() < until
        return in_time and self._pacer.bears(fault.retry_after_s or 0.0)

    async def _once(self, ask: Ask) -> Reply:
        self._refuse_if_open(admitted=self._breaker.opens_in() <= 0.0)
        await self._pacer.turn(ask.priority, ask.cost, ask.group or self._group)
        self._refuse_if_open(admitted=self._breaker.admit())
        try:
            raw = await self._transport.send(self._request(ask))
        except ProviderError as fault:
            self._ended(fault.outcome, fault.why)
            raise
        return self._judged(ask, raw)

    def _cannot_read(self, why: str, reply: Reply) -> None:
        """Once an answer, however many asked for it."""
        if self._unread is reply:
            return
        self._unread = reply
        self._unreadable += 1
        self._record.unreadable(why)
        too_many = self._unreadable - self._policy.failures + 1
        if too_many > 0:
            self._breaker.trip(too_many)

    def _refuse_if_open(self, *, admitted: bool) -> None:
        if not admitted:
            wait = self._breaker.opens_in()
            why = f"failed several times in a row ({self._record.why}); tried again in {wait:.0f} s"
            raise ProviderError(self.name, Outcome.UNAVAILABLE, why, retry_after_s=wait)

    def _judged(self, ask: Ask, raw: Raw) -> Reply:
        self._record.took(raw.took_ms)
        self._skew.heard(raw.headers, raw.took_ms, self._clock.now_ms())
        outcome = outcome_of(self._policy, raw.status, raw.headers, raw.body)
        why = self._why(outcome, raw.status)
        if outcome is Outcome.OK and raw.status != 304:
            try:
                check_type(raw.headers.get("content-type", ""), ask.content, raw.body)
            except BadContent as fault:
                outcome, why = Outcome.BAD_PAYLOAD, str(fault)
        self._ended(outcome, why)
        if outcome is Outcome.OK:
            return self._replied(ask, raw)
        wait = self._stay_away(outcome, why, raw.headers)
        raise ProviderError(self.name, outcome, why, retry_after_s=wait)

    def _replied(self, ask: Ask, raw: Raw) -> Reply:
        unchanged = raw.status == 304
        body = b"" if unchanged else raw.body
        reply = Reply(raw.status, body, raw.headers, self._clock.now_ms(), raw.took_ms, not_modified=unchanged)
        if not unchanged:
            self._marks.put(ask.conditional, raw.headers)
        if ask.conditional is None and (ask.method == "GET" or ask.fresh_s):
            self._answers.put(question(ask), self._clock.monotonic(), reply)
        return reply

    def _stay_away(self, outcome: Outcome, why: str, headers: Mapping[str, str]) -> float | None:
        """After a refusal nobody asks for a while; seconds of it."""
        wait = pause_s(self._policy, outcome, headers, self._clock.now_ms(), self._record.refused_in_a_row)
        if wait <= 0.0:
            return None
        self._pacer.pause(wait, why, outcome)
        if outcome is Outcome.RATE_LIMITED and self._policy.slow_s:
            self._pacer.slow(wait + self._policy.slow_s)
        return wait

    def _ended(self, outcome: Outcome, why: str) -> None:
        self._record.add(outcome, why, self._clock.now_ms())
        if outcome in _COUNTED:
            self._breaker.failed()
        else:
            self._breaker.succeeded()

    def _request(self, ask: Ask) -> Request:
        if not ask.path.startswith("/") or not ask.path.isprintable():
            raise ProviderError(self.name, Outcome.BAD_REQUEST, "a path begins with / and holds no control characters")
        params = (*ask.params, *self._address.private_params)
        query = f"?{urlencode(params)}" if params else ""
        path = "" if ask.path == "/" and "/" in self._address.url.partition("://")[2] else ask.path
        wanted = "application/json" if "json" in ask.content else "*/*"
        headers = {"Accept": wanted, **dict(self._address.headers), **dict(ask.headers)}
        return Request(
            ask.method,
            f"{self._address.url}{quote(path, safe=_SAFE)}{query}",
            {**headers, **self._marks.headers(ask.conditional)},
            dict(self._address.private_headers),
            ask.body,
            ask.max_bytes,
        )

    def _why(self, outcome: Outcome, status: int) -> str:
        key = self._address.key_name
        match outcome:
            case Outcome.DENIED if self.plan == "key":
                return refused_key(key, status)
            case Outcome.DENIED:
                return f"refuses us (HTTP {status}){f'; a key in {key} may help' if key else ''}"
            case Outcome.RATE_LIMITED:
                return f"was asked too often (HTTP {status})"
            case Outcome.QUOTA_EXHAUSTED:
                return f"says the quota is spent (HTTP {status})"
            case Outcome.EMPTY:
                return "has nothing on this"
            case _:
                return f"answers HTTP {status}"
