"""What will be written, shown before it is, and then written: all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mojobot.cli.wizard.dialog import Dialog, yes
from mojobot.model.settings import Settings
from mojobot.settings.change import changed
from mojobot.settings.describe import as_toml, value_of
from mojobot.settings.env_file import MODE, env_text, with_values
from mojobot.settings.render import own_file
from mojobot.settings.writing import Page, write_together


@dataclass(frozen=True, slots=True)
class Draft:
    """What came of the questions, and where it belongs."""

    config: Path
    settings: Settings  # as they are now
    chosen: Mapping[str, object]
    env_file: Path
    keys: Mapping[str, str]  # "" = taken out

    @property
    def changes(self) -> dict[str, object]:
        """Of what was chosen, what is not so already."""
        return {key: value for key, value in self.chosen.items() if value_of(self.settings, key) != value}

    def __repr__(self) -> str:
        return f"Draft({self.config}, {self.env_file})"  # keys are shown to nobody


def agree(dialog: Dialog, draft: Draft) -> bool:
    """Show what will be written, ask, and write it; whether anything was."""
    pages = _pages(draft)
    if not pages:
        dialog.say("\nAll is so already: nothing to write.")
        return False
    dialog.say("\nThis will be written:")
    for line in _shown(draft):
        dialog.say(f"  {line}")
    if not yes(dialog, "Write it?", default=True):
        dialog.say("Nothing was changed.")
        return False
    write_together(pages)
    dialog.say("Written.")
    return True


def _pages(draft: Draft) -> list[Page]:
    pages = []
    if not draft.config.exists():
        pages.append(Page(draft.config, own_file(draft.changes)))
    elif draft.changes:
        pages.append(Page(draft.config, changed(draft.config, draft.changes)))
    before = env_text(draft.env_file)
    after = with_values(before, draft.keys)
    return [*pages, Page(draft.env_file, after, MODE)] if after != before else pages


def _shown(draft: Draft) -> list[str]:
    lines = []
    if not draft.config.exists():
        lines.append(f"{draft.config} (new; every other setting stands in it as a comment)")
    elif draft.changes:
        lines.append(f"{draft.config} (only these lines change)")
    for key, value in draft.changes.items():
        lines.append(f"  {key} = {as_toml(value)}  (now {as_toml(value_of(draft.settings, key))})")
    if draft.keys:
        lines.append(f"{draft.env_file} (mode 0600: for you alone; its other lines stay)")
    lines += [f"  {name} {'is set' if key else 'is taken out'}" for name, key in draft.keys.items()]
    return lines
