"""The questions of the wizard, each with its conversation."""

from __future__ import annotations

import pytest

from mojobot.cli.wizard.dialog import yes
from mojobot.cli.wizard.keys import KEYS, keys
from mojobot.cli.wizard.values import limits, market
from mojobot.cli.wizard.watch import watch
from mojobot.feeds.key_check import KeyCheck, Verdict
from mojobot.feeds.live.names import Listed, Unknown, known
from mojobot.model.market import TokenClass
from mojobot.model.secret import Secret
from mojobot.model.settings import Settings
from mojobot.net.outcome import Outcome, ProviderError
from tests.cli.wizard.conversation import ENTER, Conversation

PLAIN = Settings()
PEPES = (
    Listed("PEPE", "Fm7dkfd9PVmx3fXDsBXWpVpS8j3eWrkdvvSNmVyG6wcm", TokenClass.ESTABLISHED, liquidity_usd=640_000.0),
    Listed("PEPE", "ByvEPxUGrUUCrxL6wY6FQUK9QGuvTVqAGFxPhLUfTMwW", TokenClass.NEW),
)


def test_yes_is_asked_for_until_it_is_yes_or_no() -> None:
    talk = Conversation(("Sure? (y/n) [n]", "perhaps"), ("Sure?", "YES"))
    assert yes(talk, "Sure?", default=False)
    assert not yes(Conversation(("", ENTER)), "Sure?", default=False)


def test_enter_alone_takes_every_value_as_it_is() -> None:
    assert market(Conversation(("one of auto, live, demo) [auto]", ENTER)), PLAIN) == {"environment.market": "auto"}
    talk = Conversation(("from 1 to 50) [5]", ENTER), ("at most 0.05) [2%]", ENTER), ("[5%]", ENTER))
    assert limits(talk, PLAIN) == {
        "risk.max_concurrent_positions": 5,
        "risk.risk_per_trade": 0.02,
        "risk.max_daily_loss": 0.05,
    }


def test_shares_may_be_told_in_percent_and_what_is_out_of_bounds_is_asked_again() -> None:
    talk = Conversation(
        ("Open positions", "0"),
        ("Open positions", "2.5"),
        ("Open positions", "three"),
        ("Open positions", "3"),
        ("Share of equity lost", "7%"),
        ("Share of equity lost", "nan"),
        ("Share of equity lost", "0.3%"),
        ("Loss since 00:00", "0.1"),
    )
    assert limits(talk, PLAIN) == {
        "risk.max_concurrent_positions": 3,
        "risk.risk_per_trade": 0.003,
        "risk.max_daily_loss": 0.1,
    }
    assert "  that will not do: risk.max_concurrent_positions is 0, expected a whole number from 1 to 50." in talk.said
    assert "  that will not do: risk.risk_per_trade is 0.07, expected a number above 0 and at most 0.05." in talk.said
    assert talk.over


def look_up(name: str) -> Listed | Unknown:
    listed = known(name)
    if listed is not None:
        return listed
    if name == "PEPE":
        return Unknown(name, "2 tokens are called PEPE, name the mint: ...", PEPES)
    if name == "DOWN":
        raise ProviderError("dexscreener", Outcome.UNAVAILABLE, "no connection")
    if name == "LONE":
        return Listed("LONE", "So11111111111111111111111111111111111111113", liquidity_usd=12_345.6)
    return Unknown(name, f"no token of Solana with a pool is called {name}")


def test_of_several_tokens_one_is_chosen_by_its_number_and_written_by_its_mint() -> None:
    talk = Conversation(("Tokens to watch [reviewed]", "sol, PEPE BONK"), ("Which one", "2"))
    assert watch(talk, "", look_up) == {"universe.watch": f"SOL, {PEPES[1].mint}, BONK"}
    assert "  1  PEPE Fm7dkfd9PVmx3fXDsBXWpVpS8j3eWrkdvvSNmVyG6wcm, established, 640,000 USD of liquidity" in talk.said
    assert "  2  PEPE ByvEPxUGrUUCrxL6wY6FQUK9QGuvTVqAGFxPhLUfTMwW, new, liquidity unknown" in talk.said
    assert "  SOL So11111111111111111111111111111111111111112, well known" in talk.said


@pytest.mark.parametrize("number", [ENTER, "0", "3", "-1", "x"])
def test_none_of_several_may_be_meant(number: str) -> None:
    talk = Conversation(("Tokens", "PEPE"), ("Which one", number), ("Another name", "LONE"))
    assert watch(talk, "", look_up) == {"universe.watch": "So11111111111111111111111111111111111111113"}


def test_an_unknown_name_is_said_and_may_be_left_out() -> None:
    talk = Conversation(("Tokens", "SOL, NOSUCH"), ("Another name or mint", ENTER))
    assert watch(talk, "", look_up) == {"universe.watch": "SOL"}
    assert "  no token of Solana with a pool is called NOSUCH." in talk.said


