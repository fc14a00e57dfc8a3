"""What is known of a token and of the account when it is to be bought, and the order that buys it."""

from __future__ import annotations

import numpy as np

from mojobot.core.bench import Bench
from mojobot.core.consensus import Agreement
from mojobot.core.entry import Candidate, Plan, Standing
from mojobot.core.outbox import Outbox
from mojobot.model.state import EngineState
from mojobot.model.trading import Intent, Reason, Side
from mojobot.model.units import micro_to_usd, usd_to_micro

_BY_HAND = 0.5  # the weight of what no strategy leads: its budget is then all of the equity


def candidate_of(series: int, agreement: Agreement, stop: float, target: float, bench: Bench, now_ms: int) -> Candidate:
    """A token as of its last decision close; stop and target in USD per token, NaN for none."""
    market, conditions = bench.market, bench.market.conditions
    held = bench.book.values()
    return Candidate(
        series=series,
        token=market.tokens[series],
        price=float(market.price[series]),
        price_age_s=(now_ms - int(market.price_ms[series])) / 1000.0,
        agreement=agreement,
        stop=stop,
        target=target,
        atr=float(market.atr[series]),
        adx=float(market.adx[series]),
        di_spread=float(market.di_spread[series]),
        daily_volatility=float(conditions.daily_volatility[series]),
        volatility_factor=float(conditions.volatility_factor[series]),
        pool=bench.book.pool(series),
        rho_book=conditions.correlation.with_book(series, np.array(held)) if any(held) else None,
        grade=market.grade(series, now_ms),
        safety=market.asides.safety.known(series, now_ms),
        retired=series in market.retired,
    )


def standing_of(c: Candidate, lead: str, bench: Bench) -> Standing:
    """The account and the market; `lead` is the strategy whose budget it is, or a name of none."""
    book, market = bench.book, bench.market
    gap = slope = float("nan")
    if market.sol is not None:
        gap, slope = float(market.conditions.mean_gap[market.sol]), float(market.conditions.mean_slope[market.sol])
    known = gap == gap and slope == slope  # noqa: PLR0124  NaN differs from itself
    paused, numbers = bench.pauses.token(c.series)
    return Standing(
        equity_usd=book.equity_usd(),
        cash_usd=micro_to_usd(book.portfolio.cash_micro - book.portfolio.pending_buys_micro()),
        heat=book.heat(),
        stop_risk=book.stop_risk(),
        open_positions=len(book.portfolio.positions) + sum(i.is_entry for i in book.portfolio.pending.values()),
        lead_weight=bench.voices.weights.share(lead, _BY_HAND),
        lead_open_usd=book.led_usd(lead),
        nets=tuple(net for _, net, _ in book.results),
        sol_usd=market.sol_price(),
        market_above_mean=gap > 0.0 if known else None,
        market_rising=slope > 0.0 if known else None,
        held_back=bench.held_back,
        safe_mode=bench.state is EngineState.SAFE_MODE,
        token_paused=paused,
        token_pause=numbers,
        provides=market.provides,
    )


def entry_intent(c: Candidate, strategy: str, plan: Plan, bench: Bench, out: Outbox) -> Intent:
    """The order of an approved purchase; from now on it is in flight."""
    name = out.new_id()
    intent = Intent(
        id=name,
        ts_ms=out.now_ms,
        series=c.series,
        symbol=c.token.symbol,
        side=Side.BUY,
        reason=Reason.ENTRY,
        position_id=name,
        strategy=strategy,
        spend_micro=usd_to_micro(plan.notional_usd),
        quantity_raw=0,
        reference_price=c.price,
        worst_price=plan.worst_price,
        deadline_ms=out.now_ms + round(bench.settings.execution.deadline_s * 1000),
        stop=plan.stop,
        target=plan.target,
        trail=plan.trail,
        confidence=round(c.agreement.confidence, 9),
        consensus=round(c.agreement.consensus, 9),
    )
    bench.book.ordered(intent)
    out.intents.append(intent)
    out.remember = True
    return intent
