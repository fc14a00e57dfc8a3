"""The settings of a person's own strategies: each section checked by the rule its strategy brings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from mojobot.model.settings import Settings
from mojobot.model.strategy_settings import PluginRule, StrategiesSettings
from mojobot.settings.describe import described
from mojobot.settings.given import BadSettings
from mojobot.settings.load import Loaded
from mojobot.settings.plugins import Plugin, folder_of, loaded, named


@dataclass(frozen=True, slots=True)
class Joined:
    """Settings in which every plug-in that can be had has its whole section, and all plug-ins there are."""

    settings: Settings
    plugins: tuple[Plugin, ...]


def brought(settings: Settings, environ: Mapping[str, str] | None = None) -> tuple[Plugin, ...]:
    """All plug-ins there are, their code run, in the order of their names."""
    found = named(folder_of(settings.plugins.folder, environ))
    return tuple(loaded(name, path) for name, path in sorted(found.items()))


def joined(told: Loaded, plugins: tuple[Plugin, ...]) -> Joined:
    """Check the sections of these plug-ins. Raises BadSettings with all that is wrong in them."""
    problems = [problem for plugin in plugins for problem in _problems(plugin, told)]
    if problems:
        raise BadSettings(tuple(problems))
    return Joined(completed(told.settings, plugins), plugins)


def completed(settings: Settings, plugins: tuple[Plugin, ...]) -> Settings:
    """The settings with every value of every plug-in's rule, and of no others: a record of them says who votes."""
    whole = {
        plugin.name: _rule(plugin, settings.strategies.added(plugin.name)).model_dump(mode="json")
        for plugin in plugins
        if plugin.strategy is not None
    }
    ours = {name: getattr(settings.strategies, name) for name in StrategiesSettings.model_fields}
    return settings.model_copy(update={"strategies": StrategiesSettings.model_validate(ours | whole)})


def _rule(plugin: Plugin, values: Mapping[str, object]) -> PluginRule:
    made: PluginRule = plugin.strategy.rule.model_validate_json(json.dumps(values), strict=True)
    return made


def _problems(plugin: Plugin, told: Loaded) -> Iterator[str]:
    if plugin.strategy is None:
        return
    values = told.settings.strategies.added(plugin.name)
    try:
        _rule(plugin, values)
    except ValidationError as fault:
        known = described(plugin.strategy.rule, f"strategies.{plugin.name}.")
        for error in fault.errors():
            place = f"strategies.{plugin.name}." + ".".join(map(str, error["loc"]))
            value = json.dumps(values.get(str(error["loc"][0]))) if error["loc"] else "this"
            wanted = f"expected {known[place].expected}" if place in known else _unwanted(error["msg"], tuple(known))
            yield f"{told.origins.get(place, plugin.where)}: {place} is {value}, {wanted}"


def _unwanted(message: str, known: tuple[str, ...]) -> str:
    names = ", ".join(key.rpartition(".")[2] for key in known)
    if message.startswith("Extra inputs"):
        return f"but the strategy's rule has no such setting; it has {names}"
    return f"but {message.removeprefix('Value error, ')}"
