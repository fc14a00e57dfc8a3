"""A market made from a seed in which every strategy that is fed finds something to say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mojobot.model.events import Headline, MarketEvent, Mood, Swaps, Whales
from mojobot.model.market import HOUR_MS, MINUTE_MS, Block, FloatArray, IntArray, Timeframe, Token, TokenClass
from mojobot.research.tape import Tape, bridged

START_MS = 1_767_225_600_000  # 2026-01-01T00:00Z
SYMBOLS = ("SOL", "BTC", "TWIN", "WILD", "LATE", "GAPPY")
_PHASE_MS = 6 * HOUR_MS  # for so long a token is bought, sold or left alone
_TOLD_MS = 90_000  # after it happened


def made_tape(seed: int, bars: int, base: Timeframe = Timeframe.M5) -> Tape:
    """`made_bars` with whales, swaps, mood and news beside."""
    tape = made_bars(seed, bars, base)
    chance = np.random.default_rng((seed, 1))
    return replace(tape, events=_events(chance, tape))


def made_bars(seed: int, bars: int, base: Timeframe = Timeframe.M5) -> Tape:
    """Six tokens: one is SOL's twin, one wild, one listed late, one sometimes not traded."""
    chance = np.random.default_rng(seed)
    close = _closes(chance, bars, base)
    close[4, : bars // 3] = np.nan
    close[5, 1:][chance.random(bars - 1) < 0.04] = np.nan
    block = _bars(chance, close, base)
    tokens = tuple(Token(symbol, "", _class(symbol), base) for symbol in SYMBOLS)
    return Tape(tokens, base, bridged(block))


def _class(symbol: str) -> TokenClass:
    return TokenClass.MAJOR if symbol in ("SOL", "BTC") else TokenClass.ESTABLISHED


def _closes(chance: np.random.Generator, bars: int, base: Timeframe) -> FloatArray:
    """Walks with calm and wild stretches; the third follows the first, and comes back to it within hours."""
    series = len(SYMBOLS)
    wild = np.repeat(chance.random((series, bars // 36 + 1)) < 0.2, 36, axis=1)[:, :bars]
    sigma = np.where(wild, 0.012, 0.0025) * np.sqrt(base.ms / Timeframe.M15.ms)
    sigma[3] *= 2.0
    drift = np.repeat(chance.normal(0.0, 1.0, (series, bars // 72 + 1)), 72, axis=1)[:, :bars] * sigma * 0.4
    logs = np.cumsum(chance.standard_t(5, (series, bars)) * sigma + drift, axis=1)
    logs[2] = logs[0] + _returning(chance, bars, 0.012)
    return np.asarray(np.array([150.0, 90_000.0, 20.0, 1e-5, 3.0, 0.4])[:, None] * np.exp(logs))


def _returning(chance: np.random.Generator, bars: int, sigma: float, half_life: int = 36) -> FloatArray:
    """A spread that forgets half of itself every `half_life` bars, of that deviation in the long run."""
    kept = 0.5 ** (1.0 / half_life)
    steps = chance.standard_normal(bars) * sigma * np.sqrt(1.0 - kept * kept)
    spread = np.empty(bars)
    last = 0.0
    for at, step in enumerate(steps.tolist()):
        last = spread[at] = kept * last + step
    return spread


def _bars(chance: np.random.Generator, close: FloatArray, base: Timeframe) -> Block:
    before = np.concatenate((close[:, :1], close[:, :-1]), axis=1)
    opened = np.where(np.isnan(before), close, before)
    wick = np.abs(chance.standard_normal((2, *close.shape))) * 0.001 * close
    move = np.abs(np.log(close / opened)) * np.sqrt(Timeframe.M15.ms / base.ms)
    volume = 20_000.0 * chance.lognormal(0.0, 0.4, close.shape) * (1.0 + move / 0.004)
    open_ms = START_MS + base.ms * np.arange(close.shape[1], dtype=np.int64)
    high, low = np.maximum(opened, close) + wick[0], np.minimum(opened, close) - wick[1]
    unlisted = np.isnan(close)
    block = Block(open_ms, opened, high, low, close, volume, np.zeros(close.shape, dtype=np.bool_))
    return replace(block, open=np.where(unlisted, np.nan, opened), volume=np.where(unlisted, np.nan, volume))


def _events(chance: np.random.Generator, tape: Tape) -> tuple[MarketEvent, ...]:
    """Every ten minutes swaps and what whales did, every quarter of an hour the mood, now and then a headline."""
    length_ms = tape.bars.bars * tape.base.ms
    phases = chance.integers(-1, 2, (len(tape.tokens), length_ms // _PHASE_MS + 1))
    events: list[MarketEvent] = []
    for after_ms in range(5 * MINUTE_MS, length_ms, 5 * MINUTE_MS):
        at_ms, phase = START_MS + after_ms, phases[:, after_ms // _PHASE_MS]
        if after_ms % (10 * MINUTE_MS) == 0:
            price = tape.bars.close[:, after_ms // tape.base.ms]
            events += [_whales(chance, at_ms, phase), _swaps(chance, at_ms, phase, price)]
        if after_ms % (15 * MINUTE_MS) == 0:
            events += [_mood(chance, at_ms, phase), *_news(chance, at_ms, phase)]
    return tuple(events)


def _whales(chance: np.random.Generator, at_ms: int, phase: IntArray) -> Whales:
    tokens = np.flatnonzero(chance.random(len(phase)) < 0.7)
    usd = 250_000.0 * chance.pareto(2.0, (4, len(tokens))) + 60_000.0
    side = phase[tokens]
    kept = np.array([side >= 0, side <= 0, side <= 0, side >= 0]) & (chance.random(usd.shape) < 0.8)
    return Whales(at_ms + _TOLD_MS, np.full(len(tokens), at_ms), tokens, *(usd * kept))


def _swaps(chance: np.random.Generator, at_ms: int, phase: IntArray, price: FloatArray) -> Swaps:
    tokens = np.flatnonzero(np.isfinite(price)).repeat(3)
    side = np.where(chance.random(len(tokens)) < 0.5 + 0.3 * phase[tokens], 1, -1)
    owner = chance.integers(1, 500, len(tokens))
    usd = chance.lognormal(6.0, 1.0, len(tokens))
    paid = price[tokens] * (1.0 + 0.001 * side)
    return Swaps(at_ms + _TOLD_MS, "made", np.full(len(tokens), at_ms), tokens, owner, side, usd, paid)


def _mood(chance: np.random.Generator, at_ms: int, phase: IntArray) -> Mood:
    tokens = np.arange(-1, len(phase))
    lean = np.concatenate(([0], phase))
    score = np.clip(0.5 + 0.45 * lean + chance.normal(0.0, 0.05, len(lean)), 0.0, 1.0)
    mentions = chance.poisson(5.0 + 15.0 * np.abs(lean)).astype(np.float64)
    return Mood(at_ms + _TOLD_MS, "made", np.full(len(tokens), at_ms), tokens, score, mentions)


def _news(chance: np.random.Generator, at_ms: int, phase: IntArray) -> list[Headline]:
    told = np.flatnonzero(chance.random(len(phase)) < 0.05).tolist()
    return [
        Headline(at_ms + _TOLD_MS, token, float(np.clip(0.5 + 0.4 * phase[token], 0.0, 1.0)), "news", "made")
        for token in told
    ]
