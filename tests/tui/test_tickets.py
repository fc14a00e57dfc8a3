"""Tickets: what is previewed, what is sent, and what is not."""

from dataclasses import dataclass, field, replace

import pytest
from textual.widgets import Input

from mojobot.model.commands import Buy, ClosePosition, Command, MoveStop, Sell
from mojobot.model.control import Preview
from mojobot.model.notices import Gate
from mojobot.tui.glyphs import UNICODE
from mojobot.tui.rows.ticket import number, rule_lines, share
from mojobot.tui.screens import dialog
from mojobot.tui.screens.ticket import Ticket
from tests.tui import fakes
from tests.tui.dialogs import Asked, asked, assert_box_looks_like

SIZES = ((80, 24), (120, 40))
EXIT = replace(
    fakes.PREVIEW,
    gates=(Gate("ticket", passed=True, text="allowed"),),
    usd=2_396.1,
    quantity=13.022,
    price=184.0,
    heat_after=0.23,
    positions_after=2,
    text="",
)
REFUSED = replace(
    fakes.PREVIEW,
    allowed=False,
    gates=(
        Gate("state", passed=True, text="entries open"),
        Gate("positions", passed=False, text="5 open, limit 5"),
    ),
    usd=0.0,
    text="positions: 5 open, limit 5",
)


@dataclass
class Asking:
    """Remembers what was previewed; moves answer with their own levels."""

    prospect: Preview
    asked: list[Command] = field(default_factory=list)

    def __call__(self, command: Command) -> Preview:
        self.asked.append(command)
        if isinstance(command, MoveStop):
            return replace(self.prospect, usd=0.0, stop=command.stop or 178.2, target=command.target or 190.0)
        return self.prospect


@pytest.fixture(autouse=True)
def _no_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "HOLD_S", 0.0)


def answering(console: Asked, prospect: Preview) -> Asking:
    asking = Asking(prospect)
    console.control.preview = asking  # type: ignore[method-assign]
    return asking


# What is typed


@pytest.mark.parametrize(
    ("text", "value"), [("", 0.0), (" 250 ", 250.0), ("$1,500", 1_500.0), ("1.5k", 1_500.0), ("2M", 2e6), (".5", 0.5)]
)
def test_amounts_are_read_as_people_write_them(text: str, value: float) -> None:
    assert number(text, "USD") == value


@pytest.mark.parametrize("text", ["x", "-5", "0", "1e400", "nan", "k", "1.2.3"])
def test_what_is_no_amount_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"^USD: .* is not a number above 0$"):
        number(text, "USD")


@pytest.mark.parametrize(("text", "value"), [("50", 0.5), ("100%", 1.0), ("12.5 %", 0.125)])
def test_a_share_is_in_per_cent(text: str, value: float) -> None:
    assert share(text) == value


@pytest.mark.parametrize("text", ["", "0", "101", "-1", "half"])
def test_what_is_no_share_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"^share: "):
        share(text)


def test_refusals_come_first_and_what_the_market_does_not_have_last() -> None:
    gates = (Gate("a", passed=None, text=""), Gate("b", passed=True, text=""), Gate("c", passed=False, text="no"))
    lines = ["".join(cell.text for cell in line).split()[:3] for line in rule_lines(gates, UNICODE)]
    assert lines == [["✗", "FAIL", "c"], ["✓", "pass", "b"], ["·", "n/a", "a"]]


# Close


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_close_shows_what_it_does_and_enter_sends_it(size: tuple[int, int]) -> None:
    async with asked(fakes.running(), size) as console:
        answering(console, EXIT)
        await console.press("c")
        assert_box_looks_like(console.app, f"close-{size[0]}x{size[1]}")
        assert "46% → 23%" in console.text
        assert "3 → 2" in console.text
        assert console.control.sent == []
        await console.press("enter")
        assert console.control.sent == [ClosePosition("s1-3100-4")]
        assert console.dialog is None


async def test_the_position_under_the_cursor_of_its_pane_is_closed() -> None:
    async with asked(fakes.running()) as console:
        answering(console, EXIT)
        await console.press("5", "j", "c", "enter")
        assert console.control.sent == [ClosePosition("s1-4511-2")]


async def test_escape_closes_nothing() -> None:
    async with asked(fakes.running()) as console:
        await console.press("c", "escape")
        assert console.dialog is None
        assert console.control.sent == []


async def test_a_token_that_is_not_held_has_no_ticket_to_close() -> None:
    async with asked(fakes.running(), notifications=True) as console:
        await console.press("j", "c")
        assert console.dialog is None
        assert "no open position in BTC" in console.text


async def test_a_position_that_went_meanwhile_is_not_closed_again() -> None:
    async with asked(fakes.running()) as console:
        answering(console, EXIT)
        await console.press("c")
        await console.see(replace(fakes.running(), positions=fakes.running().positions[1:]))
        assert "the position is closed" in console.text
        await console.press("enter")
        assert console.control.sent == []


async def test_the_ticket_follows_the_market() -> None:
    async with asked(fakes.running()) as console:
        asking = answering(console, EXIT)
        await console.press("c")
        asking.prospect = replace(EXIT, price=150.0)
        await console.see(fakes.moved(fakes.running()))
        assert "150.00" in console.text


# Buy


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_purchase_shows_every_rule_and_enter_sends_it(size: tuple[int, int]) -> None:
    async with asked(fakes.running(), size) as console:
        await console.press("b")
        await console.fill("usd", "500")
        assert_box_looks_like(console.app, f"buy-{size[0]}x{size[1]}")
        await console.press("enter")
        assert console.control.sent == [Buy(0, 500.0)]


