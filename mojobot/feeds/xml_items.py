"""The entries of an RSS 2.0, RSS 1.0 or Atom feed, by a parser that follows nothing and expands nothing.

Expat itself never opens a file or an address. What is left to fear is refused
here: declarations of entities (a few hundred bytes that unfold to gigabytes),
depth, and numbers of entries, members and letters.
"""

from __future__ import annotations

import re
from html.entities import name2codepoint
from xml.parsers import expat

from msgspec import Struct

MOST_BYTES = 2_000_000
MOST_DEPTH = 32
MOST_ITEMS = 200
MOST_ELEMENTS = 20_000
_LONGEST = 4_000  # letters of one member
_MOST_NAMES = 60  # of letters, in one feed
_MEMBERS = {
    "title": "title",
    "link": "link",
    "guid": "guid",
    "id": "guid",
    "pubdate": "date",
    "published": "date",
    "updated": "changed",
    "date": "date",  # of Dublin Core, in RSS 1.0
    "description": "summary",
    "summary": "summary",
    "content": "content",
    "encoded": "content",
    "source": "publisher",
}
_OURS = frozenset({"", "http://www.w3.org/2005/Atom", "http://purl.org/rss/1.0/", "http://purl.org/dc/elements/1.1/"})
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_ROOTS = frozenset({"rss", "feed", "rdf"})
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,10});")
_LONG_TAG = re.compile(rb"<[A-Za-z][^<>]{20000}")  # thousands of attributes take expat half a second
_XML = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})


class FeedRefused(ValueError):
    """The body is no feed to be read; the text says why, without quoting it."""


class Item(Struct):
    """One entry as written: members may hold markup, dates are text."""

    title: str = ""
    link: str = ""
    guid: str = ""
    date: str = ""
    changed: str = ""
    summary: str = ""
    content: str = ""
    publisher: str = ""  # who wrote it, where the feed gathers others' news


class Items:
    """Collects the entries of one feed while it is parsed."""

    def __init__(self) -> None:
        self.found: list[Item] = []
        self._path: list[str] = []
        self._item: Item | None = None
        self._inside = 0  # depth of the entry being read
        self._member = ""
        self._text: list[str] = []
        self._letters = 0
        self._elements = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        space, _, local = name.rpartition(" ")
        local = local.lower()
        self._elements += 1
        if not self._path and local not in _ROOTS:
            raise FeedRefused("it is no feed")
        if len(self._path) >= MOST_DEPTH or self._elements > MOST_ELEMENTS:
            raise FeedRefused("it is nested too deep or has too many elements")
        self._path.append(local)
        if self._item is None:
            if local in {"item", "entry"}:
                self._open()
        elif len(self._path) == self._inside + 1:
            self._start(space, local, attributes)

    def end(self, _name: str) -> None:
        """An element ends."""
        if self._item is not None and len(self._path) == self._inside:
            self.found.append(self._item)
            self._item = None
        elif self._item is not None and self._member and len(self._path) == self._inside + 1:
            if not getattr(self._item, self._member):
                setattr(self._item, self._member, "".join(self._text).strip())
            self._member = ""
        self._path.pop()

    def text(self, letters: str) -> None:
        """Letters, as many as a member may have."""
        if self._member and self._letters < _LONGEST:
            self._text.append(letters[: _LONGEST - self._letters])
            self._letters += len(letters)

    def _open(self) -> None:
        if len(self.found) >= MOST_ITEMS:
            raise FeedRefused("it has too many entries")
        self._item, self._inside = Item(), len(self._path)

    def _start(self, space: str, local: str, attributes: dict[str, str]) -> None:
        ours = space in _OURS or (space == _CONTENT and local == "encoded")
        self._member = _MEMBERS.get(local, "") if ours else ""
        self._text, self._letters = [], 0
        address = attributes.get("href", "")
        if local == "link" and address and self._item is not None:  # Atom
            self._member = ""
            if attributes.get("rel", "alternate") == "alternate" and not self._item.link:
                self._item.link = address[:_LONGEST]


def items(body: bytes) -> list[Item]:
    """The entries in order; raises FeedRefused."""
    if len(body) > MOST_BYTES:
        raise FeedRefused("it is larger than 2 MB")
    if _LONG_TAG.search(body):
        raise FeedRefused("it has a tag too long to be one")
    collected = Items()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.EntityDeclHandler = _refuse_entity
    parser.ExternalEntityRefHandler = _refuse_external
    parser.StartElementHandler = collected.begin
    parser.EndElementHandler = collected.end
    parser.CharacterDataHandler = collected.text
    parser.buffer_text = True
    try:
        parser.Parse(_numbered(body), True)
    except expat.ExpatError as error:
        raise FeedRefused(f"its XML is broken: {expat.ErrorString(error.code)}") from None
    except (LookupError, ValueError, UnicodeError) as error:
        raise error if isinstance(error, FeedRefused) else FeedRefused("its encoding is unknown") from None
    return collected.found


def _numbered(body: bytes) -> bytes:
    """HTML's names for letters, which XML does not know and many feeds use, by their numbers."""
    names = set(_NAMED.findall(body)) - _XML
    if len(names) > _MOST_NAMES:
        raise FeedRefused("it names too many letters")
    for name in sorted(names):
        code = name2codepoint.get(name.decode("ascii"))
        if code is not None:
            body = body.replace(b"&%s;" % name, b"&#%d;" % code)
    return body


def _refuse_entity(*_: object) -> None:
    raise FeedRefused("it declares entities")


def _refuse_external(*_: object) -> int:
    raise FeedRefused("it refers to something outside")
