"""Keys of providers: typed unseen, tried at once, and told what they are worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mojobot.cli.wizard.dialog import Dialog, yes
from mojobot.feeds.key_check import KeyCheck, Verdict
from mojobot.model.errors import SettingsError
from mojobot.model.secret import Secret
from mojobot.settings.secrets import sound

# The provider a key is for, and what it brings.
KEYS = {
    "HELIUS_API_KEY": ("helius", "Helius: a node, streams and transactions in words; free"),
    "QUICKNODE_RPC_URL": ("quicknode", "QuickNode or any other node: its whole address"),
    "JUPITER_API_KEY": ("jupiter", "Jupiter: live prices twice as often; free"),
    "COINGECKO_API_KEY": ("coingecko", "CoinGecko: reference prices; a demo key is free"),
    "BIRDEYE_API_KEY": ("birdeye", "Birdeye: token security; free for a few hundred questions a month"),
    "PYTH_API_KEY": ("pyth", "Pyth: majors several times a second"),
}
OUT = "-"

Try = Callable[[str, Secret], KeyCheck]  # name of the variable, the key


def keys(dialog: Dialog, origins: Mapping[str, str], try_key: Try) -> dict[str, str]:
    """What changes in `.env`: names and keys, "" for one that is taken out. `origins` says where one is set now."""
    dialog.say("\nKeys: none is needed. Each is tried at once, is not shown, and stands in .env alone.")
    for name, origin in origins.items():
        if name in KEYS:
            dialog.say(f"  {name} is set ({origin}).")
    if not yes(dialog, "Enter or change keys?", default=False):
        return {}
    answers = {name: _key(dialog, name, origins.get(name, ""), try_key) for name in KEYS}
    return {name: key for name, key in answers.items() if key is not None}


def _key(dialog: Dialog, name: str, origin: str, try_key: Try) -> str | None:
    """A new key, "" to take the old one out, None to leave all as it is."""
    dialog.say(f"  {KEYS[name][1]}.")
    keep = f"Enter keeps the one of {origin}, {OUT} takes it out" if origin else "Enter for none"
    while True:
        typed = dialog.hidden(f"  {name} ({keep})")
        if not typed:
            return None
        if typed == OUT:
            return "" if origin else None
        try:
            secret = Secret(sound(name, typed, "what you typed"))
        except SettingsError as error:
            dialog.say(f"  {error}.")
            continue
        if _good(dialog, try_key(name, secret)):
            return secret.reveal()


def _good(dialog: Dialog, found: KeyCheck) -> bool:
    dialog.say(f"  {found.verdict}: {found.words}." if found.verdict is Verdict.GOOD else f"  {found.words}.")
    match found.verdict:
        case Verdict.GOOD:
            return True
        case Verdict.REFUSED:
            return False
        case _:
            return yes(dialog, "  Keep it all the same?", default=True)
