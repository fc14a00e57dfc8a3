"""The whole story of a row: what the view knows at once, what the store knows as soon as it has answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mojobot.model.control import Query
from mojobot.model.errors import MojobotError
from mojobot.model.views import View
from mojobot.tui.look import Tone
from mojobot.tui.rows.lines import BLANK, Line, said
from mojobot.tui.rows.stored import Past, Record
from mojobot.tui.screens.main import MainScreen
from mojobot.tui.screens.reading import Reading

Tells = Callable[[View, Past], Sequence[Line]]


class Details(Reading):
    """`tells` writes it, from the view and from what the store answered to `asks`, by kind."""

    def __init__(self, main: MainScreen, title: str, tells: Tells, asks: Sequence[Query] = ()) -> None:
        super().__init__(main, title)
        self._tells = tells
        self._asks = tuple(asks)
        self._past: Mapping[str, Sequence[Record]] = {}
        self._fault = ""

    def on_mount(self) -> None:
        """Ask the store."""
        if self._asks:
            self.run_worker(self._read(), exclusive=True)

    def written(self, view: View) -> Sequence[Line]:
        """The story; what the store could not tell is said."""
        lines = self._tells(view, self._past)
        return [*lines, BLANK, said(self._fault, Tone.WARN)] if self._fault else lines

    async def _read(self) -> None:
        try:
            self._past = {query.kind: await self.control.history(query) for query in self._asks}
        except MojobotError as error:
            self._fault = f"the store did not answer: {error}"
        self.draw()
