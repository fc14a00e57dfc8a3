"""Where a person's own strategies lie, and how long they may think."""

from __future__ import annotations

from pydantic import Field

from mojobot.model.section import Section


class PluginsSettings(Section):
    """Strategies of your own; `mojobot new strategy NAME` writes the first."""

    folder: str = Field(
        "strategies",
        min_length=1,
        max_length=500,
        description="Folder with strategies of your own, beside your settings file unless it is a whole path; the "
        "word none is no plug-ins.",
    )
    slow_ms: float = Field(
        50.0,
        ge=1.0,
        le=10_000.0,
        description="Milliseconds a plug-in may take for a vote; three votes in a row that take longer bench it.",
    )