async def test_every_change_is_previewed() -> None:
    async with asked(fakes.running()) as console:
        asking = answering(console, fakes.PREVIEW)
        await console.press("b")
        await console.type("1k")
        await console.press("tab")
        await console.type("170")
        await console.press("tab")
        await console.type("200")
        assert asking.asked[-1] == Buy(0, 1_000.0, 170.0, 200.0)
        await console.press("enter")
        assert console.control.sent == [Buy(0, 1_000.0, 170.0, 200.0)]


async def test_what_a_rule_refuses_is_not_sent() -> None:
    async with asked(fakes.running()) as console:
        console.control.prospect = REFUSED
        await console.press("b")
        assert "Not allowed: positions: 5 open, limit 5" in console.text
        assert "✗ FAIL positions" in console.text
        await console.press("enter")
        assert console.control.sent == []
        assert isinstance(console.dialog, Ticket)


async def test_what_cannot_be_read_is_not_sent() -> None:
    async with asked(fakes.running()) as console:
        await console.press("b")
        await console.type("much")
        assert "USD: 'much' is not a number above 0" in console.text
        await console.press("enter")
        assert console.control.sent == []


async def test_letters_are_text_in_a_ticket() -> None:
    async with asked(fakes.running()) as console:
        await console.press("b")
        await console.type("qpzcC")
        assert console.control.sent == []
        assert console.app.screen.query_one("#field-usd", Input).value == "qpzcC"


async def test_a_stale_price_is_said() -> None:
    async with asked(fakes.stale()) as console:
        await console.press("j", "j", "j", "b")
        assert "BUY JUP" in console.text
        assert "stale price" in console.text


async def test_with_real_money_a_large_purchase_asks_for_the_symbol() -> None:
    view = replace(fakes.running(), mode="LIVE")
    async with asked(view) as console:
        await console.press("b")
        assert "BUY SOL  LIVE" in console.text
        await console.press("enter")
        assert console.control.sent == []
        await console.type("SOL")
        await console.press("enter")
        assert console.control.sent == [Buy(0)]


async def test_many_rules_can_be_paged_through() -> None:
    async with asked(fakes.running(), (80, 24)) as console:
        gates = tuple(Gate(f"rule_{n}", passed=True, text="fine") for n in range(25))
        console.control.prospect = replace(fakes.PREVIEW, gates=gates)
        await console.press("b")
        assert "Enter buy" in console.text
        assert "rule 24" not in console.text
        await console.press(*["pagedown"] * 8)
        assert "rule 24" in console.text
        assert "Enter buy" in console.text


# Sell


async def test_a_part_is_sold_by_per_cent() -> None:
    async with asked(fakes.running()) as console:
        answering(console, EXIT)
        await console.press("s")
        await console.fill("share", "25")
        await console.press("enter")
        assert console.control.sent == [Sell("s1-3100-4", 0.25)]


async def test_more_than_all_is_not_sold() -> None:
    async with asked(fakes.running()) as console:
        answering(console, EXIT)
        await console.press("s")
        await console.fill("share", "120")
        await console.press("enter")
        assert console.control.sent == []
        assert "not between 0 and 100 %" in console.text


# Stop and target


async def test_a_tighter_stop_is_moved_by_one_enter() -> None:
    async with asked(fakes.running()) as console:
        answering(console, EXIT)
        await console.press("5", "e")
        await console.type("180")
        assert "178.20 → 180.00" in console.text
        await console.press("enter")
        assert console.control.sent == [MoveStop("s1-3100-4", 180.0)]


async def test_a_looser_stop_is_asked_for_twice() -> None:
    async with asked(fakes.running()) as console:
        answering(console, EXIT)
        await console.press("5", "e")
        await console.type("170")
        await console.press("enter")
        assert console.control.sent == []
        assert "178.20 → 170.00" in console.text
        assert "this loosens the stop: press Enter again" in console.text
        await console.press("enter")
        assert console.control.sent == [MoveStop("s1-3100-4", 170.0)]


async def test_whether_a_stop_is_looser_is_judged_by_what_is_typed() -> None:
    async with asked(fakes.running()) as console:  # its preview names the stop as it is
        await console.press("5", "e")
        await console.type("170")
        await console.press("enter")
        assert console.control.sent == []


async def test_a_stop_changed_between_two_enters_is_asked_for_anew() -> None:
    async with asked(fakes.running()) as console:
        answering(console, EXIT)
        await console.press("5", "e")
        await console.type("170")
        await console.press("enter")
        await console.fill("stop", "160")
        await console.press("enter")
        assert console.control.sent == []
        await console.press("enter")
        assert console.control.sent == [MoveStop("s1-3100-4", 160.0)]


async def test_with_real_money_a_looser_stop_is_typed_twice() -> None:
    async with asked(replace(fakes.running(), mode="LIVE")) as console:
        answering(console, EXIT)
        await console.press("5", "e")
        await console.type("170")
        await console.press("enter", "enter")
        assert console.control.sent == []
        await console.type("170")
        await console.press("enter")
        assert console.control.sent == [MoveStop("s1-3100-4", 170.0)]


async def test_nothing_to_move_is_no_order() -> None:
    async with asked(fakes.running()) as console:
        await console.press("5", "e", "enter")
        assert console.control.sent == []
        assert "type a new stop or target" in console.text
