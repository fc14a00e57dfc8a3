"""Trades and transfers as events, and the list of exchange wallets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mojobot.core.analysis.whales import WhaleWatch
from mojobot.feeds.chain import Transfer
from mojobot.feeds.exchange_wallets import exchange_wallets, parse_wallets
from mojobot.feeds.records import Swap
from mojobot.feeds.whale_sources import Told, WhaleSource, wallet_number
from mojobot.model.errors import SettingsError
from mojobot.model.market import DAY_MS, TokenClass
from mojobot.model.settings import WhalesSettings
from mojobot.model.trading import Side

NOW = 10 * DAY_MS
SERIES = {"sol": 0, "bonk": 1}
BINANCE = "5tzFkiKscXHK5ZXCGbXZxdw7gTjjD1mBwuoFbhUvuAi9"
DOUBTFUL = "2ojv9BAiHUrvsm9gxDe7fJSzbNZSJcxZvf8dqmWGHG8S"


def swap(tx: str = "t1", usd: float = 200_000.0, **other: Any) -> Swap:
    told = {"mint": "sol", "at_ms": NOW - 60_000, "owner": "w1", "side": Side.BUY, "price": 150.0, "source": "gt"}
    return Swap(tx=tx, usd=usd, **{**told, **other})


def moved(usd: float, tx: str = "m1", **other: Any) -> Transfer:
    told = {"mint": "sol", "at_ms": NOW - 60_000, "wallet": BINANCE, "source": "helius"}
    return Transfer(usd=usd, tx=tx, **{**told, **other})


def test_trades_become_one_event_oldest_first() -> None:
    rows = [swap("t1"), swap("t2", 5.0, at_ms=NOW - 90_000, side=Side.SELL, mint="bonk", owner="")]
    event = WhaleSource(SERIES).swaps(rows, "geckoterminal", NOW)
    assert event is not None
    assert (event.source, event.at_ms.tolist(), event.series.tolist()) == (
        "geckoterminal",
        [NOW - 90_000, NOW - 60_000],
        [1, 0],
    )
    assert (event.side.tolist(), event.usd.tolist(), event.price.tolist()) == (
        [-1, 1],
        [5.0, 200_000.0],
        [150.0, 150.0],
    )
    assert event.owner.tolist() == [0, wallet_number("w1")]


def test_a_trade_is_told_once_whoever_sees_it() -> None:
    source = WhaleSource(SERIES)
    assert source.swaps([swap(), swap()], "geckoterminal", NOW) is not None
    assert source.swaps([swap(source="rpc", usd=200_001.0)], "rpc", NOW) is None
    assert source.swaps([swap(owner="w2")], "rpc", NOW) is not None


def test_strangers_the_future_and_the_day_before_are_left_out() -> None:
    rows = [swap(mint="other"), swap(at_ms=NOW + 1), swap(at_ms=NOW - DAY_MS - 1)]
    assert WhaleSource(SERIES).swaps(rows, "x", NOW) is None
    assert WhaleSource(SERIES).whales(rows, [moved(1.0, mint="other")], NOW) is None


def test_whales_are_large_trades_followed_wallets_and_exchange_flow() -> None:
    source = WhaleSource(SERIES, followed=["hero"], floor_usd=10_000.0)
    rows = [swap("a"), swap("b", 20.0), swap("c", 30.0, owner="hero", side=Side.SELL)]
    event = source.whales(rows, [moved(50_000.0), moved(-60_000.0, "m2"), moved(5.0, "m3")], NOW)
    assert event is not None
    told = zip(
        event.buy_usd.tolist(),
        event.sell_usd.tolist(),
        event.inflow_usd.tolist(),
        event.outflow_usd.tolist(),
        strict=True,
    )
    assert sorted(told) == [
        (0.0, 0.0, 0.0, 60_000.0),
        (0.0, 0.0, 50_000.0, 0.0),
        (0.0, 30.0, 0.0, 0.0),
        (200_000.0, 0.0, 0.0, 0.0),
    ]
    assert source.whales(rows, [moved(50_000.0)], NOW) is None


def test_the_core_reads_them_and_washes() -> None:
    source = WhaleSource(SERIES)
    rows = [swap("a", owner="w"), swap("b", owner="w", side=Side.SELL, at_ms=NOW - 50_000), swap("c", owner="x")]
    event = source.whales(rows, [moved(200_000.0)], NOW)
    assert event is not None
    watch = WhaleWatch(2, (TokenClass.MAJOR, TokenClass.MAJOR), WhalesSettings())
    watch.take(event)
    sample = watch.sample(NOW)
    assert (watch.refused, sample.washed.tolist()) == (0, [2, 0])
    assert (sample.ratio[0], sample.exchange_flow[0]) == (1e9, 1.0)


def test_what_is_remembered_is_bounded() -> None:
    told = Told(most=2)
    assert [told.new((n,)) for n in (1, 2, 1, 3, 1)] == [True, True, False, True, True]


def test_a_wallet_has_the_same_number_in_every_run() -> None:
    assert wallet_number("") == 0
    assert wallet_number(BINANCE) == 6_805_273_653_427_324_962
    assert len({wallet_number(str(n)) for n in range(1_000)}) == 1_000


def test_the_list_brought_along_names_who_says_so() -> None:
    known = exchange_wallets()
    assert (known[BINANCE].exchange, known[BINANCE].confidence) == ("Binance", 0.9)
    assert DOUBTFUL not in known
    assert all(wallet.source for wallet in known.values())
    assert len(known) == 9


def test_the_users_list_overrules_line_by_line(tmp_path: Path) -> None:
    own = tmp_path / "exchange_wallets.toml"
    line = '[[wallet]]\naddress = "{}"\nexchange = "X"\nsource = "me"\nconfidence = {}\n'
    own.write_text(line.format(DOUBTFUL, 0.9) + line.format(BINANCE, 0.1))
    known = exchange_wallets(own)
    assert (DOUBTFUL in known, BINANCE in known) == (True, False)
    assert exchange_wallets(tmp_path / "none.toml") == exchange_wallets()


def test_the_template_for_the_users_list_is_valid() -> None:
    template = Path(__file__).parents[2] / "config" / "exchange_wallets.toml"
    assert exchange_wallets(template) == exchange_wallets()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[wallet]\n", "mine: "),
        ('[[wallet]]\naddress = "x"\n', "mine: Object missing required field"),
        ('[[wallet]]\naddress = "x"\nexchange = "e"\nsource = "s"\nconfidence = 1.0\n', "'x' is no Solana address"),
        (f'[[wallet]]\naddress = "{BINANCE}"\nexchange = "e"\nsource = "s"\nconfidence = 2.0\n', "between 0 and 1"),
        ("[[wallets]]\n", "mine: Object contains unknown field `wallets`"),
    ],
)
def test_a_list_with_a_mistake_is_refused_with_its_name(text: str, why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        parse_wallets(text, "mine")


def test_a_list_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "exchange_wallets.toml"
    own.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="cannot be read"):
        exchange_wallets(own)
