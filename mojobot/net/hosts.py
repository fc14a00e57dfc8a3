"""Which hosts may be reached: those the settings name, and no other (safety S752)."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

_SECURE = {"https": "https", "wss": "https"}
_OPEN = {"http": "http", "ws": "http"}  # on this machine only


def origin(url: str) -> str:
    """`https://host:port` of an address, `wss` counting as `https`; "" of what must never be reached.

    Without TLS only this machine may be reached; an address that carries a
    user name is none.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if not host or parts.username is not None or parts.password is not None:
        return ""
    scheme = _SECURE.get(parts.scheme) or (_OPEN.get(parts.scheme) if is_loopback(host) else None)
    if scheme is None:
        return ""
    return f"{scheme}://{host}:{port or (443 if scheme == 'https' else 80)}"


def is_loopback(host: str) -> bool:
    """Whether it is this machine, by its name or number."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Hosts:
    """An allow-list of origins, made of the addresses in the settings."""

    def __init__(self, addresses: Iterable[str]) -> None:
        self._origins = frozenset(filter(None, map(origin, addresses)))

    def permit(self, url: str) -> bool:
        """Whether this address may be reached."""
        return origin(url) in self._origins
