"""What the engine is taught as it goes, and what it tells a person about it."""

from __future__ import annotations

from mojobot.core.learning.learner import Learner
from mojobot.core.organs import Organs
from mojobot.core.outbox import Outbox
from mojobot.core.poll import Ballot
from mojobot.model.events import TreesGrown
from mojobot.model.notices import Decision, Level, Severity
from mojobot.model.trading import Trade


def heard(parts: Organs, ballot: Ballot, out: Outbox) -> None:
    """The votes of one close: who crowds, how the shadow trades fare, who comes back, which regime it is."""
    changed, back = parts.learner.heard(ballot, parts.market, parts.book.pool, parts.settings)
    if changed:
        out.remember = True
    for name in back:
        text = f"{_spoken(name)} votes again: its last 20 shadow trades earned on average"
        out.tell(Level.VOTE, Severity.INFO, text)


def faulty(parts: Organs, name: str, why: str, out: Outbox) -> None:
    """A plug-in went wrong: it votes no more in this session, and the others go on as they were."""
    if parts.learner.silence(name, why):
        text = f"{_spoken(name)} is benched until the next start, and all others vote on: {why}"
        out.tell(Level.VOTE, Severity.WARNING, text)


def taught(parts: Organs, event: TreesGrown, out: Outbox) -> None:
    """Trees were grown beside the engine; of those that cannot be, a person is told."""
    wrong = parts.market.teach(event)
    if wrong:
        text = f"the trees grown for {event.timeframe} are not listened to: {wrong}"
        out.tell(Level.VOTE, Severity.WARNING, text)


def backed(parts: Organs, decision: Decision) -> None:
    """A decision was made; of a purchase it is kept who agreed."""
    parts.learner.backed(decision, parts.book.portfolio.ids())


def learned(parts: Organs, trade: Trade, out: Outbox) -> None:
    """A trade is complete: weights move, and who fails is benched."""
    needed = parts.settings.trading.min_confidence
    parts.weights, benched = parts.learner.closed(trade, parts.weights, parts.now_ms, needed)
    for name in benched:
        why = _failed(parts.learner, name, needed)
        text = f"{_spoken(name)} is benched: {why}; it votes in shadow until 20 shadow trades earn on average"
        out.tell(Level.VOTE, Severity.WARNING, text)


def _failed(learner: Learner, name: str, needed: float) -> str:
    surest = learner.surest(name)
    if surest < needed:
        return f"after its trades no vote like those it made is surer than {surest:.2f}, and {needed:.2f} is asked for"
    return f"its last 20 trades made {learner.mean_r(name) or 0.0:+.2f} R each, worse than bad luck explains"


def _spoken(name: str) -> str:
    return name.replace("_", " ")
