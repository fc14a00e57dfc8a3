"""What the name of a candle file says: which market, which timeframe, and that it holds candles at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from mojobot.model.errors import CandleFileError, UsageError
from mojobot.model.market import Timeframe

ENDINGS = ("csv", "csv.gz", "txt", "json", "json.gz", "parquet", "feather", "arrow", "zip")

_ENDING = re.compile(r"(\.(csv|txt|json|jsonl|parquet|feather|arrow|ipc|gz|zip))+$", re.IGNORECASE)
# SOL_USDT-1m; SOL_USDT_USDT-1h-futures (freqtrade); SOLUSDT-1m-2025-01 and -2025-01-31 (Binance)
_NAME = re.compile(
    r"(?P<market>.+)-(?P<timeframe>[0-9]+[a-zA-Z]{1,2})"
    r"(-(?P<kind>futures|mark|index|premiumIndex|funding_rate|open_interest)|-(?P<day>\d{4}-\d\d(-\d\d)?))?"
)
_QUOTES = "USDT|USDC|USD|FDUSD|BUSD"
_QUOTE = re.compile(rf"[_-]({_QUOTES})(?=-|$)")
_SETTLED = re.compile(rf"_({_QUOTES})_({_QUOTES})$")  # freqtrade's SOL/USDT:USDT
_GLUED = re.compile(r"([A-Z0-9]+?)(USDT|USDC|FDUSD|BUSD)")


@dataclass(frozen=True, slots=True)
class Name:
    """What a file is called: `market` such as SOL_USDT or BTC_USDT-PERP, `symbol` as on screen: SOL, BTC-PERP."""

    symbol: str
    market: str
    timeframe: Timeframe


def read_name(path: Path) -> Name:
    """The parts of a name such as `SOL_USDT-1m.csv.gz`; raises CandleFileError when it is none."""
    stem = stem_of(path)
    match = _NAME.fullmatch(stem)
    if match is None or stem == path.name:
        raise CandleFileError(
            f"{path}: a candle file is named SYMBOL-TIMEFRAME and ends in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}, "
            f"such as SOL_USDT-1m.csv.gz; timeframes are {', '.join(Timeframe)}; "
            "`mojobot data import` takes any name with --symbol and --timeframe"
        )
    if match["kind"] not in {None, "futures"}:
        raise CandleFileError(f"{path} is named as {match['kind'].replace('_', ' ')}, not as candles of a market")
    market = _market(match["market"], perpetual=match["kind"] == "futures")
    return Name(symbol_of(market), market, timeframe_named(match["timeframe"], path))


def stem_of(path: Path) -> str:
    """The name without its endings; the name itself where it has none that we know."""
    return _ENDING.sub("", path.name)


def symbol_of(market: str) -> str:
    """The symbol on screen of a market: SOL of SOL_USDT, BTC-PERP of BTC_USDT-PERP."""
    return _QUOTE.sub("", market, count=1)


def market_named(text: str) -> str:
    """The market a user calls so: SOL, SOL_USDT, SOL/USDT, SOLUSDT; raises UsageError where no file can be."""
    market = _market(text.strip().replace("/", "_").replace(":", "_"), perpetual=False)
    if not re.fullmatch(r"[A-Za-z0-9+$][A-Za-z0-9.+$_-]*", market):
        raise UsageError(f"--symbol {text}: letters, digits and . + $ _ - are expected, such as SOL or SOL_USDT")
    return market


def timeframe_named(text: str, path: Path) -> Timeframe:
    """The timeframe so called; raises CandleFileError for one that is not ours."""
    if text.lower() not in list(Timeframe):
        raise CandleFileError(f"{path}: timeframe {text} is not one of {', '.join(Timeframe)}")
    return Timeframe(text.lower())


def _market(text: str, perpetual: bool) -> str:
    settled = _SETTLED.sub(r"_\1", text)
    glued = _GLUED.fullmatch(settled)
    market = f"{glued[1]}_{glued[2]}" if glued else settled
    return f"{market}-PERP" if perpetual else market
