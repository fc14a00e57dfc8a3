"""The lock: what we install, nothing else, and nothing unread (safety S751)."""

import re
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

MOST_BASE_PACKAGES = 60

PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[A-Za-z0-9.+!]+)(?: ; (?P<marker>.+))?")
Groups = tuple[dict[str, list[str]], dict[str, list[str]]]  # the program's, the tests'
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def pins(text: str) -> dict[str, list[str]]:
    """Each requirement's first line, with its hashes."""
    joined = re.sub(r"\\\n\s*", "\\\\", re.sub(r"(?m)^#.*\n|^\n", "", text))
    return {first: rest for first, *rest in (re.split(r" ?\\", line) for line in joined.splitlines())}


@pytest.fixture(scope="module")
def groups(root: Path) -> Groups:
    base, dev = (root / "requirements.lock").read_text().split("\n# group: dev\n")
    return pins(base), pins(dev)


def names(group: dict[str, list[str]]) -> list[str]:
    return [line.split("==")[0] for line in group]


def test_every_line_is_an_exact_version(groups: Groups) -> None:
    assert [line for group in groups for line in group if not PIN.fullmatch(line)] == []


def test_every_package_has_hashes_and_nothing_but_hashes(groups: Groups) -> None:
    for group in groups:
        for line, rest in group.items():
            assert rest, line
            assert all(HASH.fullmatch(part) for part in rest), line


def test_the_lock_names_no_place_to_fetch_from(root: Path) -> None:
    text = (root / "requirements.lock").read_text()
    assert not re.search(r"://|@ |^-|\.(org|com|io)\b|index-url|find-links", text, re.MULTILINE)


def test_the_names_are_the_reviewed_ones(root: Path, groups: Groups) -> None:
    text = (root / "tests" / "house" / "reviewed_packages.txt").read_text()
    base, dev = text.split("[base]\n")[1].split("\n[dev]\n")
    assert [names(group) for group in groups] == [
        [line.split()[0] for line in part.splitlines()] for part in (base, dev)
    ]


def test_the_base_install_stays_small(groups: Groups) -> None:
    assert len(groups[0]) <= MOST_BASE_PACKAGES


def declared(root: Path, extra: str | None) -> list[Requirement]:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    lines = project["dependencies"] if extra is None else project["optional-dependencies"][extra]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("extra", [None, "dev", "research", "cluster", "ml"])
def test_the_lock_answers_what_the_project_declares(root: Path, groups: Groups, extra: str | None) -> None:
    group = groups[0] if extra is None else groups[1]
    versions = {found["name"]: found["version"] for found in map(PIN.fullmatch, group) if found}
    for requirement in declared(root, extra):
        name = canonicalize_name(requirement.name)
        assert name in versions, f"{name} is not locked: run scripts/lock"
        assert requirement.specifier.contains(versions[name]), f"{name} is out of date: run scripts/lock"


def needs(name: str, extras: set[str]) -> set[tuple[str, frozenset[str]]]:
    """What an installed package needs here, each with the extras asked of it."""
    found: set[tuple[str, frozenset[str]]] = set()
    for line in requires(name) or ():
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras | {""}):
            found.add((canonicalize_name(requirement.name), frozenset(requirement.extras)))
    return found


@pytest.mark.parametrize("extra", [None, "dev", "research", "cluster", "ml"])
def test_everything_the_locked_packages_need_is_locked(root: Path, groups: Groups, extra: str | None) -> None:
    locked = set(names(groups[0]) + ([] if extra is None else names(groups[1])))
    todo: list[tuple[str, frozenset[str]]] = [
        (canonicalize_name(each.name), frozenset(each.extras)) for each in declared(root, extra)
    ]
    seen: set[tuple[str, frozenset[str]]] = set()
    while todo:
        package = todo.pop()
        if package not in seen:
            seen.add(package)
            assert package[0] in locked, f"{package[0]} is needed and not locked: run scripts/lock"
            todo.extend(needs(package[0], set(package[1])))
    assert len(seen) >= len(declared(root, extra))
