"""Who may import whom, and what an import really loads (architecture 5).

The contracts in pyproject.toml say the same to import-linter. Here stand the parts it cannot say: lists of what is
allowed rather than of what is not, packages that do not exist yet, and the modules Python has in hand afterwards.
"""

import graphlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

# What waits, reads, logs, draws lots, or knows the time.
IMPURE = frozenset(
    "asyncio datetime logging os pathlib random secrets socket sqlite3 subprocess threading time uuid".split()  # noqa: SIM905
)
THIRD_PARTY = {"core": {"numpy"}, "model": {"numpy", "pydantic"}}

# Of the core, a package may import these modules; None means all of it. Who is not listed may import none.
FROM_CORE: dict[str, set[str] | None] = {
    "core": None,
    "runtime": None,
    "research": None,
    "assembly": None,
    "guests": None,
    "cli": None,
    "feeds": {"analysis.headlines", "bars", "quality"},  # one scorer of headlines, whoever brings them
    "execution": {"paper"},
    "store": {"performance"},
    "alerts": {"performance"},
}
NEVER_WITH_THE_CORE = ("asyncio", "sqlite3", "textual", "rich", "httpx", "websockets", "solders", "typer")


def loaded_by(statement: str, root: Path) -> set[str]:
    """The modules a new interpreter has loaded after `statement`."""
    code = f"import sys, json; sys.path.insert(0, {str(root)!r}); {statement}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def package_of(module: str) -> str:
    """The part of mojobot a module belongs to: `core` for mojobot.core.risk.stops."""
    return module.split(".")[1] if "." in module else ""


def test_importing_the_engine_loads_no_loop_no_database_and_no_terminal(root: Path) -> None:
    loaded = loaded_by("import mojobot.core.engine", root) - loaded_by("import numpy", root)
    assert "mojobot.core.engine" in loaded
    assert loaded & set(NEVER_WITH_THE_CORE) == set()


@pytest.mark.parametrize("package", ["core", "model"])
def test_no_part_of_it_loads_them_either(root: Path, graph: grimp.ImportGraph, package: str) -> None:
    modules = sorted(m for m in graph.modules if package_of(m) == package)
    assert modules
    loaded = loaded_by("import " + ", ".join(modules), root) - loaded_by("import numpy", root)
    assert loaded & set(NEVER_WITH_THE_CORE) == set()


@pytest.mark.parametrize("package", ["core", "model"])
def test_the_core_and_the_vocabulary_import_nothing_impure_and_almost_nothing_foreign(
    graph: grimp.ImportGraph, package: str
) -> None:
    imports = {
        (module, imported)
        for module in graph.modules
        if package_of(module) == package
        for imported in graph.find_modules_directly_imported_by(module)
        if not imported.startswith("mojobot")
    }
    assert {pair for pair in imports if pair[1] in IMPURE} == set()
    foreign = {pair for pair in imports if pair[1] not in sys.stdlib_module_names}
    assert {pair for pair in foreign if pair[1] not in THIRD_PARTY[package]} == set()


def test_the_core_is_imported_only_where_the_table_says(graph: grimp.ImportGraph) -> None:
    strays = set()
    for module in graph.modules:
        package = package_of(module)
        allowed = FROM_CORE.get(package, set())
        if not module.startswith("mojobot") or allowed is None:
            continue
        for imported in graph.find_modules_directly_imported_by(module):
            if imported.startswith("mojobot.core") and imported.removeprefix("mojobot.core.") not in allowed:
                strays.add((module, imported))
    assert strays == set()


def test_faces_never_see_the_engine(graph: grimp.ImportGraph) -> None:
    users = {package_of(m) for m in graph.find_modules_that_directly_import("mojobot.core.engine")}
    assert users <= {"assembly", "runtime", "research", "core"}


def test_textual_is_imported_by_the_tui_alone(graph: grimp.ImportGraph) -> None:
    users = graph.find_modules_that_directly_import("textual") if "textual" in graph.modules else set()
    assert {package_of(module) for module in users} <= {"tui"}


def test_no_imports_go_in_a_circle(graph: grimp.ImportGraph) -> None:
    needs = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        graphlib.TopologicalSorter(needs).prepare()
    except graphlib.CycleError as circle:
        pytest.fail(" imports ".join(reversed(circle.args[1])))


def test_every_package_has_a_layer_and_its_contract(root: Path, graph: grimp.ImportGraph) -> None:
    contracts = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = [contract for contract in contracts if contract["type"] == "layers"]
    named = {name.strip(" ()") for line in layers["layers"] for name in line.split("|")}
    existing = {package_of(module) for module in graph.modules if module.startswith("mojobot.")}
    assert existing <= named
    limited = {name for name in existing if FROM_CORE.get(name, set()) is not None} - {"model", "net", "__main__"}
    assert limited <= {contract["id"] for contract in contracts}, "a new package needs its contract in pyproject.toml"
