"""All providers at once, without a socket: ask, and the answer comes as it would over the wire, limits and all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import msgspec

from tests.providers.alternative_me import AlternativeMe
from tests.providers.birdeye import Birdeye
from tests.providers.coingecko import CoinGecko
from tests.providers.coinmarketcap import CoinMarketCap
from tests.providers.dexscreener import DexScreener
from tests.providers.geckoterminal import GeckoTerminal
from tests.providers.helius import Helius
from tests.providers.jupiter import Jupiter
from tests.providers.limits import Entry, Log, Refusal
from tests.providers.message import Answer, Page, Request, Wire, query_of
from tests.providers.pyth import Pyth
from tests.providers.rpc import QuickNode, Rpc
from tests.providers.rss import Rss
from tests.providers.service import Service
from tests.providers.sockets import Session
from tests.providers.tamper import tampered
from tests.providers.trouble import Kind, Trouble, Troubles
from tests.providers.world import START_MS, World

KINDS: tuple[type[Service], ...] = (
    Jupiter,
    DexScreener,
    GeckoTerminal,
    CoinGecko,
    CoinMarketCap,
    Birdeye,
    Pyth,
    AlternativeMe,
    Rss,
    Rpc,
    QuickNode,
    Helius,
)
_HTML = b"<!DOCTYPE html><html><head><title>522: Connection timed out</title></head><body>cloudflare</body></html>"
_RECORDS = frozenset(
    {Kind.NULLS, Kind.MISSING, Kind.NAN, Kind.NEGATIVE, Kind.ZERO, Kind.LIAR}
    | {Kind.NEWEST_FIRST, Kind.DUPLICATED, Kind.LATE}
)


class Fakes:
    """One world and everybody who tells of it. Time comes with each request."""

    def __init__(self, seed: int = 7, start_ms: int = START_MS) -> None:
        self.world = World(seed, start_ms)
        self.services: dict[str, Service] = {kind.name: kind(self.world) for kind in KINDS}
        self.troubles = Troubles()
        self.log = Log()
        self._by_host = {host: service.name for service in self.services.values() for host in service.hosts}

    def provider_at(self, host: str) -> str | None:
        """Which provider answers under that host name."""
        return self._by_host.get(host)

    def handle(
        self,
        method: str,
        provider: str,
        path: str,
        query: str | tuple[tuple[str, str], ...],
        headers: Mapping[str, str],
        body: bytes,
        now_ms: int,
    ) -> Answer:
        """Answer one request. `provider` is a name as in the settings, or the provider's real host."""
        asked = query_of(query) if isinstance(query, str) else query
        lower = {name.lower(): value for name, value in headers.items()}
        name = self._by_host.get(provider, provider)
        return self.ask(Request(name, method, path, asked, lower, body, now_ms, provider))

    def socket(self, provider: str, now_ms: int) -> Session | None:
        """A WebSocket to that node; None while it takes no connection. Troubles are for who carries it."""
        node = self.services[self._by_host.get(provider, provider)]
        troubles = self.troubles.of(node.name)
        refused = not isinstance(node, Rpc) or {Kind.OUTAGE, Kind.HTML_522, Kind.EXPIRED_KEY, Kind.GONE} & set(troubles)
        return None if refused or not isinstance(node, Rpc) else Session(node, now_ms)

    def ask(self, request: Request) -> Answer:
        """The same, for a request that was made already."""
        service = self.services[request.provider]
        troubles = self.troubles.of(service.name, request.path)
        unreached = _unreached(troubles)
        refusal = None if unreached else service.admit(request)
        answer = unreached or self._answered(request, service, troubles, refusal)
        met = " ".join(troubles)
        over = refusal.limit if refusal else ""
        status = answer.status if answer.wire in (Wire.WHOLE, Wire.CUT) else 0
        entry = Entry(request.now_ms, service.name, request.method, request.path, status, over, met)
        self.log.write(entry)
        return answer

    def _answered(
        self, request: Request, service: Service, troubles: Mapping[Kind, Trouble], refusal: Refusal | None
    ) -> Answer:
        service.expired = Kind.EXPIRED_KEY in troubles
        page = service.too_many(request, refusal) if refusal else _broken(request, service, troubles)
        if page is None:
            page = service.forbid(request)
        if page is None:
            page = service.answer(_as_of(request, troubles))
            page = replace(page, value=self._told(page.value, service, troubles)) if page.status == 200 else page
        headers = {"date": _date(request, troubles), **service.dress(request, page), **page.headers}
        answer = Answer(page.status, {**headers, "content-type": page.content_type}, _encoded(page))
        return _bent(answer, troubles)

    def _told(self, value: object, service: Service, troubles: Mapping[Kind, Trouble]) -> object:
        records = {kind: trouble for kind, trouble in troubles.items() if kind in _RECORDS}
        return tampered(value, service, records) if records and not isinstance(value, bytes) else value


def _unreached(troubles: Mapping[Kind, Trouble]) -> Answer | None:
    if Kind.OUTAGE in troubles:
        return Answer(0, {}, b"", wire=Wire.REFUSED)
    return Answer(0, {}, b"", wire=Wire.HANG) if Kind.HALF_OPEN in troubles else None


def _broken(request: Request, service: Service, troubles: Mapping[Kind, Trouble]) -> Page | None:
    """Whole answers that have nothing to do with the question."""
    html = "text/html; charset=UTF-8"
    if Kind.HTML_522 in troubles:
        return Page(_HTML, 522, content_type=html)
    if Kind.ERROR_500 in troubles:
        return Page({"error": "Internal Server Error"}, 500)
    if Kind.RATE_LIMITED in troubles:
        return service.too_many(request, Refusal("staged", request.now_ms + 60_000))
    if Kind.GONE in troubles:
        return Page({"error": "This endpoint was retired"}, int(troubles[Kind.GONE].worth(410)))
    if Kind.NOT_JSON in troubles:
        return Page(_HTML)
    if Kind.HUGE in troubles:
        return Page(b'"' + b"x" * 6_000_000 + b'"')
    return Page(b"[" * 200 + b"]" * 200) if Kind.DEEP in troubles else None


def _as_of(request: Request, troubles: Mapping[Kind, Trouble]) -> Request:
    frozen = troubles.get(Kind.FROZEN)
    return replace(request, now_ms=min(request.now_ms, frozen.since_ms)) if frozen else request


def _date(request: Request, troubles: Mapping[Kind, Trouble]) -> str:
    off = troubles[Kind.CLOCK_OFF].worth(3600.0) if Kind.CLOCK_OFF in troubles else 0.0
    return datetime.fromtimestamp(request.now_ms / 1000 + off, UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")


def _encoded(page: Page) -> bytes:
    return page.value if isinstance(page.value, bytes) else msgspec.json.encode(page.value)


def _bent(answer: Answer, troubles: Mapping[Kind, Trouble]) -> Answer:
    """What happens to an answer on its way."""
    if Kind.WRONG_TYPE in troubles:
        answer = replace(answer, headers={**answer.headers, "content-type": "text/html; charset=utf-8"})
    if Kind.SLOW in troubles:
        answer = replace(answer, delay_s=troubles[Kind.SLOW].worth(8.0))
    return replace(answer, wire=Wire.CUT) if Kind.TRUNCATED in troubles else answer
