"""Transactions of the made-up chain: trades and transfers as what they move, in a node's words and in Helius' own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.providers.accounts import RENT, amount
from tests.providers.activity import Trade
from tests.providers.chance import address
from tests.providers.listing import SOL_MINT, Listed
from tests.providers.transfers import Transfer
from tests.providers.vaults import Vaults
from tests.providers.world import World

FEE = 5_000
_ROUTER = "JUP6LkbZbjS1jKKwapdHNy74zcZ3tLUZoi5QNyVTaV4"
_BEGINNING = 50_000_000_000_000  # lamports anybody has before


@dataclass(frozen=True, slots=True)
class Holder:
    """One token account in a transaction: base units before and after."""

    account: str
    owner: str
    token: Listed
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Moved:
    """One transaction. SOL that is not in a token account moves as lamports."""

    signature: str
    at_ms: int
    slot: int
    payer: str
    lamports: dict[str, int]  # wallet -> change without the fee
    holders: tuple[Holder, ...]
    kind: str  # SWAP or TRANSFER
    source: str


class Ledger:
    """Every transaction, found by its signature."""

    def __init__(self, world: World, vaults: Vaults) -> None:
        self._world = world
        self._vaults = vaults

    def moved(self, signature: str) -> Moved | None:
        """What a transaction moved; None for one that never was."""
        trade = self._world.activity.trade(signature)
        if trade is not None:
            return self.of_trade(trade)
        transfer = self._world.transfers.transfer(signature)
        return self.of_transfer(transfer) if transfer is not None else None

    def of_trade(self, trade: Trade) -> Moved:
        """Both legs of a swap."""
        pool = self._world.pools[trade.pool]
        before, put = self._vaults.balances(pool, trade.at_ms), self._vaults.deltas(pool, trade)
        lamports, holders = {trade.owner: 0}, []
        for side, index in enumerate((pool.base, pool.quote)):
            token = self._world.tokens[index]
            units, change = before[side], put[side]
            holders.append(Holder(pool.vaults[side], pool.address, token, units, units + change))
            if token.mint == SOL_MINT:
                lamports[trade.owner] -= change
            else:
                had = abs(change) * 3
                holders.append(Holder(_account(trade.owner, token), trade.owner, token, had, had - change))
        slot = self._world.slot(trade.at_ms)
        return Moved(trade.signature, trade.at_ms, slot, trade.owner, lamports, tuple(holders), "SWAP", "JUPITER")

    def of_transfer(self, one: Transfer) -> Moved:
        """From one wallet to another."""
        token = self._world.by_mint[one.mint]
        units = max(1, round(one.tokens * 10.0**token.decimals))
        lamports = {one.giver: 0, one.taker: 0}
        holders: tuple[Holder, ...] = ()
        if one.mint == SOL_MINT:
            lamports = {one.giver: -units, one.taker: units}
        else:
            giver = Holder(_account(one.giver, token), one.giver, token, units * 4, units * 3)
            holders = (giver, Holder(_account(one.taker, token), one.taker, token, units, units * 2))
        slot, source = self._world.slot(one.at_ms), "SYSTEM_PROGRAM" if not holders else "SOLANA_PROGRAM_LIBRARY"
        return Moved(one.signature, one.at_ms, slot, one.giver, lamports, holders, "TRANSFER", source)


def transaction(moved: Moved, encoding: str) -> dict[str, Any]:
    """As getTransaction gives it; the sums of lamports before and after differ by the fee."""
    wallets = list(moved.lamports)
    keys = [*wallets, *(holder.account for holder in moved.holders), _ROUTER]
    before = [_BEGINNING for _ in wallets]
    after = [_BEGINNING + change - FEE * (wallet == moved.payer) for wallet, change in moved.lamports.items()]
    for holder in moved.holders:
        native = holder.token.mint == SOL_MINT
        before.append(RENT + native * holder.before)
        after.append(RENT + native * holder.after)
    meta: dict[str, Any] = {
        "computeUnitsConsumed": 91_000,
        "err": None,
        "fee": FEE,
        "innerInstructions": [],
        "logMessages": [f"Program {_ROUTER} invoke [1]", f"Program {_ROUTER} success"],
        "preBalances": [*before, 1],
        "postBalances": [*after, 1],
        "preTokenBalances": [_balance(keys, holder, holder.before) for holder in moved.holders],
        "postTokenBalances": [_balance(keys, holder, holder.after) for holder in moved.holders],
        "rewards": [],
        "status": {"Ok": None},
    }
    if encoding != "jsonParsed":
        meta["loadedAddresses"] = {"readonly": [], "writable": []}
    shown = {"blockTime": moved.at_ms // 1000, "meta": meta, "slot": moved.slot, "version": 0}
    return shown | {"transaction": {"message": _message(keys, moved, encoding), "signatures": [moved.signature]}}


def enhanced(moved: Moved) -> dict[str, Any]:
    """As Helius tells it."""
    changes = [
        {
            "account": holder.account,
            "nativeBalanceChange": holder.after - holder.before if holder.token.mint == SOL_MINT else 0,
            "tokenBalanceChanges": [
                {
                    "userAccount": holder.owner,
                    "tokenAccount": holder.account,
                    "rawTokenAmount": {
                        "tokenAmount": str(holder.after - holder.before),
                        "decimals": holder.token.decimals,
                    },
                    "mint": holder.token.mint,
                }
            ],
        }
        for holder in moved.holders
    ]
    wallets: list[dict[str, Any]] = [
        {"account": wallet, "nativeBalanceChange": change - FEE * (wallet == moved.payer), "tokenBalanceChanges": []}
        for wallet, change in moved.lamports.items()
    ]
    native, tokens = _transfers(moved)
    return {
        "description": f"{moved.payer} made a {moved.kind.lower()}",
        "type": moved.kind,
        "source": moved.source,
        "fee": FEE,
        "feePayer": moved.payer,
        "signature": moved.signature,
        "slot": moved.slot,
        "timestamp": moved.at_ms // 1000,
        "tokenTransfers": tokens,
        "nativeTransfers": native,
        "accountData": wallets + changes,
        "transactionError": None,
        "instructions": [],
        "events": {},
    }


def _transfers(moved: Moved) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Native transfers, then those of tokens: whoever has less gave it to whoever has more."""
    native: list[dict[str, Any]] = []
    tokens: list[dict[str, Any]] = []
    for token in dict.fromkeys(holder.token for holder in moved.holders):
        pair = [holder for holder in moved.holders if holder.token is token]
        giver = next((one for one in pair if one.after < one.before), None)
        taker = next((one for one in pair if one.after > one.before), None)
        one = giver or taker
        units = abs(one.after - one.before) if one else 0
        shown = {"fromTokenAccount": giver.account if giver else "", "toTokenAccount": taker.account if taker else ""}
        shown |= {"fromUserAccount": giver.owner if giver else moved.payer}
        shown |= {"toUserAccount": taker.owner if taker else moved.payer}
        amounts = {"tokenAmount": units / 10**token.decimals, "mint": token.mint, "tokenStandard": "Fungible"}
        tokens.append(shown | amounts)
    givers = [wallet for wallet, change in moved.lamports.items() if change < 0]
    takers = [wallet for wallet, change in moved.lamports.items() if change > 0]
    for giver_wallet, taker_wallet in zip(givers, takers, strict=False):
        change = moved.lamports[taker_wallet]
        native.append({"fromUserAccount": giver_wallet, "toUserAccount": taker_wallet, "amount": change})
    return native, tokens


def _message(keys: list[str], moved: Moved, encoding: str) -> dict[str, Any]:
    shown: list[Any] = list(keys)
    if encoding == "jsonParsed":
        shown = [
            {"pubkey": key, "signer": key == moved.payer, "source": "transaction", "writable": key != _ROUTER}
            for key in keys
        ]
    return {"accountKeys": shown, "instructions": [], "recentBlockhash": address(f"blockhash {moved.slot // 150}")}


def _balance(keys: list[str], holder: Holder, units: int) -> dict[str, Any]:
    shown = {"accountIndex": keys.index(holder.account), "mint": holder.token.mint, "owner": holder.owner}
    return shown | {"programId": holder.token.program, "uiTokenAmount": amount(units, holder.token.decimals)}


def _account(owner: str, token: Listed) -> str:
    return address(f"account {owner} {token.mint}")
