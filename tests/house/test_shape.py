"""Guards against our own future (architecture 8, style): what swells, what is nameless, what explains nothing."""

import ast
import itertools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import mojobot

MOST_LINES = 300
# A longer file stands here with the reason; most are tables or numeric kernels.
LONGER_FILES: dict[str, tuple[int, str]] = {}
BUDGETS = {"mojobot/core/engine.py": 250, "mojobot/tui/app.py": 250}

NAMELESS = {"manager", "helper", "helpers", "util", "utils", "ultimate", "enhanced"}
NAMELESS_MODULES = NAMELESS | {"base", "common", "data", "misc"}

SECRETS = """
    TRADING_ENV WALLET_ADDRESS WALLET_PRIVATE_KEY_PATH HELIUS_API_KEY QUICKNODE_RPC_URL DEXSCREENER_API_KEY
    BIRDEYE_API_KEY JUPITER_API_KEY COINGECKO_API_KEY PYTH_API_KEY TELEGRAM_TOKEN CHAT_ID INFISICAL_CLIENT_ID
    INFISICAL_CLIENT_SECRET MOJOBOT_API_KEY
"""


def line_count(path: Path) -> int:
    return len(path.read_text().splitlines())


def words(name: str) -> set[str]:
    """The words of a name in snake case or camel case, in lower case."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


def names_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


def test_every_module_says_what_it_is(sources: list[Path]) -> None:
    assert [path for path in sources if not ast.get_docstring(ast.parse(path.read_text()))] == []


def test_a_package_says_one_sentence_and_imports_nothing(sources: list[Path], root: Path) -> None:
    for path in sources:
        if path.name == "__init__.py" and path.parent != root / "mojobot":
            body = ast.parse(path.read_text()).body
            assert len(body) == 1, f"{path.relative_to(root)} should hold its docstring alone"


def test_a_folder_with_modules_is_a_package(sources: list[Path], root: Path) -> None:
    folders = {path.parent for path in sources}
    assert [folder.relative_to(root) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_a_file_is_one_idea_long(sources: list[Path], root: Path) -> None:
    lengths = {path.relative_to(root).as_posix(): line_count(path) for path in sources}
    allowed = {name: LONGER_FILES.get(name, (MOST_LINES, ""))[0] for name in lengths}
    assert {name: length for name, length in lengths.items() if length > allowed[name]} == {}


def test_an_exception_is_kept_only_while_it_is_one(root: Path) -> None:
    for name, (_, reason) in LONGER_FILES.items():
        assert reason, name
        assert line_count(root / name) > MOST_LINES, f"{name} needs no exception any more"


def test_the_classes_that_like_to_swell_stay_small(root: Path) -> None:
    lengths = {name: line_count(root / name) for name in BUDGETS if (root / name).exists()}
    assert "mojobot/core/engine.py" in lengths
    assert {name: length for name, length in lengths.items() if length > BUDGETS[name]} == {}


def test_the_engine_does_no_arithmetic(root: Path) -> None:
    arithmetic = (ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
    tree = ast.parse((root / "mojobot/core/engine.py").read_text())
    lines = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, arithmetic)
    ]
    assert lines == [], "engine.py calls stages; this belongs into one of them"


def test_everything_has_a_name_of_its_own(sources: list[Path], root: Path) -> None:
    for path in sources:
        where = path.relative_to(root)
        assert not words(path.stem) & NAMELESS, where
        assert path.stem not in NAMELESS_MODULES, where
        for name in names_in(path):
            assert not words(name) & NAMELESS, f"{where}: {name}"
            assert not re.match(r"(Base|Abstract)[A-Z]|.*Base$", name), f"{where}: {name}"


def test_the_version_is_the_projects(root: Path) -> None:
    assert mojobot.__version__ == tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]


def test_the_example_names_every_secret_and_holds_none(root: Path) -> None:
    lines = (root / ".env.example").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == [f"{name}=" for name in SECRETS.split()]
    for before, line in itertools.pairwise(lines):
        assert before.startswith("#") or not re.match(r"[A-Z_]+=", line), f"{line} has no comment"
