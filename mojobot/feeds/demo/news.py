"""Headlines: at the rate and in the tone of a token's phase, or of the whole market; invented, and worded so.

Their scores are what the headline scorer reads in them, as of any headline.
"""

from __future__ import annotations

import numpy as np

from mojobot.core.analysis.headlines import headline_score
from mojobot.feeds.demo.chance import Stream, generator
from mojobot.feeds.demo.day import Day
from mojobot.feeds.demo.grid import BAR_MS, BARS_PER_DAY, day_open
from mojobot.feeds.demo.phases import Phase, Regime, column
from mojobot.model.events import Headline
from mojobot.model.market import MINUTE_MS, FloatArray, Token

SOURCE = "demo wire"
_FIRST_NEWS = {
    Phase.HYPE: 0.9,
    Phase.SCARE: 0.9,
    Phase.BURST: 0.35,
    Phase.BREAKOUT: 0.6,
    Phase.SELLOFF: 0.35,
    Phase.DIP: 0.2,
}
_SPREAD = 0.07  # of what is meant about the tone
_MARKET_RATE = 0.03
_MARKET_TONE = np.array([0.54, 0.78, 0.30, 0.40])
_GOOD = (
    "{} is listed on another exchange",
    "{} team announces a partnership",
    "Daily users of {} reach a record",
    "Fund discloses a position in {}",
    "{} ships its long-awaited upgrade",
    "{} holders approve a buy-back",
)
_PLAIN = (
    "{} trades sideways as volumes settle",
    "{} publishes its monthly report",
    "Community call of {} draws questions",
    "{} unlock passes without a stir",
    "Analysts are divided on {}",
)
_BAD = (
    "{} unlock adds to supply",
    "Large holder of {} moves coins to an exchange",
    "{} suffers an outage",
    "{} team delays its upgrade",
    "Exchange puts {} under review",
    "Doubts about reserves weigh on {}",
)
_MARKET_WORDS = (
    ("Buyers return to Solana", "Funds add to crypto positions", "Risk appetite lifts tokens"),
    ("Solana tokens wait for direction", "Quiet session across chains", "Traders look to next week's data"),
    ("Sellers weigh on Solana tokens", "Leverage is flushed out of crypto", "Nerves spread across token markets"),
)
_CRASH = "Sudden sell-off sweeps through crypto"


def headlines(seed: int, day: Day, tokens: tuple[Token, ...]) -> list[Headline]:
    """The headlines of `day` in order of time."""
    chance = generator(seed, Stream.NEWS, day.number)
    luck = chance.random((BARS_PER_DAY, 1 + len(tokens)))
    rate = np.hstack((np.full((BARS_PER_DAY, 1), _MARKET_RATE), _rates(day)))
    rows, columns = np.nonzero(luck < rate)
    told = [
        _told(chance, row, series - 1, day, tokens) for row, series in zip(rows.tolist(), columns.tolist(), strict=True)
    ]
    first = day.number * BARS_PER_DAY
    score = headline_score(_CRASH)
    told += [Headline(_moment(chance, day, bar - first), -1, score, _CRASH, SOURCE) for bar in day.crashes]
    return sorted(told, key=lambda headline: headline.ts_ms)


def _rates(day: Day) -> FloatArray:
    """Chance of a headline for each token in each bar."""
    phase = day.phase
    entered = np.vstack((day.came_from[None], phase[:-1])) != phase
    on_entry = np.zeros(len(Phase))
    for which, rate in _FIRST_NEWS.items():
        on_entry[which] = rate
    return np.where(entered, np.maximum(on_entry, column("news"))[phase], column("news")[phase])


def _told(chance: np.random.Generator, row: int, series: int, day: Day, tokens: tuple[Token, ...]) -> Headline:
    ts_ms = _moment(chance, day, row)
    if series < 0:
        tone = float(_MARKET_TONE[Regime(int(day.regime[row]))]) * (1.0 - 0.8 * float(day.fear[row]))
    else:
        tone = float(column("tone")[day.phase[row, series]]) * (1.0 - 0.6 * float(day.fear[row]))
    meant = float(np.clip(tone + _SPREAD * chance.standard_normal(), 0.02, 0.98))
    side = 0 if meant > 0.62 else 2 if meant < 0.4 else 1
    words = _MARKET_WORDS[side] if series < 0 else (_GOOD, _PLAIN, _BAD)[side]
    text = words[int(chance.integers(len(words)))]
    text = text if series < 0 else text.format(tokens[series].symbol)
    return Headline(ts_ms, series, headline_score(text), text, SOURCE)


def _moment(chance: np.random.Generator, day: Day, row: int) -> int:
    """Some second of the bar, never in the first ten of a minute, where bars are closed."""
    minute, second = int(chance.integers(15)), int(chance.integers(10, 60))
    return day_open(day.number) + row * BAR_MS + minute * MINUTE_MS + second * 1000
