"""Which settings of a run are not the defaults: what tells two runs apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mojobot.model.settings import Settings

# Sections that only concern screens and providers: nothing in them changes a trade.
ELSEWHERE = {"environment", "universe", "network", "providers", "demo", "recording", "keys", "console", "logging"}


def changed(settings: Settings) -> dict[str, Any]:
    """The value of every setting that differs, by dotted name; what only concerns screens and providers is left out."""
    usual = defaults()
    return {name: value for name, value in _told(settings).items() if name not in usual or usual[name] != value}


def defaults() -> dict[str, Any]:
    """What the same settings are where nobody has said anything."""
    return _told(Settings())


def _told(settings: Settings) -> dict[str, Any]:
    return dict(_leaves(settings.model_dump(mode="json", exclude=ELSEWHERE), ""))


def _leaves(tree: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
