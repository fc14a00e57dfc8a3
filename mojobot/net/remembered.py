"""Answers young enough to be given again, and what a conditional question needs to be asked."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from mojobot.net.provider import Ask, Reply

_MOST_ANSWERS = 256
_MOST_BYTES = 4_000_000
_MOST_MARKS = 512

Question = tuple[object, ...]


def question(ask: Ask) -> Question:
    """What makes two questions the same."""
    return ask.method, ask.path, ask.params, ask.headers, ask.body, ask.max_bytes, ask.content, ask.conditional


class Answers:
    """The newest answers, bounded in number and bytes; ages are monotonic seconds."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Question, tuple[float, Reply]] = OrderedDict()
        self._bytes = 0

    def get(self, key: Question, now: float, fresh_s: float) -> Reply | None:
        """The answer if it is that young."""
        at, reply = self._kept.get(key, (0.0, None))
        return reply if reply is not None and now - at < fresh_s else None

    def put(self, key: Question, now: float, reply: Reply) -> None:
        """Keep it, and let the oldest go."""
        self.drop(key)
        self._kept[key] = (now, reply)
        self._bytes += len(reply.body)
        while len(self._kept) > _MOST_ANSWERS or self._bytes > _MOST_BYTES:
            _, (_, oldest) = self._kept.popitem(last=False)
            self._bytes -= len(oldest.body)

    def drop(self, key: Question) -> None:
        """Forget it: it could not be read."""
        _, reply = self._kept.pop(key, (0.0, None))
        self._bytes -= 0 if reply is None else len(reply.body)


class Marks:
    """ETag and Last-Modified of what was read, by the name its asker gave it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, dict[str, str]] = OrderedDict()

    def headers(self, name: str | None) -> Mapping[str, str]:
        """What to send so that an answer we have is not sent again."""
        return {} if name is None else self._kept.get(name, {})

    def put(self, name: str | None, headers: Mapping[str, str]) -> None:
        """Remember what came with an answer."""
        seen = (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified"))
        marks = {ours: headers[theirs] for ours, theirs in seen if headers.get(theirs, "")[:200]}
        if name is not None:
            self._kept.pop(name, None)
            self._kept[name] = marks
            while len(self._kept) > _MOST_MARKS:
                self._kept.popitem(last=False)
