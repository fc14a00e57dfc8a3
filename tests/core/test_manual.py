"""Orders by hand: the same gates, a look first, and what cannot be is told."""

import pytest

from mojobot.core import manual, orders
from mojobot.core.organs import Organs
from mojobot.core.outbox import Outbox
from mojobot.model.commands import Buy, ClosePosition, MoveStop, Pause, Sell
from mojobot.model.notices import Alert
from mojobot.model.trading import Reason, Side
from tests.core.runs import AAA, START_MS, engine, entry


def outbox(parts: Organs) -> Outbox:
    return Outbox(parts.opened.session, 99, parts.now_ms)


def told(out: Outbox) -> list[str]:
    return [notice.text for notice in out.notices if isinstance(notice, Alert)]


def ready(parts: Organs) -> Organs:
    """A market whose first token has everything a purchase asks for."""
    parts.market.atr[AAA] = 0.02
    parts.market.price_ms[AAA] = parts.now_ms
    return parts


def test_a_purchase_by_hand_is_bounded_by_the_rules_and_by_what_was_asked() -> None:
    parts = ready(engine(None))
    bench = orders.bench(parts)
    whole = manual.preview(Buy(AAA), bench, parts.now_ms)
    part = manual.preview(Buy(AAA, usd=123.0), bench, parts.now_ms)
    assert whole.allowed
    assert part.allowed
    assert part.usd == 123.0 < whole.usd <= parts.settings.limits.max_order_usd
    assert part.heat_after == pytest.approx(part.heat_before + 123.0 / parts.book.equity_usd())


def test_a_look_changes_nothing() -> None:
    parts = ready(engine(None))
    manual.preview(Buy(AAA), orders.bench(parts), parts.now_ms)
    assert not parts.book.portfolio.pending
    assert not parts.book.limits.order_times


def test_a_purchase_by_hand_becomes_an_order_like_any_other() -> None:
    parts = ready(engine(None))
    out = outbox(parts)
    manual.obey(Buy(AAA, usd=100.0, stop=float(parts.market.price[AAA]) * 0.9), orders.bench(parts), out)
    (intent,) = out.intents
    assert (intent.side, intent.strategy, intent.spend_micro) == (Side.BUY, manual.MANUAL, 100_000_000)
    assert 0.0 < intent.stop < intent.reference_price < intent.target
    assert parts.book.portfolio.in_flight(AAA) is intent


def test_a_purchase_needs_a_stop_when_nothing_is_known_of_the_range() -> None:
    parts = engine(None)
    parts.market.price_ms[AAA] = parts.now_ms
    seen = manual.preview(Buy(AAA), orders.bench(parts), parts.now_ms)
    assert not seen.allowed
    assert "give a stop" in seen.text


def test_what_is_held_is_not_bought_again_by_hand() -> None:
    parts = ready(engine(None, entry()))
    out = outbox(parts)
    manual.obey(Buy(AAA), orders.bench(parts), out)
    assert out.intents == []
    assert "held already" in told(out)[0]


def test_a_paused_engine_buys_nothing_by_hand_either() -> None:
    parts = ready(engine(None))
    orders.obey(parts, Pause("lunch"), outbox(parts))
    assert not manual.preview(Buy(AAA), orders.bench(parts), parts.now_ms).allowed


@pytest.mark.parametrize(("ticket", "left"), [(Sell("s1-1-1", 0.25), 0.75), (ClosePosition("s1-1-1"), 0.0)])
def test_a_sale_by_hand_sells_its_share(ticket: Sell | ClosePosition, left: float) -> None:
    parts = engine(None, entry())
    (held,) = parts.book.portfolio.positions.values()
    ticket = Sell(held.id, 0.25) if isinstance(ticket, Sell) else ClosePosition(held.id)
    out = outbox(parts)
    manual.obey(ticket, orders.bench(parts), out)
    (intent,) = out.intents
    assert intent.reason is Reason.CLOSE
    assert intent.quantity_raw == pytest.approx(held.quantity_raw * (1.0 - left), abs=1)


def test_a_stop_can_be_moved_below_the_price_and_nowhere_else() -> None:
    parts = engine(None, entry())
    (held,) = parts.book.portfolio.positions.values()
    price = parts.book.price(held.series)
    bench = orders.bench(parts)
    assert manual.moved(MoveStop(held.id, stop=price * 0.5), bench, START_MS) is None
    assert parts.book.guards[held.id].stop == price * 0.5
    assert "below the price" in (manual.moved(MoveStop(held.id, stop=price), bench, START_MS) or "")
    assert "above the price" in (manual.moved(MoveStop(held.id, target=price), bench, START_MS) or "")
    assert "no open position" in (manual.moved(MoveStop("s9-9-9", stop=1.0), bench, START_MS) or "")
    assert parts.book.guards[held.id].stop == price * 0.5


def test_a_ticket_for_nothing_says_so() -> None:
    parts = engine(None)
    seen = manual.preview(ClosePosition("s9-9-9"), orders.bench(parts), parts.now_ms)
    assert (seen.allowed, seen.text) == (False, "there is no open position s9-9-9")


@pytest.mark.parametrize(
    ("ticket", "why"),
    [
        (Buy(99), "there is no token 99"),
        (Buy(-1), "there is no token -1"),
        (Buy(AAA, stop=-1.0), "money, stop and target of a purchase are not below 0"),
        (Sell("s1-1-1", 0.0), "a share is above 0 and at most 1, not 0"),
        (Sell("s1-1-1", 1.5), "a share is above 0 and at most 1, not 1.5"),
    ],
)
def test_a_ticket_that_means_nothing_orders_nothing_and_says_so(ticket: Buy | Sell, why: str) -> None:
    parts = ready(engine(None, entry()))
    out = outbox(parts)
    manual.obey(ticket, orders.bench(parts), out)
    assert (out.intents, told(out)) == ([], [why])
    seen = manual.preview(ticket, orders.bench(parts), parts.now_ms)
    assert (seen.allowed, seen.text) == (False, why)


def test_what_is_held_of_the_blacklist_may_be_sold_and_not_bought() -> None:
    parts = ready(engine(None, entry()))
    (held,) = parts.book.portfolio.positions.values()
    rule = parts.settings.universe.model_copy(update={"blacklist": held.symbol})
    parts.settings = parts.settings.model_copy(update={"universe": rule})
    sold = outbox(parts)
    manual.obey(ClosePosition(held.id), orders.bench(parts), sold)
    assert [intent.reason for intent in sold.intents] == [Reason.CLOSE]
    wish = manual.preview(Buy(held.series), orders.bench(parts), parts.now_ms)
    gates = {gate.rule: gate for gate in wish.gates}
    assert (gates["blacklist"].passed, gates["blacklist"].text) == (False, f"{held.symbol} is in universe.blacklist")
