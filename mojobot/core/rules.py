"""Which settings may change while the engine runs."""

from __future__ import annotations

from mojobot.model.settings import Settings

AT_ONCE = ("trading", "strategies", "learning", "risk", "limits", "emergency", "safe_mode", "safety", "universe")
# Read once, when the market opens: what has been decided and filled under the old value would not fit the new one.
_FIXED = {
    "trading": ("decision_timeframe",),
    "strategies": ("prediction",),
    "risk": ("sandwich_probability",),
    "safety": ("refresh_s",),
}


def revised(now: Settings, wanted: Settings) -> tuple[Settings, tuple[str, ...]]:
    """The settings that hold from here on, and the names of those wanted that count from the next start only."""
    sections = {name: _section(now, wanted, name) for name in AT_ONCE}
    held = now.model_copy(update=sections)
    return held, tuple(_differences(held, wanted))


def _section(now: Settings, wanted: Settings, name: str) -> object:
    old, new = getattr(now, name), getattr(wanted, name)
    return new.model_copy(update={field: getattr(old, field) for field in _FIXED.get(name, ())})


def _differences(held: Settings, wanted: Settings) -> list[str]:
    found = [name for name in Settings.model_fields if getattr(held, name) != getattr(wanted, name)]
    return [told for name in found for told in _told(name, getattr(held, name), getattr(wanted, name))]


def _told(name: str, held: object, wanted: object) -> list[str]:
    """A section that waits whole by its name, else its fields that do."""
    if name not in _FIXED:
        return [name]
    return [f"{name}.{field}" for field in _FIXED[name] if getattr(held, field) != getattr(wanted, field)]
