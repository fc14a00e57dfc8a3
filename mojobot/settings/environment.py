"""Settings in environment variables: MOJOBOT_<SECTION>__<KEY>, and TRADING_ENV."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping

from mojobot.settings.describe import tree
from mojobot.settings.given import Given
from mojobot.settings.older import ALIASES, DEBUG_MODE

PREFIX = "MOJOBOT_"
SWITCHES = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def read_environment(environ: Mapping[str, str]) -> Iterator[Given]:
    """Every setting the environment gives; an empty variable gives nothing.

    `__` separates sections: MOJOBOT_STRATEGIES__MEAN_REVERSION__WEIGHT. Other
    MOJOBOT_ variables (MOJOBOT_CONFIG, MOJOBOT_DATA_DIR) are not settings.
    """
    for name in sorted(environ):
        text = environ[name].strip()
        if not text:
            continue
        if name == "TRADING_ENV":
            yield Given("environment.trading_env", text, name)
        elif name.startswith(PREFIX) and "__" in name:
            key = name.removeprefix(PREFIX).lower().replace("__", ".")
            yield Given(key, _value(key, text), name)


def _value(key: str, text: str) -> object:
    """The text as its setting's kind; left as it is where it is not of that kind."""
    setting = tree().get(ALIASES.get(key, key))
    if setting is not None and setting.kind in ("word", "text"):
        return text
    if key in DEBUG_MODE or (setting is not None and setting.kind == "switch"):
        return SWITCHES.get(text.lower(), text)
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, RecursionError):
        return text
