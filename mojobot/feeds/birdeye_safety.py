"""Birdeye's security page of a token: nearly all of it may be null, and null is not safe but not found out."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from mojobot.feeds.decoding import One, data_of
from mojobot.feeds.labels import address
from mojobot.feeds.mint import TOKEN_2022_PROGRAM, TOKEN_PROGRAM
from mojobot.feeds.numbers import Refusal, amount, past, share, unix_ms
from mojobot.feeds.records import Answer, Safety

SOURCE = "birdeye"


class Security(Struct, rename="camel", gc=False):
    """What is read of the page."""

    freezeable: bool | None = None
    freeze_authority: str | None = None
    transfer_fee_enable: bool | None = None
    is_token2022: bool | None = None
    non_transferable: bool | None = None
    mutable_metadata: bool | None = None
    fake_token: bool | None = None
    top10_holder_percent: float | None = None  # 0 to 1
    creator_percentage: float | None = None  # 0 to 1
    total_supply: float | None = None
    creation_time: int | None = None  # seconds


_SECURITY: One[Security | None] = One(Security | None)  # type: ignore[arg-type]


def parse_safety(body: bytes, mint: str, arrived_ms: int) -> Answer[Safety]:
    """What is known of the one mint asked for; the reply does not say whose it is."""
    refused: Counter[str] = Counter()
    found = _SECURITY.decode(data_of(body, refused), refused)
    try:
        if found is not None:
            return Answer((_safety(found, mint, arrived_ms),), refused)
    except Refusal as why:
        refused[str(why)] += 1
    return Answer((), refused, (mint,))


def _safety(found: Security, mint: str, arrived_ms: int) -> Safety:
    if (found.is_token2022, found.mutable_metadata, found.top10_holder_percent) == (None, None, None):
        raise Refusal("nothing found out")
    born = found.creation_time
    return Safety(
        mint=mint,
        source=SOURCE,
        at_ms=arrived_ms,
        owner_program=_program(found.is_token2022),
        freeze_authority=_freeze_authority(found),
        transfer_fee_bps=0 if found.transfer_fee_enable is False else None,
        transferable=None if found.non_transferable is None else not found.non_transferable,
        mutable_metadata=found.mutable_metadata,
        supply=amount(found.total_supply, "supply"),
        top10_share=share(found.top10_holder_percent, "top ten"),
        creator_share=share(found.creator_percentage, "creator's part"),
        created_ms=None if born is None else past(unix_ms(born, "creation"), arrived_ms),
        fake=found.fake_token,
    )


def _program(is_token_2022: bool | None) -> str | None:
    if is_token_2022 is None:
        return None
    return TOKEN_2022_PROGRAM if is_token_2022 else TOKEN_PROGRAM


def _freeze_authority(found: Security) -> str | None:
    """Who can freeze accounts; "" only where it says in so many words that nobody can."""
    if found.freeze_authority:
        return address(found.freeze_authority, "freeze authority")
    return "" if found.freezeable is False else None
