"""How long a tape still takes, from how fast it came along lately."""

from __future__ import annotations

from collections import deque

from mojobot.model.views import FeedView, ShellView

_LOOK_BACK_MS = 30_000
_LEAST_MS = 2_000  # before so much has been seen nothing is said


class Progress:
    """Remembers where a tape was in the last half minute; a tape that went back or was changed begins anew."""

    def __init__(self) -> None:
        self._seen: deque[tuple[int, int]] = deque()  # wall clock ms, done

    def left_s(self, shell: ShellView | None) -> float | None:
        """Seconds of the wall clock until the first feed's tape has ended; None: it does not end, or nobody knows."""
        feed = shell.feeds[0] if shell is not None and shell.feeds else None
        if shell is None or feed is None or not feed.total:
            self._seen.clear()
            return None
        self._note(shell.now_ms, feed)
        (then_ms, was), (now_ms, done) = self._seen[0], self._seen[-1]
        if now_ms - then_ms < _LEAST_MS or done <= was:
            return None
        return (feed.total - done) * (now_ms - then_ms) / (done - was) / 1000.0

    def _note(self, now_ms: int, feed: FeedView) -> None:
        seen = self._seen
        if seen and (feed.done < seen[-1][1] or now_ms < seen[-1][0]):
            seen.clear()
        seen.append((now_ms, feed.done))
        while now_ms - seen[0][0] > _LOOK_BACK_MS:
            seen.popleft()
