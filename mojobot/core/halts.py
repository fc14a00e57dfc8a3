"""Who holds entries back: a person, a rule, safe mode, the emergency stop; one state word for all of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mojobot.core.risk.pauses import Pause
from mojobot.model.market import TokenClass
from mojobot.model.settings import RiskSettings
from mojobot.model.state import EngineState
from mojobot.model.views import PauseView

CLOCK_LIMIT_S, CLOCK_CLEARS_S = 2.0, 1.5  # off by more, entries wait (safety S504); by no more, they go on


@dataclass(frozen=True, slots=True)
class Halts:
    """Reasons in words; None where there is none."""

    paused: str | None = None  # by hand
    ruled: str | None = None  # by a rule, for all tokens
    clock: str | None = None  # market time is not the providers'
    safe_mode: str | None = None
    stopped: str | None = None
    started: bool = False

    @property
    def word(self) -> tuple[EngineState, str]:
        """The state and its reason; the gravest wins."""
        if self.stopped is not None:
            return EngineState.STOPPED, self.stopped
        if not self.started:
            return EngineState.STARTING, "no prices yet"
        held = next((why for why in (self.paused, self.clock, self.ruled) if why is not None), None)
        if held is not None:
            return EngineState.PAUSED, held
        if self.safe_mode is not None:
            return EngineState.SAFE_MODE, self.safe_mode
        return EngineState.RUNNING, ""

    @property
    def entries_held(self) -> str | None:
        """Why no entry may be made, if so."""
        state, why = self.word
        return None if state in (EngineState.RUNNING, EngineState.SAFE_MODE) else f"{state.value} {why}"

    def ruled_by(self, why: str | None) -> Halts:
        """The same with the rules' own reason."""
        return self if why == self.ruled else replace(self, ruled=why)

    def timed(self, off_s: float) -> Halts:
        """The same with a clock that is so far ahead; entries wait beyond the limit, until it is well within."""
        limit_s = CLOCK_LIMIT_S if self.clock is None else CLOCK_CLEARS_S
        return replace(self, clock=None if abs(off_s) <= limit_s else clock_text(off_s))


def is_news(told: tuple[EngineState, str] | None, state: EngineState, why: str) -> bool:
    """Whether a person who was told that of the state has something new to hear."""
    return told is None or state is not told[0] or _kind(why) != _kind(told[1])


def _kind(why: str) -> str:
    """A reason without its numbers: a pause whose value moves is the same pause."""
    return why.split(",", maxsplit=1)[0].rstrip("0123456789.% ")


def clock_text(off_s: float) -> str:
    """What is wrong with the clock, in words that begin alike whatever the number."""
    way = "ahead of" if off_s > 0.0 else "behind"
    return (
        f"clock off, {abs(off_s):,.1f} s {way} the providers', limit {CLOCK_LIMIT_S:g} s: set it by NTP and start again"
    )


class VolatilityPauses:
    """One pause for the market, by SOL's daily volatility, and one for each token, by its class's limit."""

    def __init__(
        self, symbols: Iterable[str], classes: Iterable[TokenClass], sol: int | None, rule: RiskSettings
    ) -> None:
        self._symbols = tuple(symbols)
        self._classes = tuple(classes)
        self._sol = sol
        limits = limits_of(rule)
        self._market = Pause(rule.max_volatility_threshold)
        self._tokens = tuple(Pause(limits[kind]) for kind in self._classes)

    def widen(self, symbols: Iterable[str], classes: Iterable[TokenClass], sol: int | None, rule: RiskSettings) -> None:
        """Look at these tokens from now on: those there are and, behind them, new ones."""
        there, limits = len(self._tokens), limits_of(rule)
        self._symbols, self._classes, self._sol = tuple(symbols), tuple(classes), sol
        self._tokens = (*self._tokens, *(Pause(limits[kind]) for kind in self._classes[there:]))

    def look(self, volatility: list[float | None], now_ms: int, rule: RiskSettings) -> bool:
        """Take the newest daily volatilities, one a series; answers whether what `saved` gives has changed."""
        limits, before = limits_of(rule), self.saved()
        if self._sol is not None:
            self._market.look(volatility[self._sol], rule.max_volatility_threshold, now_ms)
        for pause, value, kind in zip(self._tokens, volatility, self._classes, strict=True):
            pause.look(value, limits[kind], now_ms)
        return self.saved() != before

    def market(self) -> str | None:
        """Why all entries are paused, if so."""
        return f"SOL {self._market.text()}" if self._market.paused else None

    def token(self, series: int) -> tuple[bool, str]:
        """Whether a token's entries are paused, and its numbers."""
        return self._tokens[series].paused, self._tokens[series].text()

    def limit(self, series: int) -> float:
        """The limit last applied to a token."""
        return self._tokens[series].limit

    def sol(self) -> Pause:
        """SOL's pause, for the status line."""
        return self._market

    def all(self) -> tuple[Pause, ...]:
        """The market's pause, then every token's."""
        return (self._market, *self._tokens)

    def views(self) -> tuple[PauseView, ...]:
        """Everything that is paused now."""
        market = self.market()
        first = () if market is None else (PauseView("volatility", market, None),)
        return first + tuple(
            PauseView("volatility", f"{symbol} {pause.text()}", series)
            for series, (symbol, pause) in enumerate(zip(self._symbols, self._tokens, strict=True))
            if pause.paused
        )

    def saved(self) -> tuple[tuple[str, int], ...]:
        """What a restart needs to go on: name and since when it has been below; the market's is named `*`."""
        names = ("*", *self._symbols)
        return tuple(
            (n, p.below_since_ms) for n, p in zip(names, (self._market, *self._tokens), strict=True) if p.paused
        )

    def restore(self, saved: tuple[tuple[str, int], ...]) -> None:
        """Go on where `saved` left off; names that are gone are ignored."""
        known = dict(zip(("*", *self._symbols), (self._market, *self._tokens), strict=True))
        for name, since in saved:
            if name in known:
                known[name].restore(since)


def limits_of(rule: RiskSettings) -> dict[TokenClass, float]:
    """Daily volatility above which entries into tokens of a class wait."""
    return {
        TokenClass.MAJOR: rule.max_volatility_threshold,
        TokenClass.ESTABLISHED: rule.volatility_limit_established,
        TokenClass.NEW: rule.volatility_limit_new,
    }
