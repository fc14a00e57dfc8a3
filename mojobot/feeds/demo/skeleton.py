"""The skeleton: the market on the quarter-hour grid, a day at a time.

Everything that lasts longer than a quarter of an hour is decided here:
regimes, phases, volatility, closes, volume, pools. A day needs the state the
day before left and the numbers drawn for it, so a seed makes one history; the
ticks inside the bars (`paths.py`) change nothing about it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.feeds.demo.chance import Stream, decayed, fat_tailed, generator, keep_of
from mojobot.feeds.demo.crashes import Aftermath, Calendar, aftermath
from mojobot.feeds.demo.day import Day
from mojobot.feeds.demo.grid import BARS_PER_DAY
from mojobot.feeds.demo.phases import (
    REGIME_DRIFT,
    REGIME_NOISE,
    Regime,
    at_rest,
    column,
    phase_table,
    regime_table,
    walk,
)
from mojobot.feeds.demo.tokens import SECTORS, SOL, Universe
from mojobot.model.market import FloatArray, IntArray

_LEVEL = keep_of(30 * BARS_PER_DAY)  # prices wander, and come home within months: none ends at zero or in the sky
_HOME = keep_of(8 * BARS_PER_DAY)  # what a token does by itself is forgotten sooner
_NEAR = keep_of(10.0)  # and what a token does that is bound to SOL, within hours
_PANIC = keep_of(7.0)
_WILDEST = 1.35  # factor on the market's volatility: beyond it is what crashes are for
_OVERDONE = 1.0  # of a shock, beyond the first standard deviation down
_CALMER = 0.7  # of that, the market as a whole
_PEG = keep_of(12.0)
_VOLATILITY = keep_of(40.0)
_VOLUME = keep_of(10.0)
_POOL = keep_of(3 * BARS_PER_DAY)
_MOOD = keep_of(4.0)
_MOOD_OF_REGIME = np.array([0.0, 0.05, -0.06, -0.05])
_JUMPS = 0.0015  # chance a bar, of each token
_PHASE_OF_MAJORS = 0.35  # of a phase's drift that a major shows
_SCAR = (0.6, 1.6)  # how deep others fall in a crash, SOL being 1
_BUSY_AT = 2.5 / 24.0  # of the day, and again half a day later: Asia, then America
_DIURNAL = 1.0 + 0.15 * np.cos(4.0 * np.pi * (np.arange(BARS_PER_DAY) / BARS_PER_DAY - _BUSY_AT))


@dataclass(slots=True, eq=False)
class _State:
    """What one day hands to the next."""

    market: FloatArray  # (1,) log level
    sectors: FloatArray
    tokens: FloatArray
    pegs: FloatArray
    panic: FloatArray  # (1 + tokens,) what was overdone: the market's, as a factor, then each token's
    volatility: FloatArray  # (1 + tokens,) log factor: the market's, then each token's
    volume: FloatArray
    pool: FloatArray
    mood: FloatArray
    regimes: IntArray  # (1 + sectors,)
    phases: IntArray
    close: FloatArray


class Skeleton:
    """The days of one seed in order; `day()` makes the next."""

    def __init__(self, seed: int, listed: Universe) -> None:
        self._seed = seed
        self._listed = listed
        self._calendar = Calendar(seed)
        self._number = 0
        self._state = _first(listed)
        self._phase_tables = np.stack([phase_table(regime) for regime in Regime])
        self._regime_tables = regime_table()[None]
        self._drift = _centred(column("drift"), self._phase_tables[Regime.CALM])
        self._regime_drift = _centred(REGIME_DRIFT, self._regime_tables[0])
        bar = BARS_PER_DAY**-0.5
        self._market_sd = listed.market_vol * bar
        self._sector_sd = listed.sector_vol * bar
        self._own_sd = listed.own_vol * bar
        total = np.sqrt(listed.market_vol**2 + listed.sector_vol**2 + listed.own_vol**2) * bar
        self._step = total * np.where(listed.major, _PHASE_OF_MAJORS, 1.0)
        self._depth = np.clip(listed.market_vol / listed.market_vol[SOL], *_SCAR)
        turnover = np.array([0.0, -0.3, 0.4])[np.clip(listed.sector, 0, 2)]
        self._restless = np.where(np.arange(1 + listed.size) == 0, 0.040, 0.055)
        self._usual_volume = np.exp(listed.log_liquidity + turnover) * 1.4 / BARS_PER_DAY

    def day(self) -> Day:
        """The next day."""
        chance = generator(self._seed, Stream.SKELETON, self._number)
        start = self._number * BARS_PER_DAY
        bars = np.arange(start, start + BARS_PER_DAY)
        crashes = self._calendar.until(start + BARS_PER_DAY)
        after = aftermath(crashes, bars)
        regimes = self._regimes(chance)
        came_from = self._state.phases
        phases = self._phases(chance, regimes[:, 0])
        noise = self._noise(chance, regimes, phases, after)
        jump = self._jumps(chance, noise.own)
        before = np.vstack((self._state.close, np.empty((BARS_PER_DAY - 1, self._listed.size))))
        close, panic = self._closes(chance, _Pushes(regimes, phases, noise, jump, after))
        before[1:] = close[:-1]
        shared = noise.market * self._market_sd
        own = np.hypot(noise.sectors[:, self._listed.sector] * self._sector_sd, noise.own)
        moved = (close - before) / np.hypot(shared, own)
        made = Day(
            number=self._number,
            before=before,
            close=close,
            shared=shared,
            own=own,
            jump=jump,
            volume=self._volume(chance, phases, np.abs(moved), after),
            liquidity=self._liquidity(chance, after),
            phase=phases,
            came_from=came_from,
            regime=regimes[:, 0],
            mood=self._mood(regimes[:, 0], phases, after),
            chatter=column("chatter")[phases] * np.minimum(after.volume, 3.0)[:, None],
            fear=after.fear,
            falling=after.falling,
            bargain=-panic / np.hypot(shared, own),
            crashes=tuple(crash.bar for crash in crashes if crash.bar >= start),
        )
        self._number += 1
        return made

    def _regimes(self, chance: np.random.Generator) -> IntArray:
        luck = chance.random((BARS_PER_DAY, 1 + len(SECTORS)))
        states = walk(self._regime_tables, np.zeros(BARS_PER_DAY, np.int64), self._state.regimes, luck)
        self._state.regimes = states[-1]
        return states

    def _phases(self, chance: np.random.Generator, regime: IntArray) -> IntArray:
        luck = chance.random((BARS_PER_DAY, self._listed.size))
        states = walk(self._phase_tables, regime, self._state.phases, luck)
        self._state.phases = states[-1]
        return states

    def _noise(self, chance: np.random.Generator, regimes: IntArray, phases: IntArray, after: Aftermath) -> _Noise:
        drawn = chance.standard_normal((BARS_PER_DAY, 1 + self._listed.size)) * self._restless
        level = decayed(drawn, _VOLATILITY, self._state.volatility)
        self._state.volatility = level[-1]
        factor = np.exp(level)
        calm = REGIME_NOISE[regimes] * after.noise[:, None]
        own = factor[:, 1:] * column("noise")[phases] * after.noise[:, None] * self._own_sd
        own[:, self._listed.stable] = self._own_sd[self._listed.stable]
        own[:, self._listed.staked] = self._own_sd[self._listed.staked]
        return _Noise(market=np.minimum(factor[:, :1], _WILDEST) * calm[:, :1], sectors=calm[:, 1:], own=own)

    def _jumps(self, chance: np.random.Generator, own: FloatArray) -> FloatArray:
        luck = chance.random(own.shape)
        size = chance.exponential(1.5, own.shape) + 3.0
        sign = np.where(luck < 0.55 * _JUMPS, 1.0, -1.0)
        jump = np.where(luck < _JUMPS, own * size * sign, 0.0)
        jump[:, self._listed.stable] = 0.0
        jump[:, self._listed.staked] = jump[:, [SOL]]
        return jump

    def _closes(self, chance: np.random.Generator, push: _Pushes) -> tuple[FloatArray, FloatArray]:
        """Log price at each close, and what of it is overdone and will pass (<= 0).

        Home, plus the levels of the market, the sector and the token, plus
        what is overdone, plus the scars of crashes.
        """
        listed, state, noise = self._listed, self._state, push.noise
        drift = self._regime_drift[push.regimes]
        news = fat_tailed(chance, noise.market.shape, 6.0)
        shocks = fat_tailed(chance, noise.own.shape)
        sectors = noise.sectors * (fat_tailed(chance, noise.sectors.shape, 6.0) + drift[:, 1:])
        own = noise.own * shocks + self._drift[push.phases] * self._step + push.jump
        markets = decayed(noise.market * (news + drift[:, :1]), _LEVEL, state.market)
        sector = decayed(sectors, _LEVEL, state.sectors)
        tokens = decayed(own, _HOME, state.tokens)
        tokens[:, listed.bound] = decayed(own[:, listed.bound], _NEAR, state.tokens[listed.bound])
        pegs = decayed(noise.own * shocks, _PEG, state.pegs)
        overdone = np.hstack((_CALMER * noise.market * _overdone(news), noise.own * _overdone(shocks)))
        panics = decayed(overdone, _PANIC, state.panic)
        panic = panics[:, :1] * self._market_sd + panics[:, 1:]
        close: FloatArray = markets * self._market_sd + sector[:, listed.sector] * self._sector_sd + tokens + panic
        close += listed.log_price + push.after.scar[:, None] * self._depth
        close[:, listed.stable] = pegs[:, listed.stable]
        premium = listed.log_price[listed.staked] - listed.log_price[SOL]
        close[:, listed.staked] = close[:, [SOL]] + premium + pegs[:, listed.staked]
        state.market, state.sectors, state.tokens, state.pegs = markets[-1], sector[-1], tokens[-1], pegs[-1]
        state.panic, state.close = panics[-1], close[-1]
        return close, panic

    def _volume(self, chance: np.random.Generator, phases: IntArray, moved: FloatArray, after: Aftermath) -> FloatArray:
        drawn = chance.standard_normal((2, *moved.shape))
        level = decayed(drawn[0] * 0.10, _VOLUME, self._state.volume)
        self._state.volume = level[-1]
        busy = np.exp(level + 0.18 * drawn[1]) * (0.65 + 0.45 * np.minimum(moved, 6.0))
        shown = column("volume")[phases] * (after.volume * _DIURNAL)[:, None]
        return np.asarray(busy * shown * self._usual_volume)

    def _liquidity(self, chance: np.random.Generator, after: Aftermath) -> FloatArray:
        drawn = chance.standard_normal((BARS_PER_DAY, self._listed.size)) * 0.008
        level = decayed(drawn, _POOL, self._state.pool)
        self._state.pool = level[-1]
        return np.asarray(np.exp(level + self._listed.log_liquidity + after.liquidity[:, None]))

    def _mood(self, regime: IntArray, phases: IntArray, after: Aftermath) -> FloatArray:
        target = column("mood")[phases] + _MOOD_OF_REGIME[regime][:, None]
        fear = after.fear[:, None]
        level = decayed((1.0 - _MOOD) * (target * (1.0 - fear) + 0.1 * fear), _MOOD, self._state.mood)
        self._state.mood = level[-1]
        return level


@dataclass(frozen=True, slots=True, eq=False)
class _Noise:
    """Standard deviations a bar: of the market (96, 1) and the sectors (96, sectors) as factors, of tokens in full."""

    market: FloatArray
    sectors: FloatArray
    own: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class _Pushes:
    """What moves the prices of a day."""

    regimes: IntArray
    phases: IntArray
    noise: _Noise
    jump: FloatArray
    after: Aftermath


def _centred(drift: FloatArray, cumulative: FloatArray) -> FloatArray:
    """Drift by state, less its mean over the time a chain spends in each: in the long run nothing goes anywhere."""
    return np.asarray(drift - (at_rest(cumulative) * drift).sum())


def _overdone(shocks: FloatArray) -> FloatArray:
    """What bad news move a price beyond where it then settles."""
    return _OVERDONE * np.minimum(shocks + 1.0, 0.0)


def _first(listed: Universe) -> _State:
    """The state before the first bar of burn-in."""
    return _State(
        market=np.zeros(1),
        sectors=np.zeros(len(SECTORS)),
        tokens=np.zeros(listed.size),
        pegs=np.zeros(listed.size),
        panic=np.zeros(1 + listed.size),
        volatility=np.zeros(1 + listed.size),
        volume=np.zeros(listed.size),
        pool=np.zeros(listed.size),
        mood=np.full(listed.size, 0.5),
        regimes=np.zeros(1 + len(SECTORS), np.int64),
        phases=np.zeros(listed.size, np.int64),
        close=listed.log_price.copy(),
    )
