"""The whole tree as a commented configuration file and as the configuration reference."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from mojobot.settings.describe import Described, as_toml, sections, tree
from mojobot.settings.older import ALIASES

_WIDTH = 118

_FILE_HEAD = """\
# Every setting of mojobot, with its default value. Written by scripts/settings from mojobot/model/settings.py;
# change a value here and it is yours, delete a line and the default holds. `mojobot config check` says what is wrong.
#
# Read from the first of: --config, MOJOBOT_CONFIG, ./config/trading.toml, the user's own configuration folder.
# The environment beats this file (MOJOBOT_RISK__RISK_PER_TRADE=0.01), and flags beat the environment.
"""

_OWN_HEAD = """\
# Your settings of mojobot, written by `mojobot init`. A line behind a # shows a default: take the # away and change it.
# `mojobot config check` says what is wrong, `mojobot config show` what holds and why. Keys stand in .env, never here.
"""

_PAGE_HEAD = """\
# Configuration

Written by `scripts/settings` from `mojobot/model/settings.py`; edit that, not this.

mojobot needs no configuration file. It reads the first it finds of

1. the file named by `--config`,
2. the file named by `MOJOBOT_CONFIG`,
3. `./config/trading.toml`,
4. `trading.toml` in your configuration folder (`~/.config/mojobot` on Linux; `mojobot config path` prints it),

and otherwise uses the defaults below. A value from the command line beats the environment, the environment beats the
file, the file beats the default. In the environment a setting is `MOJOBOT_<SECTION>__<KEY>`, with `__` for every dot:
`MOJOBOT_RISK__RISK_PER_TRADE=0.01`, `MOJOBOT_STRATEGIES__MEAN_REVERSION__WEIGHT=0.12`; `TRADING_ENV` is
`environment.trading_env`. An empty variable counts as not set.

`mojobot config check` names file, line, key, value and what was expected of everything that is wrong;
`mojobot config show` prints every value and where it came from; `mojobot config path` prints where things lie.
A key that does not exist is an error, never ignored.

Live trading needs both `environment.trading_env = "live"` and `environment.execution_mode = "live"`.
Anything less is paper.
"""

_PAGE_TAIL = """\
## Older names

Files written from the older guide load. These names are understood, with a note; giving an older and a newer name
different values is an error. `debug_mode = true` reads as `logging.log_level = "DEBUG"`, and environments such as
`development`, `staging`, `production` or `testnet` read as `paper`. Keys for things that are not built yet
(`[api]`, `[telegram.alerts]`, `[telegram.thresholds]`, `[risk.adjustments]`) are accepted, and ignored with a note.

| older name | setting |
|---|---|
"""


def config_file() -> str:
    """The text of config/trading.toml."""
    return "\n".join([_FILE_HEAD, *(_section(name) for name in sections())])


def own_file(chosen: Mapping[str, object]) -> str:
    """The text of a person's first settings file: what was chosen, by dotted key, and every default as a comment."""
    return "\n".join([_OWN_HEAD, *(_section(name, chosen) for name in sections())])


def reference() -> str:
    """The text of docs/configuration.md."""
    older = "".join(f"| `{old}` | `{new}` |\n" for old, new in ALIASES.items())
    return "\n".join([_PAGE_HEAD, *(_table(name) for name in sections()), _PAGE_TAIL + older])


def _section(name: str, chosen: Mapping[str, object] | None = None) -> str:
    """A section as it stands in a file; with `chosen`, all else is a comment."""
    lines = [f"[{name}]", *_comment(_about(name))]
    for setting in _settings_of(name):
        lines += ["", *_comment(f"{setting.sentence} Expected: {setting.expected}.")]
        if chosen is None or setting.key in chosen:
            lines += _line(setting.name, (chosen or {}).get(setting.key, setting.default))
        else:
            lines += [f"# {line}" for line in _line(setting.name, setting.default)]
    return "\n".join(lines) + "\n"


def _line(name: str, value: object) -> list[str]:
    """The setting as it stands in the file; a text too long for one line goes over several."""
    line = f"{name} = {as_toml(value)}"
    if len(line) <= _WIDTH or not isinstance(value, str):
        return [line]
    parts = [json.dumps(part, ensure_ascii=False)[1:-1] for part in value.split(" ")]
    return [f'{name} = """\\', *(f"    {part} \\" for part in parts[:-1]), f'    {parts[-1]}"""']


def _table(name: str) -> str:
    about = _about(name)
    rows = (
        f"| `{setting.name}` | `{as_toml(setting.default)}` | {setting.expected} | {_cell(setting.sentence)} |\n"
        for setting in _settings_of(name)
    )
    head = f"## `[{name}]`\n\n" + (f"{about}\n\n" if about else "")
    return head + "| setting | default | expected | what it does |\n|---|---|---|---|\n" + "".join(rows)


def _about(name: str) -> str:
    """The section's sentence; a strategy's is no more than its name."""
    about = sections()[name]
    return "" if about.rstrip(".") == name.rpartition(".")[2] else about


def _settings_of(section: str) -> list[Described]:
    return [setting for setting in tree().values() if setting.section == section]


def _comment(text: str) -> Iterator[str]:
    """The text as comment lines of at most `_WIDTH`, broken between words."""
    line = "#"
    for word in text.split():
        if len(line) + 1 + len(word) > _WIDTH:
            yield line
            line = "#"
        line += f" {word}"
    if line != "#":
        yield line


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
