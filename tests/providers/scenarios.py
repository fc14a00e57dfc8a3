"""Scenarios: what goes wrong and when, in seconds from the start. Played by a clock of any kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.providers.activity import WHALES
from tests.providers.fakes import Fakes
from tests.providers.transfers import EXCHANGES
from tests.providers.trouble import EVERY, Kind

Act = Callable[[Fakes, int], None]


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens `at_s` seconds after the start."""

    at_s: float
    said: str
    act: Act


@dataclass(frozen=True, slots=True)
class Scenario:
    """A name, what it is good for, and its steps in order of time; after `loop_s` it begins again."""

    name: str
    summary: str
    steps: tuple[Step, ...] = ()
    loop_s: float | None = None


class Play:
    """A scenario being played."""

    def __init__(self, fakes: Fakes, scenario: Scenario, start_ms: int) -> None:
        self._fakes = fakes
        self._scenario = scenario
        self._start_ms = start_ms
        self._next = 0

    def advance(self, now_ms: int) -> list[str]:
        """Do whatever is due, and say what was done."""
        said = []
        while (step := self._due(now_ms)) is not None:
            step.act(self._fakes, now_ms)
            said.append(step.said)
            self._next += 1
        return said

    def _due(self, now_ms: int) -> Step | None:
        steps, loop_s = self._scenario.steps, self._scenario.loop_s
        if not steps or (loop_s is None and self._next >= len(steps)):
            return None
        again, at = divmod(self._next, len(steps))
        due_ms = self._start_ms + 1000 * (steps[at].at_s + again * (loop_s or 0.0))
        return steps[at] if now_ms >= due_ms else None


def begin(at_s: float, provider: str, kind: Kind, value: float | None = None, *, share: float = 1.0) -> Step:
    """A misbehaviour begins."""

    def act(fakes: Fakes, now_ms: int) -> None:
        fakes.troubles.begin(provider, kind, value, share=share, now_ms=now_ms)

    return Step(at_s, f"{provider}: {kind} begins", act)


def end(at_s: float, provider: str = EVERY) -> Step:
    """All misbehaviour of a provider ends."""
    return Step(at_s, f"{provider}: well again", lambda fakes, _: fakes.troubles.end(provider))


def whale(at_s: float, symbol: str, usd: float, *, buy: bool = True, who: int = 0) -> Step:
    """A large trade in a token's deepest pool."""

    def act(fakes: Fakes, now_ms: int) -> None:
        fakes.world.whale(symbol, now_ms, usd, WHALES[who], buy=buy)

    return Step(at_s, f"a whale {'buys' if buy else 'sells'} {symbol} for ${usd:,.0f}", act)


def deposit(at_s: float, symbol: str, tokens: float) -> Step:
    """A whale sends tokens to an exchange."""

    def act(fakes: Fakes, now_ms: int) -> None:
        mint = fakes.world.mint(symbol)
        fakes.world.transfers.stage(now_ms, mint, tokens, WHALES[1], next(iter(EXCHANGES)))

    return Step(at_s, f"{tokens:,.0f} {symbol} go to an exchange", act)


def headline(at_s: float, feed: str, title: str) -> Step:
    """A headline appears."""
    return Step(at_s, f"{feed}: {title}", lambda fakes, now_ms: fakes.world.news.stage(feed, now_ms, title))


_EACH = tuple(kind for kind in Kind if kind is not Kind.SILENT_SOCKET)
_PROVIDERS = (
    "jupiter",
    "dexscreener",
    "geckoterminal",
    "coinmarketcap",
    "coingecko",
    "solana",
    "alternative_me",
    "rss",
)

SCENARIOS: dict[str, Scenario] = {
    one.name: one
    for one in (
        Scenario("calm", "everything works"),
        Scenario(
            "outage-and-back",
            "Jupiter dies for a minute, then GeckoTerminal, then everything, and each comes back",
            (
                begin(60, "jupiter", Kind.OUTAGE),
                end(120, "jupiter"),
                begin(180, "geckoterminal", Kind.HTML_522),
                begin(200, "solana", Kind.SILENT_SOCKET),
                end(260, "geckoterminal"),
                end(260, "solana"),
                begin(300, EVERY, Kind.OUTAGE),
                end(360),
            ),
            loop_s=420,
        ),
        Scenario(
            "rate-limits",
            "every provider in turn says we ask too often, whatever we do",
            tuple(
                step
                for at, name in enumerate(_PROVIDERS)
                for step in (begin(30 + 60 * at, name, Kind.RATE_LIMITED), end(70 + 60 * at, name))
            ),
            loop_s=600,
        ),
        Scenario(
            "liar",
            "one source of prices after the other is ten times off, stands still, or tells nonsense",
            (
                begin(45, "jupiter", Kind.LIAR),
                end(105, "jupiter"),
                begin(120, "dexscreener", Kind.LIAR, 1.2),
                end(180, "dexscreener"),
                begin(195, "jupiter", Kind.FROZEN),
                end(285, "jupiter"),
                begin(300, "jupiter", Kind.NAN, share=0.4),
                begin(300, "dexscreener", Kind.NEGATIVE, share=0.4),
                begin(300, "geckoterminal", Kind.ZERO, share=0.1),
                end(360),
            ),
            loop_s=400,
        ),
        Scenario(
            "whales-and-news",
            "large trades, deposits at an exchange, and headlines that mean something",
            (
                whale(20, "BONK", 120_000),
                headline(25, "decrypt", "BONK listed on another exchange as volumes surge"),
                whale(50, "WIF", 90_000, buy=False, who=2),
                deposit(65, "SOL", 40_000),
                headline(70, "coindesk", "Exchange halts withdrawals after hack, Solana tokens slide"),
                whale(90, "JUP", 250_000, who=3),
                whale(91, "JUP", 248_000, buy=False, who=3),
                headline(110, "cointelegraph", "JUP holders approve a buy-back"),
            ),
            loop_s=150,
        ),
        Scenario(
            "network-lost",
            "nobody answers for eighteen seconds, then for more than two minutes, and everybody does again",
            (begin(6, EVERY, Kind.OUTAGE), end(24), begin(50, EVERY, Kind.OUTAGE), end(190)),
        ),
        Scenario("clock-off", "every provider's clock is an hour ahead", (begin(0, EVERY, Kind.CLOCK_OFF),)),
        Scenario(
            "show",
            "whales, deposits and headlines arrive, while Jupiter dies for forty seconds and comes back",
            (
                whale(25, "BONK", 120_000),
                headline(30, "decrypt", "BONK listed on another exchange as volumes surge"),
                whale(55, "WIF", 90_000, buy=False, who=2),
                deposit(65, "SOL", 40_000),
                begin(75, "jupiter", Kind.OUTAGE),
                headline(80, "coindesk", "Exchange halts withdrawals after hack, Solana tokens slide"),
                end(115, "jupiter"),
                whale(130, "JUP", 250_000, who=3),
            ),
            loop_s=240,
        ),
        Scenario(
            "everything-breaks",
            "a new misbehaviour every twenty seconds, of the next provider each time",
            tuple(
                step
                for at, kind in enumerate(_EACH)
                for step in (
                    begin(20 + 20 * at, _PROVIDERS[at % len(_PROVIDERS)], kind, share=0.5),
                    end(55 + 20 * at, _PROVIDERS[at % len(_PROVIDERS)]),
                )
            ),
        ),
    )
}
