"""One decision as a note: what was decided, who voted how, which gates it met, and how the size came about."""

from __future__ import annotations

from mojobot.model.note.votes import votes_note
from mojobot.model.note.words import Paragraph, begun, listed, money, percent, price, regime, spoken
from mojobot.model.notices import Decision, Gate, Outcome

_BOUNDS = {
    "risk": "the risk allowed per trade",
    "max_position_size": "the largest share of equity",
    "position_cap": "the cap of one position",
    "heat_room": "what heat leaves",
    "strategy_budget": "the lead's budget",
    "max_order_usd": "the largest order",
    "pool_share": "a share of the pool",
    "impact": "the price impact allowed",
    "kelly": "Kelly's bound on past results",
}
_FACTORS = ("volatility", "trend", "market", "confidence", "budget", "heat", "correlation")
_FRACTIONS = ("c_rt", "stop_distance")


def decision_note(decision: Decision, at: str) -> tuple[Paragraph, ...]:
    """The whole story of one decision; `at` is its time as the reader likes it."""
    first = Paragraph(f"{decision.symbol}, {at}", (verdict(decision), *_market(decision)))
    return tuple(part for part in (first, votes_note(decision), _gates(decision), _size(decision)) if part.lines)


def verdict(decision: Decision) -> str:
    """What was decided and what settled it, in one sentence."""
    at = f"{decision.symbol} at {price(decision.price)}"
    led = "" if decision.lead is None else f", led by {spoken(decision.lead)}"
    match decision.outcome:
        case Outcome.BUY:
            return f"Decided to buy {at}{led}."
        case Outcome.SELL:
            return f"Decided to sell the position in {at} whole: the votes agreed to sell{led}."
        case Outcome.LEFT:
            return (
                f"Decided to leave the position in {at}: {_lead(decision)}, which led it, "
                f"saw its reason gone ({_texts(decision)})."
            )
        case Outcome.HELD:
            return f"The votes agreed to buy {at}, of which there is a position or an order already: nothing is added."
        case Outcome.NO_POSITION:
            return f"The votes agreed to sell {at}, of which nothing is held."
        case Outcome.REFUSED:
            word = "bought" if decision.side is None or decision.side.value == "BUY" else "sold"
            return f"{at} was to be {word}{led}, and was refused by {_stopper(decision)}."
        case Outcome.HOLD:
            return f"Nothing was done about {at}: {_held(decision)}."


def _market(decision: Decision) -> tuple[str, ...]:
    return (f"Market: {regime(decision.regime)}.",) if decision.regime else ()


def _lead(decision: Decision) -> str:
    return "its strategy" if decision.lead is None else spoken(decision.lead)


def _texts(decision: Decision) -> str:
    return "; ".join(gate.text for gate in decision.gates) or "not recorded"


def _stopper(decision: Decision) -> str:
    gate = _failed(decision)
    rule = decision.refused_by or (gate.rule if gate is not None else "a rule")
    return spoken(rule) if gate is None else f"{spoken(gate.rule)}: {_told(gate)}"


def _held(decision: Decision) -> str:
    gate = _failed(decision)
    if decision.side is None or gate is None:
        return "the votes were a tie"
    return f"the votes lean to {decision.side.value}, but {spoken(gate.rule)} is not reached ({_told(gate)})"


def _failed(decision: Decision) -> Gate | None:
    return next((gate for gate in decision.gates if gate.passed is False), None)


def _gates(decision: Decision) -> Paragraph:
    if decision.outcome is Outcome.LEFT:
        return Paragraph("Gates", ())
    return Paragraph(
        "Gates",
        tuple(f"{_word(gate)} {spoken(gate.rule)}: {_told(gate)}" for gate in decision.gates),
    )


def _told(gate: Gate) -> str:
    """What a gate said, without its own name before it; of a size the amount alone, for its bounds follow."""
    name = spoken(gate.rule)
    text = spoken(gate.text.removeprefix("n/a: ")).removeprefix(f"{name} ")
    return text.partition(", bound by ")[0] if gate.rule == "size" and gate.passed else text


def _word(gate: Gate) -> str:
    return {True: "passed ", False: "STOPPED", None: "n/a    "}[gate.passed]


def _size(decision: Decision) -> Paragraph:
    """Factors first, then the bounds, smallest first, and which one bound."""
    numbers = dict(decision.sizing)
    factors = [name for name in _FACTORS if f"f_{name}" in numbers]
    bounds = sorted((v, name) for name, v in numbers.items() if name not in _FRACTIONS and not _is_factor(name))
    lines = [_fractions(numbers)] if any(name in numbers for name in _FRACTIONS) else []
    if factors:
        lines.append(f"The risk of the trade is scaled by {_scaled(factors, numbers)}.")
    if decision.bound_by is not None:
        least = f", {money(bounds[0][0])}" if bounds and bounds[0][1] == decision.bound_by else ""
        lines.append(f"What decided the size: {bound(decision.bound_by)}{least}.")
    others = [f"{bound(name)} {money(usd)}" for usd, name in bounds if name != decision.bound_by]
    if others:
        lines.append(f"The other bounds: {listed(others)}.")
    if numbers.get("cut", 1.0) != 1.0:
        lines.append(f"Safe mode or a single price source scales what is left by {numbers['cut']:.2f}.")
    return Paragraph("Size", tuple(lines))


def bound(name: str) -> str:
    """What limits a size, as it is said."""
    return _BOUNDS.get(name, spoken(name))


def _scaled(factors: list[str], numbers: dict[str, float]) -> str:
    """The factors that do something, and what they come to."""
    told = [f"{name} x{numbers[f'f_{name}']:.2f}" for name in factors if numbers[f"f_{name}"] != 1.0]
    whole = f"x{numbers.get('F', 1.0):.2f}"
    return f"{listed(told)}: {whole} together, x1 at most" if told else f"nothing ({whole})"


def _is_factor(name: str) -> bool:
    return name.startswith("f_") or name in ("F", "cut")


def _fractions(numbers: dict[str, float]) -> str:
    told = []
    if "c_rt" in numbers:
        told.append(f"in and out again costs {percent(numbers['c_rt'], 2)}")
    if "stop_distance" in numbers:
        told.append(f"the stop for sizing is {percent(numbers['stop_distance'], 2)} away")
    return f"{begun(listed(told))}."
