"""What was traded since the last batch of prices, estimated from a provider's five-minute window."""

from __future__ import annotations

import numpy as np

from mojobot.model.market import FloatArray, IntArray

WINDOW_S = 300.0
COVERS_S = 60.0  # how long one estimate speaks for


class VolumeEstimate:
    """Volumes of batches that add up to the window's over time.

    A source without volume says 0 while another covers the token, so that the
    sum of a bar is the other's; when nobody does the volume is unknown.
    """

    def __init__(self, series: int) -> None:
        self._told_ms = np.zeros(series, dtype=np.int64)

    def widen(self, series: int) -> None:
        """Serve so many tokens from now on."""
        self._told_ms = np.pad(self._told_ms, (0, series - len(self._told_ms)))

    def of(self, series: IntArray, volume_5m_usd: FloatArray, now_ms: int) -> FloatArray:
        """USD since the last batch that told a window; NaN stays unknown."""
        before = self._told_ms[series]
        elapsed_s = np.where(before > 0, (now_ms - before) / 1000.0, 0.0)
        known = np.isfinite(volume_5m_usd)
        self._told_ms[series[known]] = now_ms
        covered = volume_5m_usd * np.clip(elapsed_s, 0.0, COVERS_S) / WINDOW_S
        return np.where(known, covered, self.beside(series, now_ms))

    def beside(self, series: IntArray, now_ms: int) -> FloatArray:
        """The volumes of a source that tells none: 0 where another has within a minute, else NaN."""
        told = self._told_ms[series]
        return np.where((told > 0) & (now_ms - told <= 1000.0 * COVERS_S), 0.0, np.nan)
