"""The main screen: composes the panes, hands every view to those that are seen, and routes what they tell."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.widgets import Static

from mojobot.model.control import Control, Query
from mojobot.model.errors import MojobotError
from mojobot.model.settings import Settings
from mojobot.model.state import EngineState
from mojobot.model.views import View
from mojobot.tui import marks
from mojobot.tui.actions import Action, Group
from mojobot.tui.choices import Choices, sort_by_click, with_filter, with_sort
from mojobot.tui.look import look_of
from mojobot.tui.panes.alerts import AlertsPane
from mojobot.tui.panes.chart import ChartPane
from mojobot.tui.panes.face import Face
from mojobot.tui.panes.markets import MarketsPane
from mojobot.tui.panes.positions import PositionsPane
from mojobot.tui.panes.risk import RiskPane
from mojobot.tui.panes.system import SystemPane
from mojobot.tui.panes.trades import TradesPane
from mojobot.tui.panes.votes import MapPane, VotesPane
from mojobot.tui.rows.alerts import AlertLog, ticker, waiting
from mojobot.tui.rows.memo import Memo
from mojobot.tui.rows.progress import Progress
from mojobot.tui.rows.quotes import Quotes, quotes
from mojobot.tui.rows.status import opening, status
from mojobot.tui.rows.system import offline_s
from mojobot.tui.scene import Scene, selected
from mojobot.tui.screens.arrangement import MAP, SMALLEST, has_map, seated, tabs
from mojobot.tui.screens.body import Body
from mojobot.tui.screens.filter_line import FilterLine
from mojobot.tui.screens.present import Present
from mojobot.tui.widgets.key_line import KeyLine
from mojobot.tui.widgets.status_line import StatusData, StatusLine
from mojobot.tui.widgets.table import LiveTable
from mojobot.tui.widgets.ticker import Ticker
from mojobot.tui.widgets.vote_map import VoteMap
from mojobot.tui.widgets.votes import VoteBars

_TRADES_S = 5.0  # between two looks into the store while the trades are seen
_TRADES = 500
_OWN_TIME = ("live",)  # markets that nobody can play faster


class MainScreen(Present, inherit_bindings=False):
    """Holds what the person chose; every change of it or of the view draws the panes that are seen."""

    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (SMALLEST[0], "-narrow"), (100, "-wide")]  # noqa: RUF012 - as in Textual
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (SMALLEST[1], "-tall")]  # noqa: RUF012 - as in Textual
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "screen.copy_text", show=False)]
    AUTO_FOCUS = ""

    view: reactive[View | None] = reactive(None, init=False, repaint=False)

    def __init__(self, control: Control, settings: Settings, actions: tuple[Action, ...], start_pane: str) -> None:
        super().__init__()
        self.control = control
        self.settings = settings
        self.choices = Choices(pane=start_pane)
        self.alert_log = AlertLog()
        self.scene: Scene | None = None
        self._actions = actions
        self._quotes: Memo[Quotes] = Memo()
        self._progress = Progress()
        self._standing = False  # the widgets are there
        self._trades_seen = -1  # closed trades when the store was last asked
        clock = time.monotonic
        self.markets, self.chart, self.votes = MarketsPane(clock), ChartPane(), VotesPane()
        self.map, self.risk, self.positions = MapPane(clock), RiskPane(), PositionsPane()
        self.alerts, self.trades, self.system = AlertsPane(), TradesPane(), SystemPane()
        panes = (self.markets, self.chart, self.votes, self.map, self.risk, self.positions, self.alerts)
        self.faces: Mapping[str, Face] = {str(face.id): face for face in (*panes, self.trades, self.system)}

    def compose(self) -> ComposeResult:
        """Status line, body, filter, ticker, key line."""
        yield StatusLine(id="status")
        yield Static("", id="live-rule")
        yield Body(*self.faces.values(), id="body")
        yield Static(f"enlarge to {SMALLEST[0]}x{SMALLEST[1]}", id="too-small")
        yield FilterLine(id="filter")
        yield Ticker(id="ticker")
        yield KeyLine(self.actions, id="keys")

    def on_mount(self) -> None:
        """Begin at the start pane; the store is asked for trades now and then."""
        self._standing = True
        self.set_reactive(MainScreen.view, self.control.view)
        self.query_one(StatusLine).show(opening(self.settings))
        for face in self.faces.values():
            face.hint_keys(self.actions)
        self.go(self.choices.pane)
        self.set_interval(_TRADES_S, self._ask_for_trades)
        self.call_after_refresh(marks.painted)

    @property
    def actions(self) -> tuple[Action, ...]:
        """What keys do now: where time is the world's own, nothing changes how fast it runs."""
        if self.view is None or self.view.market not in _OWN_TIME:
            return self._actions
        return tuple(action for action in self._actions if action.group is not Group.MARKET)

    @property
    def body(self) -> Body:
        """Where the panes are."""
        return self.query_one(Body)

    @property
    def face(self) -> Face:
        """The pane the keys go to."""
        return self.faces[self.choices.pane]

    def watch_view(self) -> None:
        """Another view."""
        self.draw()

    def on_resize(self) -> None:
        """Other panes may be seen now; the one with the keys stays among them."""
        if self._standing:
            self.go(self.choices.pane)

    def choose(self, **changes: Any) -> None:
        """Change what the person chose, and show it."""
        self.choices = replace(self.choices, **changes)
        now = self.choices
        self.body.call_up(guest=now.guest, zoomed=now.zoomed, mapped=now.whole_map)
        self.draw()

    def go(self, pane: str) -> None:
        """To a pane: it is called up where it has no place, and takes the keys."""
        size = (self.app.size.width, self.app.size.height)
        if pane in ("votes", MAP) and not has_map(size):
            pane = MAP if self.choices.whole_map else "votes"
        guest = seated(pane, size, self.choices.guest)
        zoomed = pane if self.choices.zoomed is not None else None
        self.choose(pane=pane, guest=guest, zoomed=zoomed)
        self.faces[pane].take_focus()

    def draw(self) -> None:
        """Show this moment in everything that is seen."""
        view = self.view
        if view is None or not self._standing or not self.app.is_running:  # widgets go before the last frame does
            return
        alerts = self.alert_log.take(view.alerts)
        seen = self._quotes.get(
            (id(view), view.step, view.ts_ms),
            lambda: quotes(view, self.settings.data.stale_after_seconds, offline_s(view.shell)),
        )
        glyphs, choices = look_of(self).glyphs, self.choices
        self.scene = Scene(view, choices, seen, alerts, self.settings, glyphs, selected(view, choices))
        if self.scene.series is not None:
            self.control.look_at(self.scene.series)
        self.query_one(StatusLine).show(self.status_of(view))
        self.query_one(KeyLine).show(self.actions)
        self.query_one(Ticker).show(*ticker(alerts, choices.acknowledged))
        self._frame(view)
        places = self.body.places()
        lower, others = tabs((self.app.size.width, self.app.size.height), places)
        for name in places:
            self.faces[name].tabbed(others if name == lower else "")
            self.faces[name].draw(self.scene)
        if "trades" in places and view.tally.trades != self._trades_seen:
            self._ask_for_trades()

    def status_of(self, view: View) -> StatusData:
        """What the status line says, here and over dialogs."""
        alerts = () if self.scene is None else self.scene.alerts
        left = len(waiting(alerts, self.choices.acknowledged))
        return status(view, self.settings, left, self._progress.left_s(view.shell))

    def _compositor_refresh(self) -> None:
        """Under a dialog: what has changed is the dialog's to paint, once; Textual would mark it again for ever."""
        app, changed = self.app, self._compositor._dirty_regions
        if self is app.screen:
            super()._compositor_refresh()
        elif self in app._background_screens and changed:
            app.screen.refresh(*changed)
            changed.clear()
            self._dirty_widgets.clear()

    def tell(self, text: str, *, bad: bool = False) -> None:
        """A toast."""
        self.notify(text, severity="error" if bad else "information", markup=False)

    def _frame(self, view: View) -> None:
        """Red frames while stopped, a red rule with real money."""
        stopped = view.state is EngineState.STOPPED
        if stopped is not self.has_class("-stopped"):
            self.set_class(stopped, "-stopped")
            for face in self.faces.values():
                face.stopped(stopped)
        self.set_class(view.mode == "LIVE", "-live")

    def _ask_for_trades(self) -> None:
        if self.view is not None and "trades" in self.body.places():
            self._trades_seen = self.view.tally.trades
            self.run_worker(self._read_trades(), group="trades", exclusive=True)

    async def _read_trades(self) -> None:
        try:
            self.trades.take(await self.control.history(Query("trades", limit=_TRADES)))
        except MojobotError as error:
            self.trades.fail(str(error))
        if self.scene is not None:
            self.trades.draw(self.scene)

    @on(LiveTable.Highlighted, "#markets-table")
    @on(VoteMap.Highlighted)
    def _token_highlighted(self, event: LiveTable.Highlighted | VoteMap.Highlighted) -> None:
        if event.key != self.choices.selected:
            self.choose(selected=event.key)

    @on(LiveTable.Highlighted, "#positions-table")
    def _position_highlighted(self) -> None:
        held = self.positions.chosen(self.scene) if self.scene is not None else None
        if held is not None and self.choices.pane == "positions":
            self.markets.live.move_to(held.symbol)
            self.choose(selected=held.symbol)

    @on(LiveTable.Chosen)
    @on(VoteMap.Chosen)
    @on(VoteBars.Chosen)
    async def _row_chosen(self) -> None:
        await self.app.run_action("act('details')")

    @on(LiveTable.HeaderClicked)
    def _header_clicked(self, event: LiveTable.HeaderClicked) -> None:
        face = self.face
        if event.column in face.sortable:
            sort = sort_by_click(event.column, self.choices.sorts.get(str(face.id)))
            self.choose(sorts=with_sort(self.choices, str(face.id), sort))

    @on(FilterLine.Changed)
    def _filter_changed(self, event: FilterLine.Changed) -> None:
        self.choose(filters=with_filter(self.choices, event.pane, event.text))

    @on(FilterLine.Done)
    def _filter_done(self, event: FilterLine.Done) -> None:
        self.go(event.pane)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The keys went to another pane, by mouse or by key."""
        for widget in event.widget.ancestors_with_self:
            if isinstance(widget, Face) and str(widget.id) != self.choices.pane:
                self.choices = replace(self.choices, pane=str(widget.id))
