from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mojobot.feeds.live.names import Listed, Unknown, distinct, known, listed_of, look_up, names
from mojobot.feeds.live.opening import Unreached, open_market
from mojobot.feeds.live.reviewed import by_mint, by_symbol, reviewed
from mojobot.feeds.live.seats import seated
from mojobot.feeds.live.universe import Universe, offline, passes, universe
from mojobot.feeds.records import Answer, Pool
from mojobot.model.market import DAY_MS, HOUR_MS, Token, TokenClass
from mojobot.model.settings import Settings
from mojobot.model.universe_settings import UniverseSettings
from mojobot.net.ledger import FileMemory
from mojobot.net.limits import Priority
from mojobot.net.outcome import Outcome, ProviderError
from mojobot.runtime.clock import Clock

NOW = 1_790_000_000_000
JUP = "JUPyiwrYJFskUPiHa7hkeR8VUtAeFoSYbKedZNsDvCN"
PEPE, OTHER, POOL = "PepeMint" + "1" * 36, "EpePMint" + "2" * 36, "PooL" + "3" * 40
SOL = reviewed()[0].mint


def pool(
    mint: str = PEPE,
    symbol: str = "PEPE",
    usd: float | None = 640_000.0,
    *,
    address: str = POOL,
    age_h: float | None = 10_000.0,
    volume: float | None = 1e6,
    change: float | None = 0.05,
    price: float = 1.0,
) -> Pool:
    return Pool(
        address=address,
        mint=mint,
        dex="raydium",
        source="test",
        base_mint=mint,
        quote_mint=SOL,
        base_symbol=symbol,
        quote_symbol="SOL",
        price_usd=price,
        liquidity_usd=usd,
        volume_24h_usd=volume,
        change_24h=change,
        created_ms=None if age_h is None else NOW - round(age_h * HOUR_MS),
    )


@dataclass
class Knows:
    """Somebody who can be asked for pools."""

    found: tuple[Pool, ...] = ()
    mine: dict[str, tuple[Pool, ...]] = field(default_factory=dict)
    looked_at: tuple[Pool, ...] = ()
    down: bool = False

    async def search(self, text: str, priority: Priority = Priority.SCREEN) -> Answer[Pool]:
        self._fail()
        return Answer(self.found)

    async def pools(self, mint: str, priority: Priority = Priority.SCREEN) -> Answer[Pool]:
        self._fail()
        return Answer(self.mine.get(mint, ()))

    async def trending(self, priority: Priority = Priority.SCREEN) -> Answer[Pool]:
        self._fail()
        return Answer(self.looked_at)

    def _fail(self) -> None:
        if self.down:
            raise ProviderError("dexscreener", Outcome.UNAVAILABLE, "no connection")


async def why(name: str, finding: Knows) -> str:
    found = await look_up(name, finding, NOW, 1_000.0)
    assert isinstance(found, Unknown), found
    return found.why


def test_the_reviewed_list_holds_each_symbol_and_mint_once_and_sol_first() -> None:
    assert reviewed()[0].symbol == "SOL"
    assert len({one.mint for one in reviewed()}) == len({one.symbol for one in reviewed()}) == len(reviewed()) >= 30
    assert [one.symbol for one in reviewed() if one.token_class is TokenClass.MAJOR] == [
        *("SOL", "CBBTC", "WETH", "JITOSOL"),
    ]


def test_a_list_of_names_takes_commas_blanks_and_lines_and_each_once() -> None:
    assert names("SOL, JUP\n$BONK SOL,") == ("SOL", "JUP", "$BONK")


def test_a_reviewed_symbol_or_mint_needs_no_looking_up_whatever_the_case() -> None:
    assert known("jup") == known(JUP) == known("$JUP") == Listed("JUP", JUP, TokenClass.ESTABLISHED, 6)
    assert known("NOPE") is None


