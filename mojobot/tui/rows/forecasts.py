"""What the model that forecasts is worth, in few words: without skill it has no voice."""

from __future__ import annotations

import numpy as np

from mojobot.model.views import ForecastView


def unproven(forecast: ForecastView | None, series: int) -> dict[str, str]:
    """The note beside the model's vote on a token where it has no voice, by its name; nothing where it has one."""
    if forecast is None or forecast.open[series]:
        return {}
    return {"prediction": f"no skill ({standing(forecast, series)})"}


def standing(forecast: ForecastView, series: int) -> str:
    """`n 1,000, skill -0.002, p 0.61`, as far as it is known."""
    count, skill, luck = (float(part[series]) for part in (forecast.count, forecast.skill, forecast.luck))
    told = [f"n {np.nan_to_num(count):,.0f}"]
    told += [f"skill {skill:+.3f}"] if np.isfinite(skill) else []
    told += [f"p {luck:.2f}"] if np.isfinite(luck) else []
    return ", ".join(told)


def forecasters(forecast: ForecastView) -> tuple[str, str]:
    """Of all tokens: whether the model speaks, and how good it is."""
    speaking, tokens = int(forecast.open.sum()), len(forecast.open)
    known = forecast.skill[np.isfinite(forecast.skill)]
    if not known.size:
        return "no skill", "no forecast has matured yet"
    note = f"median skill {float(np.median(known)):+.3f}, best {float(known.max()):+.3f}"
    value = f"{speaking} of {tokens}" if speaking else "no skill"
    return value, f"tokens on which it may vote; {note}" if speaking else f"on {len(known)} tokens; {note}"
