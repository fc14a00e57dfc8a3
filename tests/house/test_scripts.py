"""scripts/mojobot sets up once, then stays out of the way; here with Pythons of our own making, and no network."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = ("mojobot", "test", "check", "environment.sh")

# Answers as a Python does to each thing the scripts ask of it, and writes down what it was asked.
FAKE_PYTHON = """#!/bin/sh
echo "$*" | head -n 1 >>"$CALLS"
case "$*" in
    *ensurepip*) printf '%s' "${ANSWER:-good 3.12}" ;;
    *'-m venv'*)
        for folder; do :; done
        rm -rf "$folder"
        mkdir -p "$folder/bin" "$folder/lib/python3.12/site-packages"
        cp "$0" "$folder/bin/python" ;;
    *'-m pip install'*) exit "${PIP_EXIT:-0}" ;;
    *'-m mojobot'*) printf 'in %s:' "$PWD"; shift 3; printf ' [%s]' "$@" ;;
esac
"""


class House:
    """A copy of the scripts in a folder with a space in its name, and a Python that only pretends."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = folder / "my bots" / "mojobot"
        self.calls = folder / "calls"
        self.python = folder / "a python"
        self.calls.touch()
        self.python.write_text(FAKE_PYTHON)
        self.python.chmod(0o755)
        (self.root / "scripts").mkdir(parents=True)
        for name in SCRIPTS:
            shutil.copy(root / "scripts" / name, self.root / "scripts")
        (self.root / "requirements.lock").write_text("rich==1 \\\n    --hash=sha256:0\n\n# group: dev\npytest==1\n")

    def run(
        self, *arguments: str, script: str | Path = "scripts/mojobot", cwd: Path | None = None, **env: str
    ) -> subprocess.CompletedProcess[str]:
        command = [str(self.root / script), *arguments]
        surroundings = {"PATH": os.environ["PATH"], "CALLS": str(self.calls), "MOJOBOT_PYTHON": str(self.python)}
        return subprocess.run(
            command, cwd=cwd or self.root, env=surroundings | env, capture_output=True, text=True, check=False
        )

    def asked(self) -> list[str]:
        """What Python was asked since last time."""
        lines = self.calls.read_text().splitlines()
        self.calls.write_text("")
        return lines

    def installs(self) -> int:
        return sum("-m pip install" in line for line in self.asked())


@pytest.fixture
def house(root: Path, tmp_path: Path) -> House:
    return House(root, tmp_path)


def test_the_first_start_installs_and_runs(house: House) -> None:
    done = house.run("demo", "--seed", "7")
    assert (done.returncode, done.stdout) == (0, f"in {house.root}: [demo] [--seed] [7]")
    assert done.stderr == (f"mojobot: installing 1 packages into {house.root}/.venv (once; about a minute) ...\n")
    (install,) = [line for line in house.asked() if "-m pip install" in line]
    assert "--require-hashes --only-binary :all: --no-deps" in install


def test_a_later_start_asks_python_for_nothing_but_the_program(house: House) -> None:
    house.run()
    house.asked()
    done = house.run("trades")
    assert house.asked() == ["-P -m mojobot trades"]
    assert done.stderr == ""


def test_it_runs_where_it_was_called_from_through_any_link(house: House, tmp_path: Path) -> None:
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    (tmp_path / "second").symlink_to(house.root / "scripts" / "mojobot")
    (elsewhere / "first").symlink_to("../second")
    done = house.run("replay", "my data.csv", script=elsewhere / "first", cwd=elsewhere)
    assert done.stdout == f"in {elsewhere}: [replay] [my data.csv]"


def test_the_project_is_found_by_a_relative_path(house: House) -> None:
    house.run()
    (path_file,) = house.root.glob(".venv/lib/python3.12/site-packages/mojobot.pth")
    assert (path_file.parent / path_file.read_text().strip()).resolve() == house.root.resolve()


def test_the_programs_install_holds_none_of_the_tests_packages(house: House) -> None:
    kept = FAKE_PYTHON.replace(
        "*'-m pip install'*) exit", "*'-m pip install'*) cat \"$VENV/requirements.txt\" >&2; exit"
    )
    house.python.write_text(kept)
    house.run(VENV=str(house.root / ".venv"))
    base = (house.root / ".venv/install.log").read_text()
    house.run(script="scripts/test", VENV=str(house.root / ".venv"))
    dev = (house.root / ".venv/install.log").read_text()
    assert ("rich==1" in base, "pytest==1" in base) == (True, False)
    assert ("rich==1" in dev, "pytest==1" in dev) == (True, True)


def test_the_tests_install_serves_the_program_too(house: House) -> None:
    house.run(script="scripts/test")
    assert house.installs() == 1
    house.run()
    assert house.installs() == 0


def test_a_changed_lock_is_installed_again(house: House) -> None:
    house.run()
    lock = house.root / "requirements.lock"
    before = lock.read_text()
    lock.write_text(before.replace("rich==1", "rich==2"))
    assert house.installs() == 1
    house.run()
    assert house.installs() == 1
    lock.write_text(before)
    house.run()
    assert house.installs() == 1


