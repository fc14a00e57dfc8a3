# shellcheck shell=sh
# Sourced by the scripts beside it, which set `root` first. It makes $root/.venv hold what requirements.lock says:
#
#     prepare base    what the program needs
#     prepare dev     what its tests need as well
#
# An environment is ready when its stamp, a copy of the lock, equals the lock; then nothing is started here but cmp.
# Stamps are removed before and written after installing, so what was interrupted is done again.

venv=${root:?}/.venv
lock=$root/requirements.lock
busy=$root/.venv.lock
unfinished=$root/.venv.unfinished
wait_s=900

say() {
    printf 'mojobot: %s\n' "$*" >&2
}

fail() {
    say "$*"
    exit 1
}

is_ready() {
    [ -x "$venv/bin/python" ] || return 1
    cmp -s "$lock" "$venv/lock.dev" || { [ "$1" = base ] && cmp -s "$lock" "$venv/lock.base"; }
}

prepare() {
    if is_ready "$1"; then return; fi
    take_turn
    # Somebody else may have installed it while we waited.
    is_ready "$1" || install "$1"
    end_turn
}

# ------------------------------------------------------------------ one at a time
# The turn is a directory, which only one can make; inside stands who made it.

take_turn() {
    waited=0
    until mkdir "$busy" 2>/dev/null; do
        [ -w "$root" ] || fail "cannot write to $root; copy the project to a folder of yours, or change its owner"
        [ "$waited" -ne 0 ] || say "another start is installing; waiting for it"
        [ "$waited" -lt "$wait_s" ] || fail "waited $wait_s s for another start; if none is running, remove $busy and start again"
        owner_is_gone && clear_turn
        sleep 1
        waited=$((waited + 1))
    done
    echo "$$" >"$busy/pid"
    working=''
    trap end_turn EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

end_turn() {
    [ -z "$working" ] || kill "$working" 2>/dev/null
    rm -rf "$busy"
    trap - EXIT HUP INT TERM
}

# The turn is in the name of the command while it runs: should we be killed and it go on, the next start waits for it.
work() {
    "$@" &
    working=$!
    echo "$working" >"$busy/pid"
    code=0
    wait "$working" || code=$?
    working=''
    echo "$$" >"$busy/pid"
    return "$code"
}

owner_is_gone() {
    owner=$(cat "$busy/pid" 2>/dev/null) && [ -n "$owner" ] || return 1
    # Another user's process may not be signalled, but ps sees it.
    ! kill -0 "$owner" 2>/dev/null && ! ps -p "$owner" >/dev/null 2>&1
}

# Clearing is itself done by one at a time, who looks again: the turn may have changed hands since.
clear_turn() {
    mkdir "$busy.clear" 2>/dev/null || return 0
    if owner_is_gone; then rm -rf "$busy"; fi
    rmdir "$busy.clear"
}

# ------------------------------------------------------------------ which Python
# Each candidate answers in a word; it must be able to say so even when it is a Python 2.

probe='
import sys
version = "%d.%d" % sys.version_info[:2]
implementation = getattr(sys, "implementation", None)
if sys.version_info[:2] < (3, 11):
    verdict = "old"
elif implementation.name != "cpython" or sys.version_info[:2] > (3, 13) or "free-threading" in sys.version:
    verdict = "other"
else:
    try:
        import ensurepip, venv
        verdict = "good"
    except ImportError:
        verdict = "bare"
sys.stdout.write(verdict + " " + version)
'

ask() {
    "$1" -c "$probe" 2>/dev/null </dev/null
}

# Sets `python`, or ends with the sentence that helps most.
find_python() {
    old='' other='' bare=''
    if [ -n "${MOJOBOT_PYTHON:-}" ]; then set -- "$MOJOBOT_PYTHON"; else set -- python3.13 python3.12 python3.11 python3 python; fi
    for python; do
        answer=$(ask "$python") || continue
        version=${answer#* }
        case $answer in
            good\ *) return ;;
            bare\ *) bare=${bare:-$version} ;;
            other\ *) other=${other:-$version} ;;
            old\ *) old=${old:-$version} ;;
        esac
    done
    [ -z "$bare" ] || fail "Python $bare has no venv module; install it (Debian, Ubuntu: sudo apt install python$bare-venv) and start again"
    [ -z "$other" ] || fail "needs CPython 3.11, 3.12 or 3.13, found only $other; install one of them, or name it in MOJOBOT_PYTHON"
    [ -z "$old" ] || fail "needs Python 3.11 or newer, found only $old; install Python 3.13, or name one in MOJOBOT_PYTHON"
    [ -z "${MOJOBOT_PYTHON:-}" ] || fail "MOJOBOT_PYTHON names $MOJOBOT_PYTHON, which is no Python that runs; name another, or unset it"
    fail "no Python found; install Python 3.13, or name one in MOJOBOT_PYTHON"
}

# ------------------------------------------------------------------ installing

# What another hand made is taken over when it works; what we were interrupted in is not.
make_venv() {
    if [ ! -e "$unfinished" ] && works "$venv/bin/python"; then return; fi
    find_python
    : >"$unfinished"
    work "$python" -m venv --clear "$venv" >&2 || fail "could not make $venv with $python (its words stand above)"
}

works() {
    case $(ask "$1") in
        good\ *) "$1" -m pip --version >/dev/null 2>&1 ;;
        *) return 1 ;;
    esac
}

# The lines of the lock for one group; the program's come first.
locked() {
    if [ "$1" = dev ]; then cat "$lock"; else sed '/^# group: dev/,$d' "$lock"; fi
}

install() {
    [ -r "$lock" ] || fail "$lock is missing; fetch the project again"
    make_venv
    : >"$unfinished"
    rm -f "$venv/lock.base" "$venv/lock.dev"
    cp "$lock" "$venv/lock.new"
    locked "$1" >"$venv/requirements.txt"
    say "installing $(grep -c '^[a-z0-9]' "$venv/requirements.txt") packages into $venv (once; about a minute) ..."
    work env PIP_USER=0 "$venv/bin/python" -m pip install --require-hashes --only-binary :all: --no-deps --no-input \
        --disable-pip-version-check --requirement "$venv/requirements.txt" >"$venv/install.log" 2>&1 </dev/null ||
        fail "installing failed: $(complaint) (all of it: $venv/install.log); check the network and start again"
    # The project itself is found by a path, relative so that the folder may move.
    for packages in "$venv"/lib/python3.*/site-packages; do
        echo ../../../.. >"$packages/mojobot.pth"
    done
    [ "$1" != dev ] || cp "$venv/lock.new" "$venv/lock.dev"
    mv "$venv/lock.new" "$venv/lock.base"
    rm -f "$unfinished" "$venv/requirements.txt"
}

complaint() {
    if grep -q '^ERROR' "$venv/install.log"; then
        sed -n '/^ERROR/{s/^ERROR: *//p;q;}' "$venv/install.log"
    else
        tail -n 1 "$venv/install.log"
    fi
}