@pytest.mark.parametrize(("answer", "kept"), [(ENTER, "DOWN, SOL"), ("n", "SOL")])
def test_what_cannot_be_looked_up_may_be_kept(answer: str, kept: str) -> None:
    talk = Conversation(("Tokens", "DOWN, SOL"), ("Keep DOWN as it is?", answer))
    assert watch(talk, "", look_up) == {"universe.watch": kept}
    assert "  DOWN cannot be looked up now: dexscreener: no connection." in talk.said


def test_the_list_as_it_is_is_not_looked_up_again_and_the_reviewed_ones_come_back() -> None:
    assert watch(Conversation(("[A, B]", ENTER)), "A B", look_up) == {"universe.watch": "A B"}
    assert watch(Conversation(("[reviewed]", ENTER)), "reviewed", look_up) == {"universe.watch": "reviewed"}
    assert watch(Conversation(("[A]", "Reviewed, LONE")), "A", look_up) == {
        "universe.watch": "reviewed, So11111111111111111111111111111111111111113"
    }


def test_a_list_of_which_nothing_is_left_stays_as_it_was() -> None:
    talk = Conversation(("[A]", "NOSUCH"), ("Another name", ENTER))
    assert watch(talk, "A", look_up) == {"universe.watch": "A"}


class Tries:
    """Says of each key what the test wants, and keeps who was asked."""

    def __init__(self, *verdicts: Verdict) -> None:
        self.asked: list[tuple[str, str]] = []
        self._verdicts = list(verdicts)

    def __call__(self, name: str, key: Secret) -> KeyCheck:
        self.asked.append((name, key.reveal()))
        return KeyCheck(self._verdicts.pop(0), "as the test says")


def hidden(**answers: str) -> list[tuple[str, str]]:
    """A script for all keys: Enter but for those given."""
    return [(f"  {name} (", answers.get(name, ENTER)) for name in KEYS]


def test_nobody_has_to_have_a_key() -> None:
    tries = Tries()
    assert keys(Conversation(("Enter or change keys? (y/n) [n]", ENTER)), {}, tries) == {}
    assert keys(Conversation(("Enter or", "y"), *hidden()), {}, tries) == {}
    assert tries.asked == []


def test_a_key_is_asked_for_unseen_tried_and_never_said() -> None:
    tries = Tries(Verdict.GOOD)
    talk = Conversation(("Enter or", "y"), *hidden(HELIUS_API_KEY="made-up-secret"))
    assert keys(talk, {}, tries) == {"HELIUS_API_KEY": "made-up-secret"}
    assert tries.asked == [("HELIUS_API_KEY", "made-up-secret")]
    assert "  good: as the test says." in talk.said
    assert "made-up-secret" not in talk.text
    assert len(talk.unseen) == len(KEYS)


def test_a_refused_key_is_not_kept_and_another_may_be_typed() -> None:
    lines = hidden()
    lines[0:1] = [("HELIUS_API_KEY", "wrong-key"), ("HELIUS_API_KEY", "has blanks"), ("HELIUS_API_KEY", "right-key")]
    talk = Conversation(("Enter or", "y"), *lines)
    assert keys(talk, {}, Tries(Verdict.REFUSED, Verdict.GOOD)) == {"HELIUS_API_KEY": "right-key"}
    assert any("holds characters no key has" in line for line in talk.said)
    assert "has blanks" not in talk.text


@pytest.mark.parametrize("verdict", [Verdict.UNKNOWN, Verdict.SPENT])
@pytest.mark.parametrize(("answer", "kept"), [(ENTER, {"HELIUS_API_KEY": "some-key"}), ("n", {})])
def test_a_key_nobody_can_try_now_is_kept_if_the_person_wants(
    verdict: Verdict, answer: str, kept: dict[str, str]
) -> None:
    lines = hidden(HELIUS_API_KEY="some-key")
    lines.insert(1, ("Keep it all the same?", answer))
    if answer:
        lines.insert(2, ("HELIUS_API_KEY", ENTER))
    assert keys(Conversation(("Enter or", "y"), *lines), {}, Tries(verdict)) == kept


def test_a_key_that_is_set_may_stay_or_go() -> None:
    origins = {"HELIUS_API_KEY": ".env", "JUPITER_API_KEY": ".env", "TELEGRAM_TOKEN": ".env"}
    talk = Conversation(("Enter or", "y"), *hidden(JUPITER_API_KEY="-", BIRDEYE_API_KEY="-"))
    assert keys(talk, origins, Tries()) == {"JUPITER_API_KEY": ""}
    assert "  HELIUS_API_KEY is set (.env)." in talk.said
    assert "Enter keeps the one of .env, - takes it out" in talk.unseen[0]
