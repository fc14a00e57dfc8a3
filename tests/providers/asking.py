"""Short ways to ask the fakes, for tests."""

from __future__ import annotations

import json
from typing import Any

from tests.providers.fakes import Fakes
from tests.providers.message import Answer
from tests.providers.world import START_MS

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"}
ANY_KEY = {"X-API-KEY": "made-up"}


def get(
    fakes: Fakes, provider: str, path: str, headers: dict[str, str] | None = None, now_ms: int = START_MS
) -> Answer:
    """GET a path with its query."""
    where, _, query = path.partition("?")
    return fakes.handle("GET", provider, where, query, headers or {}, b"", now_ms)


def call(fakes: Fakes, method: str, *params: Any, now_ms: int = START_MS, node: str = "solana") -> Any:
    """The result of a JSON-RPC call; of an error, the error."""
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    reply = fakes.handle("POST", node, "/", "api-key=made-up" if node == "helius" else "", {}, body, now_ms).json()
    return reply.get("result", reply.get("error"))