def test_a_failed_install_says_so_in_a_sentence_and_is_done_again(house: House) -> None:
    house.python.write_text(FAKE_PYTHON.replace("*'-m pip install'*)", "*'-m pip install'*) echo 'ERROR: no route';"))
    done = house.run(PIP_EXIT="1")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines()[1:] == [
        f"mojobot: installing failed: no route (all of it: {house.root}/.venv/install.log); "
        "check the network and start again"
    ]
    house.asked()
    assert house.run("again").stdout.endswith("[again]")
    # What was left half done is not trusted: the environment is made anew.
    assert sum("-m venv --clear" in line for line in house.asked()) == 1


def test_an_environment_made_by_hand_is_taken_over(house: House) -> None:
    (house.root / ".venv/bin").mkdir(parents=True)
    (house.root / ".venv/lib/python3.12/site-packages").mkdir(parents=True)
    shutil.copy(house.python, house.root / ".venv/bin/python")
    house.run()
    asked = house.asked()
    assert not any("-m venv" in line for line in asked)
    assert any("-m pip install" in line for line in asked)


def test_an_environment_whose_python_went_away_is_made_anew(house: House) -> None:
    house.run()
    (house.root / ".venv/bin/python").unlink()
    (house.root / ".venv/bin/python").symlink_to("/nowhere/python3.12")
    assert house.run("up").stdout.endswith("[up]")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("old 3.9", "needs Python 3.11 or newer, found only 3.9; install Python 3.13, or name one in MOJOBOT_PYTHON"),
        ("old 2.7", "needs Python 3.11 or newer, found only 2.7; install Python 3.13, or name one in MOJOBOT_PYTHON"),
        (
            "other 3.14",
            "needs CPython 3.11, 3.12 or 3.13, found only 3.14; install one of them, or name it in MOJOBOT_PYTHON",
        ),
        (
            "bare 3.12",
            "Python 3.12 has no venv module; install it (Debian, Ubuntu: sudo apt install python3.12-venv) "
            "and start again",
        ),
    ],
)
def test_a_python_that_will_not_do_gets_one_sentence_with_the_remedy(house: House, answer: str, sentence: str) -> None:
    done = house.run(ANSWER=answer)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"mojobot: {sentence}\n")
    assert not (house.root / ".venv").exists()
    assert not (house.root / ".venv.lock").exists()


def test_a_python_that_is_none_gets_one_sentence(house: House) -> None:
    done = house.run(MOJOBOT_PYTHON="/nowhere/python")
    assert done.returncode == 1
    assert done.stderr == (
        "mojobot: MOJOBOT_PYTHON names /nowhere/python, which is no Python that runs; name another, or unset it\n"
    )


def test_the_newest_python_that_will_do_is_taken(house: House, tmp_path: Path) -> None:
    path = tmp_path / "bin"
    path.mkdir()
    for name, answer in (("python3.13", "bare 3.13"), ("python3.12", "good 3.12"), ("python3", "good 3.11")):
        python = path / name
        python.write_text(FAKE_PYTHON.replace("${ANSWER:-good 3.12}", answer).replace('"$*" |', '"$0 $*" |'))
        python.chmod(0o755)
    house.run(PATH=f"{path}:{os.environ['PATH']}", MOJOBOT_PYTHON="")
    assert f"{path}/python3.12 -m venv --clear {house.root}/.venv" in house.asked()


def test_the_probe_tells_a_real_python_that_it_will_do(house: House) -> None:
    script = '. "$root/scripts/environment.sh"; ask "$1"'
    done = subprocess.run(
        ["sh", "-c", script, "sh", shutil.which("python3") or "python3"],
        env={"PATH": os.environ["PATH"], "root": str(house.root)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split()[0] in {"good", "bare", "old", "other"}


def test_starts_at_the_same_time_install_once(house: House) -> None:
    house.python.write_text(FAKE_PYTHON.replace("*'-m pip install'*)", "*'-m pip install'*) sleep 0.3;"))
    env = {"PATH": os.environ["PATH"], "CALLS": str(house.calls), "MOJOBOT_PYTHON": str(house.python)}
    script = str(house.root / "scripts/mojobot")
    starts = [subprocess.Popen([script, "go"], env=env, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [start.communicate(timeout=60)[0].endswith("[go]") for start in starts] == [True] * 3
    assert house.installs() == 1
    assert not (house.root / ".venv.lock").exists()


def test_the_turn_of_a_start_that_was_killed_is_taken_over(house: House) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    (house.root / ".venv.lock").mkdir()
    (house.root / ".venv.lock/pid").write_text(f"{gone.pid}\n")
    done = house.run("on")
    assert done.stdout.endswith("[on]")
    assert done.stderr.startswith("mojobot: another start is installing; waiting for it\n")


@pytest.mark.parametrize("name", ["mojobot", "test", "check", "environment.sh", "../.ci/run"])
def test_a_script_is_sound_shell(root: Path, name: str) -> None:
    script = root / "scripts" / name
    shell = script.read_text().splitlines()[0].rpartition("/")[2].rpartition(" ")[2] if script.suffix != ".sh" else "sh"
    done = subprocess.run([shell, "-n", str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert script.suffix == ".sh" or os.access(script, os.X_OK)
