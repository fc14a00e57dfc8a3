"""Which wheels scripts/lock keeps, and which packages it refuses."""

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def script(root: Path) -> ModuleType:
    loader = SourceFileLoader("lock_script", str(root / "scripts" / "lock"))
    spec = spec_from_loader("lock_script", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("filename", "kept"),
    [
        ("rich-15.0.0-py3-none-any.whl", True),
        ("arrow-1.4.0-py2.py3-none-any.whl", True),
        ("numpy-2.4.6-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl", True),
        ("numpy-2.4.6-cp313-cp313-macosx_14_0_arm64.whl", True),
        ("numpy-2.4.6-cp312-cp312-musllinux_1_2_aarch64.whl", True),
        ("solders-0.29.0-cp37-abi3-macosx_10_12_x86_64.macosx_11_0_arm64.macosx_10_12_universal2.whl", True),
        ("ruff-0.17.5-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.whl", True),
        ("numpy-2.4.6-cp313-cp313t-manylinux_2_27_x86_64.whl", False),  # free-threaded
        ("numpy-2.4.6-cp314-cp314-manylinux_2_27_x86_64.whl", False),  # newer than we lock for
        ("new-1.0-cp314-abi3-manylinux_2_27_x86_64.whl", False),
        ("old-1.0-cp310-cp310-manylinux_2_17_x86_64.whl", False),
        ("old-1.0-py2-none-any.whl", False),
        ("numpy-2.4.6-cp312-cp312-win_amd64.whl", False),
        ("numpy-2.4.6-pp311-pypy311_pp73-manylinux_2_27_x86_64.whl", False),
        ("grimp-3.19-cp312-cp312-manylinux_2_17_ppc64le.whl", False),
        ("numpy-2.4.6-1-cp312-cp312-manylinux_2_27_x86_64.whl", True),  # with a build number
    ],
)
def test_a_wheel_is_kept_for_our_interpreters_on_our_platforms_alone(
    script: ModuleType, filename: str, *, kept: bool
) -> None:
    assert script.wanted(filename) is kept


def test_a_package_that_comes_as_source_only_is_refused(script: ModuleType) -> None:
    with pytest.raises(script.Refusal, match=r"^lonely 1\.0 comes as source only"):
        script.wheel_hashes({"name": "lonely", "version": "1.0", "sdist": {}})


def test_a_package_without_a_wheel_for_one_platform_is_refused_by_name(script: ModuleType) -> None:
    files = [
        f"fast-1.0-cp3{minor}-cp3{minor}-{platform}.whl"
        for minor in (11, 12, 13)
        for platform in ("manylinux_2_17_x86_64", "manylinux_2_17_aarch64", "macosx_11_0_universal2")
    ]
    script.check_coverage("fast", "1.0", files)
    files.remove("fast-1.0-cp312-cp312-manylinux_2_17_aarch64.whl")
    with pytest.raises(script.Refusal, match=r"^fast 1\.0 has no wheel for CPython 3\.12 on Linux arm64"):
        script.check_coverage("fast", "1.0", files)


def test_the_lock_text_puts_the_tests_packages_below_the_line(script: ModuleType) -> None:
    def package(name: str) -> dict[str, object]:
        wheel = {"url": f"https://elsewhere/{name}-1.0-py3-none-any.whl", "hash": f"sha256:{name}"}
        return {"name": name, "version": "1.0", "wheels": [wheel]}

    uv_lock = {"package": [package("rich"), package("pytest"), {"name": "mojobot", "version": "0.1.0"}]}
    text = script.lock_text(
        uv_lock,
        ["rich==1.0 ; sys_platform == 'darwin' or sys_platform == 'linux'"],
        ["pytest==1.0 ; python_full_version < '3.12'", "rich==1.0"],
        "2026-01-01",
    )
    assert text.endswith(
        "\n"
        "rich==1.0 \\\n    --hash=sha256:rich\n"
        "\n"
        "# group: dev\n"
        "pytest==1.0 ; python_full_version < '3.12' \\\n    --hash=sha256:pytest\n"
    )
    assert script.locked_until(text) == "2026-01-01"
    assert "elsewhere" not in text