async def test_a_symbol_of_one_deep_token_is_that_token() -> None:
    found = await look_up("pepe", Knows((pool(), pool(OTHER, "PEPECAT"))), NOW, 1_000.0)
    assert found == Listed("PEPE", PEPE, TokenClass.ESTABLISHED, liquidity_usd=640_000.0)


async def test_a_symbol_of_several_tokens_is_not_guessed_and_its_candidates_are_told_the_deepest_first() -> None:
    told = await why("PEPE", Knows((pool(OTHER, usd=1_400.0), pool())))
    assert told == f"2 tokens are called PEPE, name the mint: {PEPE} (640,000 USD); {OTHER} (1,400 USD)"


async def test_the_only_token_of_a_symbol_is_not_taken_where_it_is_thin() -> None:
    assert await why("PEPE", Knows((pool(usd=900.0),))) == (
        f"the only PEPE is thin: {PEPE} (900 USD); name its mint if it is meant"
    )
    assert "liquidity unknown" in await why("PEPE", Knows((pool(usd=None),)))


async def test_an_unknown_symbol_is_told() -> None:
    assert await why("NOPE", Knows()) == "no token of Solana with a pool is called NOPE"


async def test_a_mint_is_found_by_its_pools() -> None:
    found = await look_up(PEPE, Knows(mine={PEPE: (pool(),)}), NOW, 1e9)
    assert found == Listed("PEPE", PEPE, TokenClass.ESTABLISHED, liquidity_usd=640_000.0)


async def test_a_pool_is_kept_as_the_one_whose_candles_are_read() -> None:
    found = await look_up(POOL, Knows((pool(),)), NOW, 1e9)
    assert isinstance(found, Listed)
    assert (found.mint, found.pool) == (PEPE, POOL)


async def test_a_mint_in_the_wrong_case_is_told_as_it_should_be() -> None:
    assert (await why(PEPE.swapcase(), Knows((pool(),)))).endswith(f"case counts; do you mean {PEPE}?")
    assert await why(OTHER, Knows((pool(),))) == f"{OTHER} is neither a mint nor a pool anybody knows"


async def test_without_a_network_the_name_is_told_with_the_reason() -> None:
    assert await why("PEPE", Knows(down=True)) == "PEPE cannot be looked up: dexscreener: no connection"


def test_a_young_token_is_new_and_nobody_else_is_called_as_a_reviewed_one() -> None:
    assert listed_of(pool(age_h=29 * 24.0), NOW).token_class is TokenClass.NEW
    assert listed_of(pool(symbol="SOL"), NOW).symbol == "SOL.Pepe"
    assert listed_of(pool(JUP, "JUPPP"), NOW) == known("JUP")


def test_of_a_symbol_that_two_carry_the_later_one_is_told_apart() -> None:
    tokens = distinct([Listed("PEPE", PEPE), Listed("pepe", OTHER), Listed("PEPE", PEPE)])
    assert [token.symbol for token in tokens] == ["PEPE", "pepe.EpeP"]


# ---------------------------------------------------------------- the universe
async def test_who_names_nobody_watches_the_reviewed_list() -> None:
    chosen = await universe(UniverseSettings(), None, None, NOW)
    assert chosen.tokens == offline(UniverseSettings()).tokens
    assert [token.symbol for token in chosen.tokens] == [one.symbol for one in reviewed()]


async def test_what_is_not_found_is_told_and_the_rest_is_watched() -> None:
    rule = UniverseSettings(watch="SOL, PEPE, NOPE", most_tokens=2)
    chosen = await universe(rule, Knows((pool(), pool(OTHER))), None, NOW)
    assert [token.symbol for token in chosen.tokens] == ["SOL"]
    assert [note.split(",")[0] for note in chosen.notes] == [
        "2 tokens are called PEPE",
        "no token of Solana with a pool is called NOPE",
    ]
    alone = await universe(rule, None, None, NOW)
    assert alone.notes[0] == "PEPE cannot be looked up: nobody who knows tokens is switched on"


