"""A person's own strategies, from their files to an engine: found, examined, loaded, and their settings checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mojobot.core.strategies.vote import Strategy
from mojobot.model.errors import SettingsError
from mojobot.model.events import StrategyFailed
from mojobot.model.settings import Settings
from mojobot.runtime.judging import Verdict, examined, judged
from mojobot.settings.load import Loaded
from mojobot.settings.places import places
from mojobot.settings.plugin_rules import completed, joined
from mojobot.settings.plugins import Plugin, folder_of, loaded, named, versions

VERDICTS = "plugins.json"  # hashes of code that was examined and found good


@dataclass(frozen=True, slots=True)
class Guests:
    """Plug-ins beside an engine: the settings with their sections, who votes, and who may not and why."""

    settings: Settings
    plugins: tuple[Plugin, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()

    @property
    def strategies(self) -> tuple[Strategy[Any], ...]:
        """Those that could be loaded, in the order of the vote; who `failed` is among them, and is benched."""
        return tuple(plugin.strategy for plugin in self.plugins if plugin.strategy is not None)

    def events(self, ts_ms: int) -> tuple[StrategyFailed, ...]:
        """What an engine is told of them after its market opened."""
        return tuple(StrategyFailed(ts_ms, name, why) for name, why in self.failed)

    def reread(self, told: Loaded) -> Settings:
        """Settings read anew, checked by the rules of the code that runs."""
        return joined(told, self.plugins).settings


def guests(told: Loaded, config: Path | None = None) -> Guests:
    """Examine and load all plug-ins there are. Raises SettingsError where their sections are wrong.

    Code nobody has examined yet is first run in another process: one that
    hangs or crashes there is not run here.
    """
    found = named(folder_of(told.settings.plugins.folder))
    if not found:
        return Guests(completed(told.settings, ()))
    arguments = [] if config is None else ["--config", str(config)]
    verdicts = judged(versions(found), places().data / VERDICTS, lambda name: examined(name, arguments))
    plugins = tuple(_plugin(name, path, verdicts[name]) for name, path in sorted(found.items()))
    whole = joined(told, plugins)
    faults = {plugin.name: plugin.fault or verdicts[plugin.name].why for plugin in plugins}
    return Guests(whole.settings, plugins, tuple((name, why) for name, why in faults.items() if why))


def of_record(settings: Settings) -> tuple[Strategy[Any], ...]:
    """The plug-ins of a recorded session, in the order of its vote. Raises SettingsError where one is gone."""
    names = sorted(settings.strategies.model_extra or {})
    folder = folder_of(settings.plugins.folder)
    found = named(folder) if names else {}
    plugins = list[Plugin]()
    for name in names:
        if name not in found:
            raise SettingsError(
                f"the session had a strategy {name}, which is not in {folder} any more: put it back to play it again"
            )
        plugin = loaded(name, found[name])
        if plugin.strategy is None:
            raise SettingsError(f"the session had a strategy {name}, which cannot be had any more: {plugin.fault}")
        plugins.append(plugin)
    try:
        completed(settings, tuple(plugins))
    except ValidationError as fault:
        wrong = fault.errors()[0]
        place = ".".join(map(str, wrong["loc"]))
        raise SettingsError(f"a strategy of the session has other rules by now: {place}: {wrong['msg']}") from None
    return tuple(plugin.strategy for plugin in plugins)


def _plugin(name: str, path: Path | None, verdict: Verdict) -> Plugin:
    if verdict.safe:
        return loaded(name, path)
    return Plugin(name, str(path) if path is not None else name, fault=verdict.why)
