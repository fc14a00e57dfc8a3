"""The tickets: close, sell, buy, and move the stop and target."""

from __future__ import annotations

from collections.abc import Sequence

from mojobot.model.commands import Buy, ClosePosition, MoveStop, Sell
from mojobot.model.control import Preview
from mojobot.model.views import PositionView, View
from mojobot.tui.rows import ticket as rows
from mojobot.tui.rows.lines import Line
from mojobot.tui.screens.main import MainScreen
from mojobot.tui.screens.ticket import Field, Ticket, held

_LARGE = 0.05  # of equity; above it a purchase with real money asks for the symbol


class _Exit(Ticket):
    """What sells, whole or in part."""

    def __init__(self, main: MainScreen, position: PositionView, title: str) -> None:
        super().__init__(main, title)
        self.position = position

    def shown(self, view: View, preview: Preview | None) -> Sequence[Line]:
        """The position, what is sold, and what that leaves."""
        now = next((p for p in view.positions if p.id == self.position.id), self.position)
        lines = [rows.held_line(now, self.glyphs)]
        if preview is not None:
            slippage = self.main.settings.execution.slippage_tolerance
            lines += rows.order_lines(preview, "sell", now.symbol, slippage, self.glyphs)
            lines += rows.account_lines(preview, len(view.positions), view.risk.heat_band, self.glyphs)
        return lines


class CloseTicket(_Exit):
    """Sells one position whole."""

    verb = "close"

    def __init__(self, main: MainScreen, position: PositionView) -> None:
        super().__init__(main, position, f"CLOSE {position.symbol}")

    def order(self, view: View) -> ClosePosition:
        """Nothing can be chosen."""
        return ClosePosition(held(view, self.position.id).id)


class SellTicket(_Exit):
    """Sells a part of a position."""

    verb = "sell"
    fields = (Field("share", "Share %", "50", "a part of the position, 1 to 100"),)

    def __init__(self, main: MainScreen, position: PositionView) -> None:
        super().__init__(main, position, f"SELL {position.symbol}")

    def order(self, view: View) -> Sell:
        """The share."""
        return Sell(held(view, self.position.id).id, rows.share(self.value("share")))


class BuyTicket(Ticket):
    """Buys a token; it meets the rules that the votes' purchases meet."""

    verb = "buy"
    fields = (
        Field("usd", "USD", "", "what the sizing says"),
        Field("stop", "Stop", "", "the usual distance"),
        Field("target", "Target", "", "the usual distance"),
    )

    def __init__(self, main: MainScreen, view: View, series: int) -> None:
        super().__init__(main, f"BUY {view.tokens[series].symbol}")
        self.series = series
        self.symbol = view.tokens[series].symbol

    def order(self, view: View) -> Buy:  # noqa: ARG002 - nothing of it is needed
        """Amount, stop and target; what is left empty is left to the sizing."""
        usd, stop, target = (rows.number(self.value(field.id), field.label) for field in self.fields)
        return Buy(self.series, usd, stop, target)

    def shown(self, view: View, preview: Preview | None) -> Sequence[Line]:
        """The token, the order, its stop and target, and what it does to the account."""
        scene = self.main.scene
        stale = scene is not None and bool(scene.seen.stale[self.series])
        lines = [rows.token_line(view, self.series, stale, self.glyphs)]
        if preview is not None and preview.usd > 0.0:
            slippage = self.main.settings.execution.slippage_tolerance
            lines += rows.order_lines(preview, "buy", self.symbol, slippage, self.glyphs)
            lines += rows.level_lines(preview, preview.price, self.glyphs)
            lines += rows.account_lines(preview, len(view.positions), view.risk.heat_band, self.glyphs)
        return lines

    def word(self, view: View) -> str:
        """With real money, above 5 % of equity, the symbol."""
        large = self.preview is not None and self.preview.usd > _LARGE * view.risk.equity_usd
        return self.symbol if self.live and large else ""


class EditTicket(Ticket):
    """Moves the stop and the target of a position; a stop further away is asked for twice."""

    verb = "move"

    def __init__(self, main: MainScreen, position: PositionView) -> None:
        super().__init__(main, f"STOP AND TARGET {position.symbol}")
        self.position = position
        self.fields = (
            Field("stop", "Stop", "", f"as it is: {_plain(position.stop)}"),
            Field("target", "Target", "", f"as it is: {_plain(position.target)}"),
        )

    def order(self, view: View) -> MoveStop:
        """Stop and target; empty leaves them. Nothing to move is no order."""
        held(view, self.position.id)
        stop, target = (rows.number(self.value(field.id), field.label) for field in self.fields)
        if not stop and not target:
            raise ValueError("type a new stop or target")
        return MoveStop(self.position.id, stop, target)

    def shown(self, view: View, preview: Preview | None) -> Sequence[Line]:
        """Old to new, and how far away from the price that is."""
        now = self._now(view)
        lines = [rows.held_line(now, self.glyphs)]
        if preview is not None:
            lines.append(rows.moved_line("Stop", now.stop, preview.stop, self.glyphs))
            lines.append(rows.moved_line("Target", now.target, preview.target, self.glyphs))
            lines += rows.distance_lines(preview, now, self.glyphs)
        return lines

    def word(self, view: View) -> str:
        """With real money a stop further away is typed twice."""
        return self.value("stop").strip() if self.live and self._loosens(view) else ""

    def doubt(self, view: View) -> str:
        """A stop further away risks more."""
        return "this loosens the stop" if not self.live and self._loosens(view) else ""

    def _loosens(self, view: View) -> bool:
        order = self.typed
        return isinstance(order, MoveStop) and 0.0 < order.stop < self._now(view).stop

    def _now(self, view: View) -> PositionView:
        return next((p for p in view.positions if p.id == self.position.id), self.position)


def _plain(price: float) -> str:
    """A price as it can be typed again."""
    return f"{price:.6g}" if price > 0 else "none"
