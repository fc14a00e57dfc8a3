"""Buy what is talked about more and more kindly, once there is news to talk about."""

from __future__ import annotations

import numpy as np

from mojobot.core.analysis.features import Features
from mojobot.core.strategies.vote import (
    Needs,
    Strategy,
    Votes,
    abstained,
    directed,
    graded,
    lacking,
    mirrored,
    silence,
    silent,
    spoken,
)
from mojobot.core.strategies.words import over, under
from mojobot.model.strategy_settings import SentimentRule

NEEDS = Needs(("sentiment", "mood_momentum", "social_volume", "news", "atr"))


def vote(seen: Features, rule: SentimentRule) -> Votes:
    """BUY needs score, momentum, talk and (by `require_news`) a headline; SELL their mirrors without one."""
    ready = NEEDS.met(seen)
    if lacking(ready):
        return abstained(seen)
    buy = (
        (seen.sentiment > rule.sentiment)
        & (seen.mood_momentum > rule.momentum)
        & (seen.social_volume > rule.social_volume)
    )
    if rule.require_news:
        buy &= seen.news > rule.news_score
    sell = (
        (seen.sentiment < mirrored(rule.sentiment))
        & (seen.mood_momentum < -rule.momentum)
        & (seen.social_volume > rule.social_volume_sell)
    )
    leave = ready & ((seen.sentiment < rule.leave_below) | (seen.mood_momentum < -rule.momentum))
    direction = directed(ready, buy, sell)
    if silent(direction):
        return silence(direction, leave, ready)
    mood = graded(abs(seen.sentiment - 0.5), rule.sentiment - 0.5, rule.sentiment_full - 0.5)
    turning = graded(abs(seen.mood_momentum), rule.momentum, rule.momentum_full)
    talk = np.where(
        direction < 0,
        graded(seen.social_volume, rule.social_volume_sell, rule.social_volume_full),
        graded(seen.social_volume, rule.social_volume, rule.social_volume_full),
    )
    stop = seen.close * (1.0 - rule.stop_atr * seen.atr)
    target = seen.close * (1.0 + rule.target_atr * seen.atr)
    return spoken(direction, (mood + turning + talk) / 3.0, stop, target, leave, ready)


def reasons(seen: Features, rule: SentimentRule, row: int, column: int, direction: int) -> tuple[str, ...]:
    """Score, momentum, talk and news, with their numbers."""
    at = (row, column)
    score, momentum = float(seen.sentiment[at]), float(seen.mood_momentum[at])
    talk = float(seen.social_volume[at])
    if direction < 0:
        return (
            under("sentiment", score, mirrored(rule.sentiment)),
            under("sentiment momentum", momentum, -rule.momentum),
            over("social volume", talk, rule.social_volume_sell),
        )
    words = (
        over("sentiment", score, rule.sentiment),
        over("sentiment momentum", momentum, rule.momentum),
        over("social volume", talk, rule.social_volume),
    )
    return (*words, over("news", float(seen.news[at]), rule.news_score)) if rule.require_news else words


def left(seen: Features, rule: SentimentRule, row: int, column: int) -> str:
    """The talk has turned."""
    score, momentum = float(seen.sentiment[row, column]), float(seen.mood_momentum[row, column])
    if score < rule.leave_below:
        return under("sentiment", score, rule.leave_below)
    return under("sentiment momentum", momentum, -rule.momentum)


STRATEGY = Strategy("sentiment_momentum", "SM", NEEDS.names, vote, reasons, left=left)
