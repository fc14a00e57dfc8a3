"""What is wrong around the program, and what to do about it."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from mojobot.cli.options import ConfigFile, Json
from mojobot.cli.output import note, say, say_json, table

if TYPE_CHECKING:
    from mojobot.feeds.key_check import KeyCheck
    from mojobot.model.secret import Secret
    from mojobot.model.settings import Settings
    from mojobot.net.catalogue import Planned
    from mojobot.net.probe import Probe
    from mojobot.net.service import HttpProvider
    from mojobot.runtime.clock import Clock

app = typer.Typer(
    help="Find what is wrong around the program.",
    no_args_is_help=True,
    rich_markup_mode=None,
    epilog="Example: mojobot doctor network",
)
NOTHING_ANSWERS = 5
KEY_S = 12.0
_CLOCK_OFF_S = 2.0  # more than this, and entries would pause (safety S504)
_COLUMNS = ("provider", "host", "plan", "dns ms", "connect ms", "tls ms", "answer ms", "clock s", "verdict")


@app.callback()
def doctor() -> None:
    """Find what is wrong around the program."""


@app.command(epilog="Example: mojobot doctor network --json")
def network(config: ConfigFile = None, json: Json = False) -> None:
    """Try every provider's host: name, connection, TLS, answer, clock; ends with 5 when none answers."""
    import asyncio

    from mojobot.net.connections import providers
    from mojobot.runtime.clock import Clock
    from mojobot.settings.load import load
    from mojobot.settings.secrets import read_secrets

    loaded, secrets = load(config), read_secrets()
    for remark in (*loaded.notes, *secrets.notes):
        note(remark)
    clock = Clock()
    plans = providers(loaded.settings, secrets.values, clock).plans
    found = asyncio.run(_all(plans, clock, loaded.settings.network.user_agent))
    tried = [one.name for one in found if one.plan == "key" and not one.failed]
    refused = asyncio.run(_keys(tried, loaded.settings, secrets.values, clock))
    off = {plan.name: plan.why for plan in plans if plan.address is None}
    answers = [one for one in found if not one.failed]
    clock_s = _clock_s(answers)
    if json:
        say_json(
            {
                "ok": bool(answers),
                "answering": len(answers),
                "asked": len(found),
                "clock_s": clock_s,
                "clock_ok": clock_s is None or abs(clock_s) <= _CLOCK_OFF_S,
                "hosts": [asdict(one) for one in found],
                "off": off,
                "keys": {name: told.verdict for name, told in refused.items()},
            }
        )
    else:
        say(_report(found, off, clock_s, [told.words for told in refused.values() if told.verdict != "good"]))
    if not answers:
        raise typer.Exit(NOTHING_ANSWERS)


async def _all(plans: Sequence[Planned], clock: Clock, user_agent: str) -> list[Probe]:
    """Every host at once."""
    import asyncio

    from mojobot.net.probe import probe

    visits = (
        probe(plan.name, plan.address.url, plan.address.plan, clock, user_agent=user_agent)
        for plan in plans
        if plan.address is not None
    )
    return await asyncio.gather(*visits)


async def _keys(
    names: Sequence[str], settings: Settings, secrets: Mapping[str, Secret], clock: Clock
) -> dict[str, KeyCheck]:
    """What each provider thinks of its key, by one cheap question."""
    import asyncio

    from mojobot.feeds.key_check import KeyCheck, Verdict, check
    from mojobot.net.connections import providers

    connections = providers(settings, secrets, clock)

    async def tried(provider: HttpProvider) -> KeyCheck:
        try:
            async with asyncio.timeout(KEY_S):
                return await check(provider, settings.providers)
        except TimeoutError:
            said = f"cannot be tried now: {provider.name}: no answer within {KEY_S:g} s"
            return KeyCheck(Verdict.UNKNOWN, said)

    asked = [name for name in names if not name.endswith("_history")]  # the same key as its node's
    known = [provider for provider in map(connections.get, asked) if provider is not None]
    try:
        found = await asyncio.gather(*map(tried, known))
    finally:
        await connections.close()
    return {provider.name: told for provider, told in zip(known, found, strict=True)}


def _clock_s(answers: Sequence[Probe]) -> float | None:
    """How far our clock is from the hosts': the middle of what they say."""
    told = [one.clock_s for one in answers if one.clock_s is not None]
    return round(statistics.median(told), 1) if told else None


def _report(found: Sequence[Probe], off: dict[str, str], clock_s: float | None, keys: Sequence[str] = ()) -> str:
    rows = [
        {
            **dict(zip(_COLUMNS[:3], (one.name, one.host, one.plan), strict=True)),
            **dict(zip(_COLUMNS[3:7], (one.dns_ms, one.connect_ms, one.tls_ms, one.answer_ms), strict=True)),
            "clock s": one.clock_s,
            "verdict": f"no {one.failed}: {one.why}" if one.failed else "answers",
        }
        for one in found
    ]
    lines = [table(rows, _COLUMNS), ""]
    lines += [f"{name} {why}" for name, why in off.items()]
    lines += [f"{one.name}: {one.advice}" for one in found if one.advice and any(not other.failed for other in found)]
    return "\n".join([*lines, *keys, _verdict(found, clock_s)])


def _verdict(found: Sequence[Probe], clock_s: float | None) -> str:
    answering = sum(not one.failed for one in found)
    if not found:
        return "every provider is switched off: switch one on in [providers], or use mojobot demo"
    if not answering:
        advice = found[0].advice.partition(", and the address")[0]
        return f"none of {len(found)} hosts answers: {advice}; mojobot demo needs no network"
    if clock_s is not None and abs(clock_s) > _CLOCK_OFF_S:
        way = "ahead of" if clock_s > 0 else "behind"
        return (
            f"{answering} of {len(found)} hosts answer; this clock is {abs(clock_s):,.1f} s {way} theirs: set it by NTP"
        )
    return f"{answering} of {len(found)} hosts answer, and the clock is right"
