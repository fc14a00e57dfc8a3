"""DexScreener's boosts: what was paid for a token to be seen."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from mojobot.feeds.decoding import Listed, fit
from mojobot.feeds.dexscreener_pairs import CHAIN, SOURCE
from mojobot.feeds.labels import address
from mojobot.feeds.numbers import Refusal, amount
from mojobot.feeds.records import Answer, MoodReading


class Boost(Struct, rename="camel", gc=False):
    """What was paid for a token to be seen."""

    chain_id: str | None = None
    token_address: str | None = None
    amount: float | None = None
    total_amount: float | None = None


_BOOSTS = Listed(Boost)


def parse_boosts(body: bytes, arrived_ms: int) -> Answer[MoodReading]:
    """Boosts of Solana tokens as mentions: all that was paid so far where it is said, else this payment."""
    refused: Counter[str] = Counter()
    readings: dict[str, MoodReading] = {}
    for boost in _BOOSTS.decode(body, refused) if fit(body, refused) else ():
        if boost.chain_id != CHAIN:
            continue
        try:
            mint = address(boost.token_address, "mint")
            paid = amount(boost.amount if boost.total_amount is None else boost.total_amount, "boost")
            if paid is None:
                raise Refusal("no boost")
            readings[mint] = MoodReading(series="boosts", source=SOURCE, at_ms=arrived_ms, mint=mint, mentions=paid)
        except Refusal as why:
            refused[str(why)] += 1
    return Answer(tuple(readings.values()), refused)