async def test_a_name_nobody_knows_is_told_from_one_nobody_was_there_to_know() -> None:
    rule = UniverseSettings(watch="PEPE")
    assert not (await universe(rule, Knows(), None, NOW)).unreached
    assert (await universe(rule, Knows(down=True), None, NOW)).unreached


def test_without_a_network_and_without_a_token_it_ends_as_a_provider_out_of_reach(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def nobody(rule: UniverseSettings, *others: object) -> Universe:
        return await universe(rule, Knows(down=True), None, NOW)

    monkeypatch.setattr("mojobot.feeds.live.opening._looked_up", nobody)
    settings = Settings.model_validate({"universe": {"watch": "PEPE"}})
    with pytest.raises(Unreached, match="there is no token to watch: PEPE cannot be looked up") as told:
        open_market(settings, {}, FileMemory(tmp_path / "spent.json"), Clock(), ())
    assert told.value.exit_code == 5


async def test_the_blacklist_holds_for_symbols_and_mints_and_the_limit_cuts_the_end() -> None:
    by_name = await universe(UniverseSettings(watch="SOL,JUP,BONK", blacklist="jup"), None, None, NOW)
    assert [token.symbol for token in by_name.tokens] == ["SOL", "BONK"]
    cut = await universe(UniverseSettings(watch="SOL,JUP,BONK", blacklist=JUP, most_tokens=1), None, None, NOW)
    assert [token.symbol for token in cut.tokens] == ["SOL"]
    assert cut.notes == ("1 tokens are left out: universe.most_tokens is 1",)


@pytest.mark.parametrize(
    ("found", "refused"),
    [
        (pool(), ""),
        (pool(usd=249_999.0), "too little liquidity"),
        (pool(usd=None), "too little liquidity"),
        (pool(volume=None), "too little volume"),
        (pool(volume=249_999.0), "too little volume"),
        (pool(age_h=71.9), "too young"),
        (pool(age_h=None), "too young"),
        (pool(change=0.009), "moves too little or too much"),
        (pool(change=-0.51), "moves too little or too much"),
        (pool(change=None), "moves too little or too much"),
        (pool(price=1.03), "its pools are too far apart"),
    ],
)
def test_a_discovered_token_passes_every_filter(found: Pool, refused: str) -> None:
    assert passes(found, [pool(), found], UniverseSettings(), NOW) == refused


async def test_trending_tokens_are_added_behind_the_list_and_the_others_are_counted() -> None:
    rule = UniverseSettings(watch="SOL", discover=1)
    trending = Knows(looked_at=(pool(usd=1.0), pool(OTHER, "CAT"), pool(JUP)))
    chosen = await universe(rule, None, trending, NOW)
    assert [token.symbol for token in chosen.tokens] == ["SOL", "CAT"]
    assert chosen.trending == ("of what is trending is not taken: 1 too little liquidity",)
    silent = await universe(rule, None, Knows(down=True), NOW)
    assert silent.trending == ("nothing is discovered: dexscreener: no connection",)


# ---------------------------------------------------------------- seats
def test_tokens_of_earlier_sessions_keep_their_series_and_new_ones_follow() -> None:
    before = (Token("CAT", OTHER, TokenClass.NEW, decimals=5), Token("JUP", JUP, TokenClass.ESTABLISHED, decimals=6))
    seats = seated(before, [Listed("SOL", SOL, TokenClass.MAJOR), Listed("JUP", JUP, decimals=6)])
    assert [token.symbol for token in seats.tokens] == ["CAT", "JUP", "SOL"]
    assert seats.watched == (2, 1)
    assert [(token.mint, token.decimals) for token in seats.listed()] == [(OTHER, 5), (JUP, 6), (SOL, 9)]


def test_a_token_grown_old_is_of_another_class_at_the_next_start() -> None:
    before = (Token("CAT", OTHER, TokenClass.NEW),)
    assert seated(before, [Listed("CAT", OTHER)]).tokens[0].token_class is TokenClass.ESTABLISHED
    assert by_mint(OTHER) is None
    assert by_symbol("cat") is None
    assert NOW > 30 * DAY_MS
