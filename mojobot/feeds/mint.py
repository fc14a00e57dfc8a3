"""The mint account of a token, read from its raw bytes: SPL Token, and Token-2022 with its extensions.

Layouts: `spl_token_2022_interface`, `state.rs` and `extension/`. A mint is 82
bytes. With extensions it is filled up to 165 with zeros, then comes one byte
that says "mint", then type (u16), length (u16) and value of each extension.
"""

from __future__ import annotations

from struct import Struct as Layout
from typing import Any

from msgspec import Struct

from mojobot.feeds.base58 import ADDRESS_BYTES, encoded

TOKEN_PROGRAM = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"  # noqa: S105 - the address of a program
TOKEN_2022_PROGRAM = "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb"  # noqa: S105 - likewise
TOKEN_PROGRAMS = frozenset({TOKEN_PROGRAM, TOKEN_2022_PROGRAM})

_MINT = Layout("<I32sQBBI32s")
_EXTENSION = Layout("<HH")
_FEE = Layout("<QQH")  # from epoch, most in base units, basis points
_FILLED_UP_TO = 165
_IS_MINT = 1
_MULTISIG = 355  # a mint of this length would be taken for one, so none has it
_MOST_DECIMALS = 30  # more is no number of decimals anybody uses
_MOST_FEE_BPS = 10_000
_FROZEN = 2

# By their names in jsonParsed; those that belong to token accounts never occur in a mint.
EXTENSIONS = {
    1: "transferFeeConfig",
    3: "mintCloseAuthority",
    4: "confidentialTransferMint",
    6: "defaultAccountState",
    9: "nonTransferable",
    10: "interestBearingConfig",
    12: "permanentDelegate",
    14: "transferHook",
    16: "confidentialTransferFeeConfig",
    18: "metadataPointer",
    19: "tokenMetadata",
    20: "groupPointer",
    21: "tokenGroup",
    22: "groupMemberPointer",
    23: "tokenGroupMember",
    24: "confidentialMintBurn",
    25: "scaledUiAmountConfig",
    26: "pausableConfig",
    28: "permissionedBurnConfig",
}
_LENGTHS = {1: 108, 3: 32, 6: 1, 9: 0, 10: 52, 12: 32, 14: 64, 18: 64, 20: 64, 22: 64, 25: 56, 26: 33}
UNKNOWN = "unknown"  # begins the name of an extension this file does not know


class MintError(ValueError):
    """The bytes are not those of a mint; the text says why."""


class Mint(Struct, frozen=True, kw_only=True):
    """What a mint account says. An address of "" was given up or never set."""

    program: str
    mint_authority: str
    freeze_authority: str
    supply: int  # base units
    decimals: int
    extensions: tuple[str, ...] = ()
    transfer_fee_bps: int = 0  # the higher of the two stored ones: either may be in force within an epoch
    transfer_fee_authority: str = ""  # may raise it
    transfer_hook: str = ""  # the program every transfer calls
    transfer_hook_authority: str = ""  # may set one
    permanent_delegate: str = ""  # may move or burn anybody's tokens
    close_authority: str = ""
    pause_authority: str = ""
    paused: bool = False
    default_frozen: bool = False  # new accounts begin frozen
    transferable: bool = True

    @property
    def tokens(self) -> float:
        """The supply in tokens."""
        return float(self.supply) / 10.0**self.decimals


def mint(program: str, data: bytes) -> Mint:
    """The mint in an account that `program` owns; MintError when it holds none."""
    if program not in TOKEN_PROGRAMS:
        raise MintError("the account belongs to no token program")
    if len(data) < _MINT.size or len(data) == _MULTISIG:
        raise MintError("the account is not a mint")
    minted, authority, supply, decimals, initialized, frozen, freezer = _MINT.unpack_from(data)
    if initialized != 1 or minted > 1 or frozen > 1 or decimals > _MOST_DECIMALS:
        raise MintError("the account is not an initialized mint")
    found = _extensions(program, data)
    return Mint(
        program=program,
        mint_authority=encoded(authority) if minted else "",
        freeze_authority=encoded(freezer) if frozen else "",
        supply=supply,
        decimals=decimals,
        extensions=tuple(EXTENSIONS.get(kind, f"{UNKNOWN} {kind}") for kind in found),
        **_said(found),
    )


def _extensions(program: str, data: bytes) -> dict[int, bytes]:
    """Type to value, in the order of the account."""
    if len(data) == _MINT.size:
        return {}
    if program == TOKEN_PROGRAM:
        raise MintError("the account has another length than a mint of this program")
    if len(data) <= _FILLED_UP_TO or data[_FILLED_UP_TO] != _IS_MINT or any(data[_MINT.size : _FILLED_UP_TO]):
        raise MintError("the account is not a mint with extensions")
    found: dict[int, bytes] = {}
    at = _FILLED_UP_TO + 1
    while at + _EXTENSION.size <= len(data):
        kind, length = _EXTENSION.unpack_from(data, at)
        if kind == 0:
            break
        value = data[at + _EXTENSION.size : at + _EXTENSION.size + length]
        if len(value) < length or length != _LENGTHS.get(kind, length) or kind in found:
            raise MintError(f"extension {kind} is cut off, repeated or of the wrong length")
        found[kind] = value
        at += _EXTENSION.size + length
    return found


def _said(found: dict[int, bytes]) -> dict[str, Any]:
    """What the extensions say that matters to a holder, as members of `Mint`."""
    said: dict[str, Any] = {"transferable": 9 not in found}
    for kind, value in found.items():
        match kind:
            case 1:
                said |= {"transfer_fee_bps": _fee_bps(value), "transfer_fee_authority": _address(value)}
            case 3:
                said["close_authority"] = _address(value)
            case 6:
                said["default_frozen"] = value[0] == _FROZEN
            case 12:
                said["permanent_delegate"] = _address(value)
            case 14:
                said |= {"transfer_hook_authority": _address(value), "transfer_hook": _address(value[32:])}
            case 26:
                said |= {"pause_authority": _address(value), "paused": value[32] != 0}
            case _:
                pass
    return said


def _fee_bps(value: bytes) -> int:
    worst = max(int(_FEE.unpack_from(value, at)[2]) for at in (72, 90))
    if worst > _MOST_FEE_BPS:
        raise MintError("the transfer fee is above the whole amount")
    return worst


def _address(value: bytes) -> str:
    raw = value[:ADDRESS_BYTES]
    return encoded(raw) if any(raw) else ""
