"""Wallets said to belong to exchanges: a list to be edited, each with who says so and how sure that is."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import msgspec

from mojobot.feeds.base58 import decoded
from mojobot.model.errors import SettingsError

FILE = "exchange_wallets.toml"
LEAST = 0.5  # confidence under which a wallet is not used


class ExchangeWallet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the list."""

    address: str
    exchange: str
    source: str
    confidence: float


class _List(msgspec.Struct, forbid_unknown_fields=True):
    wallet: list[ExchangeWallet] = []


def exchange_wallets(own: Path | None = None) -> Mapping[str, ExchangeWallet]:
    """Address to wallet, of those sure enough to be used.

    `own` is the user's file, whose lines overrule those that come with the
    program: one of low confidence takes a wallet off. It need not exist. Raises
    SettingsError for a file that cannot be read, naming it and what is wrong.
    """
    brought = files("mojobot.feeds").joinpath(FILE).read_text("utf-8")
    known = {wallet.address: wallet for wallet in parse_wallets(brought, FILE)}
    if own is not None and own.exists():
        try:
            text = own.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{own} cannot be read: {error.__class__.__name__}.") from None
        known |= {wallet.address: wallet for wallet in parse_wallets(text, str(own))}
    return {address: wallet for address, wallet in known.items() if wallet.confidence >= LEAST}


def parse_wallets(text: str, name: str) -> tuple[ExchangeWallet, ...]:
    """The lines of a file; raises SettingsError."""
    try:
        found = msgspec.convert(tomllib.loads(text), _List).wallet
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(f"{name}: {error}.") from None
    for wallet in found:
        if decoded(wallet.address) is None:
            raise SettingsError(f"{name}: {wallet.address!r} is no Solana address.")
        if not 0.0 <= wallet.confidence <= 1.0:
            raise SettingsError(f"{name}: the confidence of {wallet.address} is not between 0 and 1.")
    return tuple(found)
