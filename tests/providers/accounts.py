"""Accounts of the made-up chain: mints and vaults, as bytes and as nodes parse them."""

from __future__ import annotations

import base64
import struct
from typing import Any

from solders.pubkey import Pubkey

from tests.providers.chance import address, share_of
from tests.providers.listing import SOL_MINT, TOKEN_2022_PROGRAM, TOKEN_PROGRAM, Listed
from tests.providers.vaults import Vaults
from tests.providers.world import World

RENT = 2_039_280  # lamports of a token account
_MINT_RENT = 1_461_600
RAYDIUM = "675kPX9MHTjS2zt1qfr1NYHuzeLXfQM9H24wFSUt1Mp8"
_SYSTEM = "11111111111111111111111111111111"

_CLOCK, _SYSVARS = "SysvarC1ock11111111111111111111111111111111", "Sysvar1111111111111111111111111111111111111"


class Accounts:
    """Whatever lies under an address at a moment; None for what nobody made."""

    def __init__(self, world: World, vaults: Vaults) -> None:
        self._world = world
        self._vaults = vaults
        self._holders = {
            name: (token, units) for token in world.tokens for name, units in _holders(token).items()
        }  # token accounts, by their addresses

    def account(self, where: str, encoding: str, now_ms: int) -> dict[str, Any] | None:
        """As in getAccountInfo; a wallet is whatever else is an address."""
        if where in self._world.by_mint:
            return self._mint(self._world.by_mint[where], encoding)
        if where in self._vaults.by_account:
            return self._vault(where, encoding, now_ms)
        if where in self._holders:
            token, units = self._holders[where]
            raw = account_bytes(token.mint, address(f"owner of {where}"), units, native=False)
            return _shown(RENT, token.program, raw, encoding, None)
        if where in self._world.by_pool:
            return _shown(RENT, RAYDIUM, self._pool_bytes(where), encoding, None)
        if where == _CLOCK:  # as of a slot confirmed two slots ago
            told = (self._world.slot(now_ms) - 2, 0, 0, 0, (now_ms - 800) // 1000)
            return _shown(RENT, _SYSVARS, struct.pack("<QqQQq", *told), encoding, None)
        if share_of(where) < 0.02:
            return None
        lamports = round(50e9 * share_of(where))
        return _shown(lamports, _SYSTEM, b"", encoding, None)

    def largest(self, token: Listed, now_ms: int) -> list[dict[str, Any]]:
        """The twenty largest holders; vaults of its deepest pool among them."""
        pool = self._world.pools_of(token.mint)[0]
        side = 0 if pool.base == token.index else 1
        held = {pool.vaults[side]: self._vaults.balances(pool, now_ms)[side]}
        held |= _holders(token)
        ranked = sorted(held.items(), key=lambda one: -one[1])
        return [{"address": name, **amount(units, token.decimals)} for name, units in ranked]

    def _pool_bytes(self, where: str) -> bytes:
        """Every pool is one of Raydium's (AMM v4) that trades in its vaults alone."""
        pool = self._world.by_pool[where]
        base, quote = self._world.tokens[pool.base], self._world.tokens[pool.quote]
        raw = bytearray(752)
        struct.pack_into("<Q", raw, 0, 6)
        for at, key in ((336, pool.vaults[0]), (368, pool.vaults[1]), (400, base.mint), (432, quote.mint)):
            raw[at : at + 32] = bytes(Pubkey.from_string(key))
        return bytes(raw)

    def _mint(self, token: Listed, encoding: str) -> dict[str, Any]:
        info: dict[str, Any] = {
            "decimals": token.decimals,
            "freezeAuthority": token.freeze_authority,
            "isInitialized": True,
            "mintAuthority": token.mint_authority,
            "supply": str(round(token.supply * 10.0**token.decimals)),
        }
        if token.program == TOKEN_2022_PROGRAM:
            info |= {"extensions": [_fee_extension(token)]}
        parsed = {"program": _program(token.program), "parsed": {"info": info, "type": "mint"}}
        return _shown(_MINT_RENT, token.program, mint_bytes(token), encoding, parsed)

    def _vault(self, where: str, encoding: str, now_ms: int) -> dict[str, Any]:
        pool, side = self._vaults.by_account[where]
        token = self._world.tokens[(pool.base, pool.quote)[side]]
        units = self._vaults.balances(pool, now_ms)[side]
        native = token.mint == SOL_MINT
        info = {"isNative": native, "mint": token.mint, "owner": pool.address, "state": "initialized"}
        info |= {"tokenAmount": amount(units, token.decimals)}
        parsed = {"program": _program(token.program), "parsed": {"info": info, "type": "account"}}
        lamports = RENT + (units if native else 0)
        raw = account_bytes(token.mint, pool.address, units, native=native)
        return _shown(lamports, token.program, raw, encoding, parsed)


def _holders(token: Listed) -> dict[str, int]:
    """Nineteen accounts of a token and their base units."""
    whole = round(token.supply * 10.0**token.decimals)
    spread = 0.012 * (0.4 + share_of(token.mint))
    return {address(f"holder {token.mint} {row}"): round(whole * spread * 0.85**row) for row in range(19)}


def mint_bytes(token: Listed) -> bytes:
    """A mint account, with the transfer fee of a Token-2022 mint behind it."""
    supply = round(token.supply * 10.0**token.decimals)
    minter, freezer = _optional(token.mint_authority), _optional(token.freeze_authority)
    raw = minter + struct.pack("<QBB", supply, token.decimals, 1) + freezer
    if token.program != TOKEN_2022_PROGRAM:
        return raw
    issuer = bytes(Pubkey.from_string(address("fee authority")))
    fee = struct.pack("<QQH", 0, 10**12, token.fee_bps)
    config = issuer + issuer + struct.pack("<Q", 0) + fee + fee
    return raw.ljust(165, b"\0") + b"\1" + struct.pack("<HH", 1, len(config)) + config


def account_bytes(mint: str, owner: str, units: int, *, native: bool) -> bytes:
    """A token account: 165 bytes."""
    keys = bytes(Pubkey.from_string(mint)) + bytes(Pubkey.from_string(owner))
    reserve = struct.pack("<IQ", int(native), RENT if native else 0)
    return keys + struct.pack("<Q", units) + bytes(36) + b"\1" + reserve + bytes(8) + bytes(36)


def amount(units: int, decimals: int) -> dict[str, Any]:
    """A token amount as nodes write one."""
    tokens = units / 10**decimals
    shown = f"{tokens:.{decimals}f}".rstrip("0").rstrip(".") if decimals else str(units)
    return {"amount": str(units), "decimals": decimals, "uiAmount": tokens, "uiAmountString": shown}


def _optional(key: str | None) -> bytes:
    return struct.pack("<I", int(key is not None)) + (bytes(Pubkey.from_string(key)) if key else bytes(32))


def _fee_extension(token: Listed) -> dict[str, Any]:
    fee = {"epoch": 0, "maximumFee": 10**12, "transferFeeBasisPoints": token.fee_bps}
    state = {"newerTransferFee": fee, "olderTransferFee": fee, "withheldAmount": 0}
    authority = address("fee authority")
    state |= {"transferFeeConfigAuthority": authority, "withdrawWithheldAuthority": authority}
    return {"extension": "transferFeeConfig", "state": state}


def _program(program: str) -> str:
    return "spl-token" if program == TOKEN_PROGRAM else "spl-token-2022"


def _shown(lamports: int, owner: str, raw: bytes, encoding: str, parsed: dict[str, Any] | None) -> dict[str, Any]:
    data: Any = [base64.b64encode(raw).decode(), "base64"]
    if encoding == "jsonParsed" and parsed is not None:
        data = {**parsed, "space": len(raw)}
    shown = {"lamports": lamports, "owner": owner, "data": data, "executable": False}
    return {**shown, "rentEpoch": 18446744073709551615, "space": len(raw)}
