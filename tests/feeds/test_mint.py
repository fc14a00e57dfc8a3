"""Mint accounts: what the token programs themselves write is read back."""

from __future__ import annotations

import random

import pytest
from solders.instruction import AccountMeta, Instruction
from solders.keypair import Keypair
from solders.litesvm import LiteSVM
from solders.message import Message
from solders.pubkey import Pubkey
from solders.system_program import CreateAccountParams, create_account
from solders.token.state import Mint as Oracle
from solders.transaction import Transaction
from solders.transaction_metadata import TransactionMetadata

from mojobot.feeds.base58 import NOBODY, decoded, encoded
from mojobot.feeds.mint import TOKEN_2022_PROGRAM, TOKEN_PROGRAM, MintError, mint
from tests.feeds.wronged import COUNT, mangled

PAYER = Keypair.from_seed(bytes([1] * 32))
MINT = Keypair.from_seed(bytes([2] * 32))
OWNER = Keypair.from_seed(bytes([3] * 32)).pubkey()
HOOK = Keypair.from_seed(bytes([4] * 32)).pubkey()


def some(key: Pubkey | None) -> bytes:
    return b"\0" if key is None else b"\1" + bytes(key)


def made(space: int, extensions: list[bytes], freezer: Pubkey | None = OWNER, decimals: int = 6) -> bytes:
    """The account the Token-2022 program makes of these instructions."""
    svm = LiteSVM()
    svm.airdrop(PAYER.pubkey(), 10**10)
    program = Pubkey.from_string(TOKEN_2022_PROGRAM)
    here = [AccountMeta(MINT.pubkey(), is_signer=False, is_writable=True)]
    begin = create_account(
        CreateAccountParams(
            from_pubkey=PAYER.pubkey(), to_pubkey=MINT.pubkey(), lamports=10**9, space=space, owner=program
        )
    )
    last = bytes([20, decimals]) + bytes(OWNER) + some(freezer)
    steps = [Instruction(program, data, here) for data in [*extensions, last]]
    sent = svm.send_transaction(
        Transaction([PAYER, MINT], Message([begin, *steps], PAYER.pubkey()), svm.latest_blockhash())
    )
    assert isinstance(sent, TransactionMetadata)
    account = svm.get_account(MINT.pubkey())
    assert account is not None
    return bytes(account.data)


FEE = bytes([26, 0]) + some(OWNER) + some(OWNER) + (250).to_bytes(2, "little") + (10**9).to_bytes(8, "little")
EVERYTHING = [
    FEE,
    bytes([35]) + bytes(OWNER),
    bytes([36, 0]) + bytes(OWNER) + bytes(HOOK),
    bytes([28, 0, 2]),
    bytes([44, 0]) + bytes(OWNER),
    bytes([25]) + some(OWNER),
]
ROOM = 166 + 6 * 4 + 108 + 32 + 64 + 1 + 33 + 32


def test_an_address_is_written_and_read_as_the_chain_does() -> None:
    for seed in range(50):
        key = Keypair.from_seed(bytes([seed] * 32)).pubkey()
        assert encoded(bytes(key)) == str(key)
        assert decoded(str(key)) == bytes(key)
    assert (encoded(bytes(32)), decoded(NOBODY)) == (NOBODY, bytes(32))


@pytest.mark.parametrize(
    "text", ["", "0" * 40, "1" * 31, "1" * 33, "z" * 44, "1" * 45, "So1111 1111111111111111111111111111111111111"]
)
def test_what_is_not_an_address_is_none(text: str) -> None:
    assert decoded(text) is None


def test_a_plain_mint_reads_as_the_library_reads_it() -> None:
    data = bytes(Oracle(OWNER, 10**15, 5, True, None))
    read = mint(TOKEN_PROGRAM, data)
    assert (read.mint_authority, read.freeze_authority) == (str(OWNER), "")
    assert (read.supply, read.decimals, read.tokens, read.extensions) == (10**15, 5, 1e10, ())
    assert read.transferable


def test_every_trap_of_token_2022_is_seen() -> None:
    read = mint(TOKEN_2022_PROGRAM, made(ROOM, EVERYTHING))
    assert read.extensions == (
        "transferFeeConfig",
        "permanentDelegate",
        "transferHook",
        "defaultAccountState",
        "pausableConfig",
        "mintCloseAuthority",
    )
    assert (read.transfer_fee_bps, read.transfer_fee_authority) == (250, str(OWNER))
    assert (read.permanent_delegate, read.close_authority) == (str(OWNER), str(OWNER))
    assert (read.transfer_hook, read.transfer_hook_authority) == (str(HOOK), str(OWNER))
    assert (read.default_frozen, read.pause_authority, read.paused) == (True, str(OWNER), False)
    assert (read.freeze_authority, read.decimals, read.transferable) == (str(OWNER), 6, True)


def test_a_token_that_cannot_be_moved_says_so() -> None:
    read = mint(TOKEN_2022_PROGRAM, made(166 + 4, [bytes([32])], freezer=None))
    assert (read.extensions, read.transferable, read.freeze_authority) == (("nonTransferable",), False, "")


def test_an_extension_of_tomorrow_is_named_unknown() -> None:
    data = made(166 + 4, [bytes([32])])
    unheard_of = data + (900).to_bytes(2, "little") + (2).to_bytes(2, "little") + b"ab"
    assert mint(TOKEN_2022_PROGRAM, unheard_of).extensions == ("nonTransferable", "unknown 900")


@pytest.mark.parametrize(
    ("program", "data", "why"),
    [
        (NOBODY, bytes(82), "belongs to no token program"),
        (TOKEN_PROGRAM, bytes(81), "not a mint"),
        (TOKEN_PROGRAM, bytes(82), "not an initialized mint"),
        (TOKEN_2022_PROGRAM, bytes(355), "not a mint"),
        (TOKEN_PROGRAM, bytes(Oracle(OWNER, 1, 5, True, None)) + bytes(83), "another length"),
        (TOKEN_2022_PROGRAM, bytes(Oracle(OWNER, 1, 5, True, None)) + bytes(84), "not a mint with extensions"),
        (TOKEN_2022_PROGRAM, bytes(Oracle(OWNER, 1, 5, True, None)) + bytes(83) + b"\2\6\0\1\0\1", "not a mint with"),
    ],
)
def test_what_is_no_mint_is_refused_with_the_reason(program: str, data: bytes, why: str) -> None:
    with pytest.raises(MintError, match=why):
        mint(program, data)


@pytest.mark.parametrize(
    "tail", [b"\6\0\2\0\1\1", b"\6\0\1\0\1\6\0\1\0\1", b"\x0c\0\x20\0short", b"\1\0\x6c\0" + b"\xff" * 108]
)
def test_a_broken_extension_is_refused(tail: bytes) -> None:
    with pytest.raises(MintError):
        mint(TOKEN_2022_PROGRAM, bytes(Oracle(OWNER, 1, 5, True, None)) + bytes(83) + b"\1" + tail)


def test_no_bytes_break_it() -> None:
    chance = random.Random(1)
    whole = (made(ROOM, EVERYTHING), bytes(Oracle(OWNER, 10**15, 5, True, OWNER)))
    read = 0
    for _ in range(COUNT):
        data = mangled(chance.choice(whole), chance)
        try:
            found = mint(chance.choice((TOKEN_PROGRAM, TOKEN_2022_PROGRAM)), data)
        except MintError:
            continue
        read += 1
        assert 0 <= found.decimals <= 30
        assert 0 <= found.supply < 2**64
        assert 0 <= found.transfer_fee_bps <= 10_000
    assert 0 < read < COUNT
