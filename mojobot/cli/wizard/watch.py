"""Which tokens to watch: names, each looked up at once where a network answers."""

from __future__ import annotations

from collections.abc import Callable

from mojobot.cli.wizard.dialog import Dialog, yes
from mojobot.feeds.live.names import Listed, Unknown, known, names
from mojobot.feeds.live.reviewed import reviewed
from mojobot.feeds.live.universe import REVIEWED
from mojobot.net.outcome import ProviderError

WATCH = "universe.watch"

LookUp = Callable[[str], Listed | Unknown]  # raises ProviderError


def watch(dialog: Dialog, now: str, look_up: LookUp) -> dict[str, object]:
    """The watch list as the settings want it: reviewed tokens by symbol, all others by mint."""
    listed = ", ".join(one.symbol for one in reviewed())
    dialog.say(f"\nWatch list: symbols or mints with commas between. The word {REVIEWED} stands for {listed}.")
    before = ", ".join(names(now)) or REVIEWED
    answer = dialog.ask("Tokens to watch", before)
    if answer == before:
        return {WATCH: now}
    chosen = [token for name in names(answer) if (token := _settled(dialog, name, look_up))]
    if not chosen:
        dialog.say("  Nothing is left of it: the list stays as it is.")
        return {WATCH: now}
    return {WATCH: ", ".join(dict.fromkeys(chosen))}


def _settled(dialog: Dialog, name: str, look_up: LookUp) -> str:
    """How the token is called in the settings; "" where it is left out."""
    if name.lower() == REVIEWED:
        return REVIEWED
    while name:
        try:
            answer = look_up(name)
        except ProviderError as error:
            dialog.say(f"  {name} cannot be looked up now: {error}.")
            return name if yes(dialog, f"  Keep {name} as it is?", default=True) else ""
        if isinstance(answer, Unknown) and answer.candidates:
            answer = _chosen(dialog, answer) or answer
        if isinstance(answer, Listed):
            dialog.say(f"  {_told(answer)}")
            return _written(answer)
        dialog.say(f"  {answer.why}.")
        name = dialog.ask("  Another name or mint, or Enter to leave it out", "")
    return ""


def _chosen(dialog: Dialog, unknown: Unknown) -> Listed | None:
    """One of several of that name, by its number."""
    dialog.say(f"  Several tokens are called {unknown.name}:")
    for number, token in enumerate(unknown.candidates, 1):
        dialog.say(f"  {number}  {_told(token)}")
    answer = dialog.ask("  Which one, by its number? Enter for none of them", "")
    number = int(answer) if answer.isdecimal() else 0
    return unknown.candidates[number - 1] if 1 <= number <= len(unknown.candidates) else None


def _written(token: Listed) -> str:
    """Only a reviewed symbol belongs to one mint for ever; a pool that was asked for is meant to stay."""
    return token.symbol if known(token.symbol) == known(token.mint) is not None else token.pool or token.mint


def _told(token: Listed) -> str:
    if known(token.mint) is not None:
        return f"{token.symbol} {token.mint}, well known"
    depth = "liquidity unknown" if token.liquidity_usd is None else f"{token.liquidity_usd:,.0f} USD of liquidity"
    return f"{token.symbol} {token.mint}, {token.token_class}, {depth}"
