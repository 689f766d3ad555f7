#!/bin/sh
# Makes .venv and installs one hash-locked requirements file into it. Usage: scripts/environment.sh run|dev
# Works on a Debian whose Python comes without ensurepip, as root or not.
set -eu
cd "$(dirname "$0")/.."
which_set=$1
lock=requirements/$which_set.txt
stamp=.venv/.installed-$which_set

say() { printf '%s\n' "$*" >&2; }

python=${PYTHON:-python3}
command -v "$python" >/dev/null 2>&1 || { say "RVU Edge needs Python 3.11 or later; '$python' was not found."; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    say "RVU Edge needs Python 3.11 or later; '$python' is $("$python" -V 2>&1). Set PYTHON= to another."; exit 1; }

# The stamp holds what was installed, so that an edited lock file installs again and nothing else does.
wanted=$(cat "$lock" pyproject.toml | cksum)
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && exit 0

touch .write-test 2>/dev/null || { say "RVU Edge cannot write in $(pwd); run make in a folder you may write to."; exit 1; }
rm -f .write-test

pip() { .venv/bin/python -m pip --disable-pip-version-check "$@"; }
if [ ! -x .venv/bin/python ]; then
    say "Creating .venv with $("$python" -V 2>&1) …"
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -m venv .venv
    elif "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m venv --without-pip .venv
        "$python" -m pip --python .venv/bin/python install --quiet pip
    elif [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
        "$python" -m venv .venv
    else
        say "This Python has neither ensurepip nor pip. Install the package python3-venv (Debian) and run make again."
        exit 1
    fi
fi
say "Installing $lock (hashes checked) …"
pip install --quiet --require-hashes -r "$lock"
pip install --quiet --no-deps --no-build-isolation --no-index -e .
printf '%s' "$wanted" > "$stamp"
