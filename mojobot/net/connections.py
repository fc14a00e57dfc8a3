"""The one factory of connections: every provider the settings allow, and nothing else (safety S752)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from urllib.parse import urlencode

from mojobot.model.secret import Secret
from mojobot.model.settings import Settings
from mojobot.net.answers import policy
from mojobot.net.catalogue import Planned, planned
from mojobot.net.clock import Clock
from mojobot.net.hosts import Hosts
from mojobot.net.ledger import Ledger, Memory
from mojobot.net.limits import Usage
from mojobot.net.opening import Socket
from mojobot.net.pacing import Pacer
from mojobot.net.provider import Health
from mojobot.net.quiet import hush
from mojobot.net.service import Address, HttpProvider
from mojobot.net.stream import Send, Stream
from mojobot.net.transport import Timeouts, Transport

_NOTHING = Usage(0, None, 0, None, 0, None, None, None, "", 0, slowed=False)


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed of headlines."""

    name: str
    provider: HttpProvider
    path: str
    params: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where at a provider's host a stream is, and what it wants to hear first."""

    path: str = "/"
    params: tuple[tuple[str, str], ...] = ()
    origin: str = ""
    subprotocols: tuple[str, ...] = ()


def providers(
    settings: Settings,
    secrets: Mapping[str, Secret],
    clock: Clock,
    *,
    memory: Memory | None = None,
    dice: Random | None = None,
) -> Connections:
    """Every provider of the settings; `secrets` by the names of their variables, `memory` keeps what was spent.

    Nothing is connected before something is asked.
    """
    hush()
    return Connections(settings, secrets, clock, Ledger(memory), Random() if dice is None else dice)  # noqa: S311


class Connections:
    """Providers by name, made once; those that are off say why."""

    def __init__(
        self, settings: Settings, secrets: Mapping[str, Secret], clock: Clock, ledger: Ledger, dice: Random
    ) -> None:
        self._network = settings.network
        self._clock = clock
        self._ledger = ledger
        self._dice = dice
        self._plans = tuple(planned(settings.providers, secrets, settings.network.spend_share))
        self._pacers: dict[str, Pacer] = {}
        self._made = {plan.name: self._provider(plan, plan.address) for plan in self._plans if plan.address is not None}

    def get(self, name: str) -> HttpProvider | None:
        """A provider; None when it is switched off or lacks its key (`why_not` says which)."""
        return self._made.get(name)

    def why_not(self, name: str) -> str:
        """Why a provider is not there; "" when it is."""
        return next((plan.why for plan in self._plans if plan.name == name), "is no provider we know")

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """The feeds of headlines that are on."""
        return tuple(
            Feed(plan.name, self._made[plan.name], plan.path, plan.params)
            for plan in self._plans
            if self._is_feed(plan)
        )

    @property
    def plans(self) -> tuple[Planned, ...]:
        """All providers, those that are off included, in the order of the settings."""
        return self._plans

    def health(self) -> tuple[Health, ...]:
        """How each is doing, in the order of the settings."""
        return tuple(self._made[plan.name].health() if plan.name in self._made else _off(plan) for plan in self._plans)

    def stream(
        self,
        name: str,
        *,
        take: Callable[[bytes], bool],
        subscribe: Callable[[Send], Awaitable[None]],
        on_gap: Callable[[int, int], Awaitable[None]] | None = None,
        at: Place = Place(),
        usual_gap_s: float = 10.0,
    ) -> Stream | None:
        """A stream from a provider's host, not yet running; None when the provider is off."""
        plan = next((plan for plan in self._plans if plan.name == name), None)
        if plan is None or plan.address is None:
            return None
        url = _socket_url(plan.address, at)
        socket = Socket(name, url, self._network.user_agent, at.origin, at.subprotocols)
        hosts = Hosts((plan.address.url,))
        return Stream(
            socket,
            hosts,
            self._clock,
            self._dice,
            take=take,
            subscribe=subscribe,
            on_gap=on_gap,
            usual_gap_s=usual_gap_s,
        )

    async def close(self) -> None:
        """Let go of every connection and write down what was spent, exactly."""
        for provider in self._made.values():
            with suppress(OSError):
                await provider.close()
        self._ledger.close()

    def _is_feed(self, plan: Planned) -> bool:
        return bool(plan.path) and plan.name in self._made

    def _provider(self, plan: Planned, address: Address) -> HttpProvider:
        rule, network = policy(plan.name.partition(" ")[0].partition("_history")[0], self._failures), self._network
        timeouts = Timeouts(network.connect_timeout_s, network.read_timeout_s, network.request_timeout_s)
        hosts = Hosts((address.url, *plan.also))
        transport = Transport(
            plan.name, hosts, self._clock, timeouts, network.user_agent, keyed=Hosts((address.url, *plan.its_own))
        )
        return HttpProvider(
            address,
            rule,
            self._pacer(plan),
            transport,
            self._clock,
            self._dice,
            fresh_s=plan.fresh_s,
            group=plan.group,
        )

    @property
    def _failures(self) -> int:
        return self._network.breaker_failures

    def _pacer(self, plan: Planned) -> Pacer:
        """One allowance a provider, or a common one."""
        name = plan.allowance or plan.name
        if name not in self._pacers:
            patience = self._network.patience_s
            self._pacers[name] = Pacer(name, plan.limits, self._clock, self._ledger, patience_s=patience)
        return self._pacers[name]


def _socket_url(address: Address, at: Place) -> str:
    query = urlencode((*at.params, *address.private_params))
    plain = "/" in address.url.partition("://")[2] and at.path == "/"  # a node's private address has its own path
    return f"ws{address.url.removeprefix('http')}{'' if plain else at.path}{f'?{query}' if query else ''}"


def _off(plan: Planned) -> Health:
    return Health(plan.name, True, plan.why, "off", None, 0.0, "closed", _NOTHING, None, None)
