"""What a market tells beside prices: whales, moods, headlines, swaps, and how safe a token is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TypeVar

from mojobot.core.analysis.analyser import Samples
from mojobot.core.analysis.rows import widened
from mojobot.core.analysis.sentiment import MoodColumns, MoodWatch
from mojobot.core.analysis.swaps import FlowColumns, SwapWatch
from mojobot.core.analysis.whales import WhaleWatch
from mojobot.core.risk.safety import SafetyWatch
from mojobot.model.events import Headline, Mood, Swaps, Whales
from mojobot.model.market import Provides, Token, TokenClass
from mojobot.model.safety import Safety
from mojobot.model.settings import Settings

Aside = Whales | Swaps | Mood | Headline | Safety
Columns = TypeVar("Columns", MoodColumns, FlowColumns)


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """What was sampled at a decision close and more than strategies may want to know."""

    mood: MoodColumns
    flow: FlowColumns

    def widened(self, series: int) -> Sampled:
        """With new series behind those there are, of which nothing was sampled."""
        return Sampled(_wider(self.mood, series), _wider(self.flow, series))


class Asides:
    """Remembers what was told of every series, and samples it at decision closes."""

    def __init__(self, tokens: Sequence[Token], sol: int | None, provides: Provides, settings: Settings) -> None:
        series = len(tokens)
        self._provided = provides.whales or provides.sentiment or provides.swaps
        self._whales = WhaleWatch(series, _classes(tokens), settings.whales)
        self.mood = MoodWatch(series, sol, settings.sentiment)
        self.swaps = SwapWatch(series)
        self.safety = SafetyWatch(series)
        self.sampled: Sampled | None = None  # at the last decision close

    def widen(self, tokens: Sequence[Token], sol: int | None) -> None:
        """Serve these tokens from now on, new ones behind those there are."""
        series = len(tokens)
        self._whales.widen(series, _classes(tokens))
        self.mood.widen(series, sol)
        self.swaps.widen(series)
        self.safety.widen(series)
        self.sampled = None if self.sampled is None else self.sampled.widened(series)

    def take(self, event: Aside) -> None:
        """Remember what is told."""
        match event:
            case Whales():
                self._whales.take(event)
            case Swaps():
                self.swaps.take(event)
            case Mood():
                self.mood.take_mood(event)
            case Headline():
                self.mood.take_headline(event)
            case Safety():
                self.safety.take(event)

    def sample(self, now_ms: int) -> Samples | None:
        """What counts at a decision close, (series,) each; None where the market tells nothing of the kind."""
        if not self._provided:
            return None
        whales, mood, flow = self._whales.sample(now_ms), self.mood.sample(now_ms), self.swaps.sample(now_ms)
        self.sampled = Sampled(mood, flow)
        return Samples(
            whale_ratio=whales.ratio,
            accumulation=whales.accumulation,
            exchange_flow=whales.exchange_flow,
            sentiment=mood.sentiment,
            mood_momentum=mood.mood_momentum,
            social_volume=mood.social_volume,
            news=mood.news,
            order_flow=flow.order_flow,
        )


def _classes(tokens: Sequence[Token]) -> tuple[TokenClass, ...]:
    return tuple(token.token_class for token in tokens)


def _wider(columns: Columns, series: int) -> Columns:
    """A dataclass of arrays (series,), grown."""
    names = [field.name for field in fields(columns)]
    return type(columns)(*(widened(getattr(columns, name), series) for name in names))
