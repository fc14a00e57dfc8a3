"""Questions whose answer is one setting: which market, and how much may be risked."""

from __future__ import annotations

import math

from mojobot.cli.wizard.dialog import Dialog
from mojobot.model.settings import Settings
from mojobot.settings.check import checked
from mojobot.settings.describe import Described, tree, value_of
from mojobot.settings.given import Given

MARKET = "environment.market"
LIMITS = ("risk.max_concurrent_positions", "risk.risk_per_trade", "risk.max_daily_loss")
_MOST_SHARE = 1.0  # a default up to this is a share, which people say in percent


def market(dialog: Dialog, settings: Settings) -> dict[str, object]:
    """On what plain `mojobot` runs."""
    dialog.say("\nMarket: whichever it is, it is traded on paper.")
    return {MARKET: _answer(dialog, MARKET, settings)}


def limits(dialog: Dialog, settings: Settings) -> dict[str, object]:
    """How much may be risked."""
    dialog.say("\nLimits: of equity, as a share or in percent; there are more of them in the file.")
    return {key: _answer(dialog, key, settings) for key in LIMITS}


def _answer(dialog: Dialog, key: str, settings: Settings) -> object:
    """A value within the setting's bounds; asked until there is one."""
    setting, now = tree()[key], value_of(settings, key)
    question = f"{setting.sentence.rstrip('.')} ({setting.expected})"
    while True:
        value = _read(dialog.ask(question, _shown(now)), setting)
        _, problems = checked({key: Given(key, value, "that will not do")})
        if not problems:
            return value
        dialog.say(f"  {problems[0]}.")


def _shown(value: object) -> str:
    return f"{100.0 * value:g}%" if isinstance(value, float) and value <= _MOST_SHARE else str(value)


def _read(text: str, setting: Described) -> object:
    """What was typed as the setting's kind; left as text where it is none of it."""
    if setting.kind not in ("number", "whole number"):
        return text.lower()
    share, percent, _ = text.partition("%")
    try:
        number = float(share)
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    if setting.kind == "whole number":
        return int(number) if number.is_integer() and not percent else text
    return float(f"{number / 100.0:.12g}") if percent else number
