"""Keys and tokens: from the environment, else from `.env`, which nobody else may read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from mojobot.model.errors import SettingsError
from mojobot.model.secret import Secret
from mojobot.settings.places import places

SECRETS = (
    *("HELIUS_API_KEY", "QUICKNODE_RPC_URL", "DEXSCREENER_API_KEY", "BIRDEYE_API_KEY", "JUPITER_API_KEY"),
    *("COINGECKO_API_KEY", "PYTH_API_KEY", "TELEGRAM_TOKEN", "INFISICAL_CLIENT_ID", "INFISICAL_CLIENT_SECRET"),
    "MOJOBOT_API_KEY",
)
# Told in the same places, and no secrets.
OPEN = ("TRADING_ENV", "WALLET_ADDRESS", "WALLET_PRIVATE_KEY_PATH", "CHAT_ID")
ENV_FILE = ".env"

_IGNORED = {"DEXSCREENER_API_KEY": "DexScreener has no keys"}
_MOST = 4096  # characters of a value; a key file is none


@dataclass(frozen=True, slots=True)
class Secrets:
    """What was found, by name; `notes` are to be told to the person."""

    values: Mapping[str, Secret]
    origins: Mapping[str, str]  # the name of each to "environment" or the file
    notes: tuple[str, ...]


def read_secrets(environ: Mapping[str, str] | None = None, env_file: Path | None = None) -> Secrets:
    """Every secret that is given, registered for redaction; an empty one is not given.

    `env_file` None: the first there is of `./.env` and `.env` beside the
    user's own configuration. Raises SettingsError for a file others can read,
    for one that cannot be read, and for a value no key has.
    """
    environ = os.environ if environ is None else environ
    path = env_file if env_file is not None else find_env_file(environ)
    beside = {} if path is None else dict(read_env_file(path))
    values: dict[str, Secret] = {}
    origins: dict[str, str] = {}
    notes = []
    for name in SECRETS:
        origin, text = ("environment", environ.get(name, "").strip())
        if not text and beside.get(name):
            origin, text = str(path), beside[name]
        if not text:
            continue
        secret = Secret(sound(name, text, origin))  # registered whether it is used or not
        if name in _IGNORED:
            notes.append(f"{origin}: {name} is ignored: {_IGNORED[name]}")
            continue
        values[name], origins[name] = secret, origin
    return Secrets(MappingProxyType(values), MappingProxyType(origins), tuple(notes))


def with_env_file(environ: Mapping[str, str] | None = None, env_file: Path | None = None) -> dict[str, str]:
    """The environment, and what of it stands in `.env` alone and is no secret (TRADING_ENV and the like)."""
    environ = os.environ if environ is None else environ
    path = env_file if env_file is not None else find_env_file(environ)
    beside = {} if path is None else dict(read_env_file(path))
    return {**{name: text for name, text in beside.items() if name in OPEN and text}, **environ}


def find_env_file(environ: Mapping[str, str] | None = None) -> Path | None:
    """The `.env` that counts: here, else beside the user's configuration; None = there is none."""
    here, mine = Path(ENV_FILE), places(environ=environ).config.with_name(ENV_FILE)
    return next((path for path in (here, mine) if path.is_file()), None)


def read_env_file(path: Path) -> Iterator[tuple[str, str]]:
    """Name and value of every line that is one of ours, in order.

    A file that holds none of our names is somebody else's and nothing is
    asked of it; one that does must be readable by its owner alone.
    """
    try:
        text, status = path.read_text("utf-8-sig"), path.stat()
    except (OSError, ValueError) as fault:
        raise SettingsError(f"{path} cannot be read: {getattr(fault, 'strerror', None) or 'it is no text'}") from None
    lines = [(name, value) for name, value in _lines(text) if name in SECRETS or name in OPEN]
    if any(value for name, value in lines if name in SECRETS):
        _private(path, status)
    return iter(lines)


def sound(name: str, text: str, origin: str) -> str:
    """The text of a key as it is; raises SettingsError, without repeating it, for what no key can be.

    It would break a header, or is a file pasted by mistake.
    """
    if not text.isascii() or not text.isprintable() or " " in text or len(text) > _MOST:
        raise SettingsError(f"{origin}: {name} holds characters no key has; write the key alone, on one line")
    return text


def _private(path: Path, status: os.stat_result) -> None:
    mode = stat.S_IMODE(status.st_mode)
    if mode & 0o077:
        raise SettingsError(f"{path} holds keys and others can read it (mode {mode:04o}): run chmod 600 {path}")
    if status.st_uid not in (os.getuid(), 0):
        raise SettingsError(f"{path} holds keys and belongs to somebody else: make it yours, or remove it")


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            yield name.strip(), _unquoted(value.strip())


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value.partition(" #")[0].strip()
