"""The whole program where the network, the clock or the names are not as they should be."""

from __future__ import annotations

import re
import socket
import subprocess

import pytest

from mojobot.model.events import Prices
from tests.whole.program import BUSY, Program
from tests.whole.providers import Providers
from tests.whole.test_live_record import recorded

pytestmark = pytest.mark.whole
WATCHED = '[universe]\nwatch = "{}"\n'
JUP = "JUPyiwrYJFskUPiHa7hkeR8VUtAeFoSYbKedZNsDvCN"


def live(program: Program, settings: str, watch: str = "SOL,JUP") -> subprocess.Popen[str]:
    program.config.write_text(settings + WATCHED.format(watch))
    return program.start("live", "--daemon", "--config", program.config, "--data-dir", program.data)


def nowhere() -> str:
    """Settings that lead to a port nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{found.getsockname()[1]}"
    named = ("jupiter", "dexscreener", "geckoterminal", "coingecko", "coinmarketcap", "solana", "alternative_me")
    return "\n".join(
        (*(f'[providers.{name}]\nbase_url = "{url}"' for name in named), f'[providers.rss]\nfeeds = "{url}/r"', "")
    )


def alerts(program: Program) -> list[str]:
    return [str(row["text"]) for row in program.rows("alerts")]


def test_names_that_lead_to_nobody_or_to_several_are_alerts_of_the_start(
    program: Program, providers: Providers
) -> None:
    process = live(program, providers.start("calm"), f"SOL,PEPE,NOSUCH,{JUP.lower()}")
    program.until(lambda: program.logged("RUNNING"))
    assert program.end(process).code == 0
    (told,) = [text for text in alerts(program) if "PEPE" in text]
    several, unknown, case = (
        told.split("; ")[0],
        "no token of Solana with a pool is called NOSUCH",
        f"do you mean {JUP}?",
    )
    assert several.startswith("3 tokens are called PEPE, name the mint: ")
    assert told.count(" USD)") == 3  # each candidate with its liquidity
    assert unknown in told
    assert f"{JUP.lower()} is no address: case counts; {case}" in told
    with program.store() as store:
        assert [row["symbol"] for row in store.execute("select symbol from tokens")] == ["SOL"]


def test_a_clock_an_hour_off_is_told_and_nothing_is_bought(program: Program, providers: Providers) -> None:
    process = live(program, providers.start("clock-off"))
    program.until(lambda: program.logged("PAUSED: clock off, 3,"))
    ran = program.run("status", "--data-dir", program.data)
    assert re.match(r"state +PAUSED \(clock off, 3,[56]\d\d\.\d s behind the providers', limit 2 s", ran.out)
    found = program.run("doctor", "network", "--config", program.config)
    assert re.search(r"this clock is 3,[56]\d\d\.\d s behind theirs: set it by NTP", found.out)
    assert program.end(process).code == 0


def test_without_any_network_it_waits_and_says_so(program: Program) -> None:
    process = live(program, nowhere())
    program.until(lambda: program.logged("offline: no provider answers; entries wait, and stops are not watched"))
    assert program.end(process).code == 0
    (told,) = [text for text in alerts(program) if text.startswith("offline")]
    assert told == "offline: no provider answers; entries wait, and stops are not watched until one does"
    ran = program.run("doctor", "network", "--config", program.config)
    assert ran.code == 5
    assert "none of 8 hosts answers: " in ran.out
    assert ran.out.endswith("mojobot demo needs no network\n")


def test_plain_mojobot_without_a_network_is_the_demo_and_says_which(program: Program) -> None:
    program.config.write_text(BUSY + nowhere())
    process = program.start("--daemon", "--config", program.config, "--data-dir", program.data)
    program.until(lambda: program.logged("RUNNING"))
    ended = program.end(process)
    assert ended.code == 0
    assert "demo" in ended.err


def test_after_a_moment_without_a_network_prices_go_on_by_themselves(program: Program, providers: Providers) -> None:
    process = live(program, providers.start("network-lost"))
    program.until(lambda: program.logged("jupiter is down: "))
    lost = len(recorded(program, Prices))
    program.until(lambda: len(recorded(program, Prices)) >= lost + 3)
    assert program.end(process).code == 0
    ran = program.run("replay", program.data)
    assert (ran.code, ran.out.strip()) == (0, "session 1: identical")
