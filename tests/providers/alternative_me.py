"""alternative.me: one fear and greed value a day, everything in strings."""

from __future__ import annotations

from typing import Any

from tests.providers.limits import Refusal, Window
from tests.providers.message import Page, Request
from tests.providers.paths import DAY_MS
from tests.providers.service import Service
from tests.providers.world import World

_BANDS = ((24, "Extreme Fear"), (44, "Fear"), (55, "Neutral"), (75, "Greed"), (100, "Extreme Greed"))


class AlternativeMe(Service):
    """`/fng/`."""

    name = "alternative_me"
    hosts = ("api.alternative.me",)
    prices = frozenset({"value"})

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._window = Window("60 a minute", 60, 60.0)

    def admit(self, request: Request) -> Refusal | None:
        return self._window.spend(request.now_ms)

    def answer(self, request: Request) -> Page:
        if request.parts != ["fng"]:
            return Page(b"<html>Not Found</html>", 404, content_type="text/html")
        most = int(request.number("limit", 1)) or 365
        rows = [self._row(request.now_ms, back) for back in range(most)]
        error = {"error": None}
        return Page({"name": "Fear and Greed Index", "data": rows, "metadata": error})

    def _row(self, now_ms: int, back: int) -> dict[str, Any]:
        day = now_ms // DAY_MS - back
        value = self.world.news.fear_greed(day * DAY_MS)
        band = next(name for most, name in _BANDS if value <= most)
        row = {"value": str(value), "value_classification": band, "timestamp": str(day * DAY_MS // 1000)}
        left = ((day + 1) * DAY_MS - now_ms) // 1000
        return row | ({} if back else {"time_until_update": str(left)})
