"""A value nobody may see: it has no repr, and whoever prints it in another form is caught by value."""

from __future__ import annotations

from mojobot.model.redaction import register


class Secret:
    """A key or a token. Making one registers its value, so that every sink replaces it.

    `repr`, `str` and f-strings give `***`; pickling is refused. Only `reveal`
    gives the value, to be put on the wire and nowhere else.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        register(value)
        self._value = value

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    def __repr__(self) -> str:
        return "***"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written anywhere")
