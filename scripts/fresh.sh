#!/bin/sh
# Tries a release the way a stranger would: a fresh clone, `make run` until it answers, `make test`.
# Usage: scripts/fresh.sh [--as USER]     (--as hands the clone over to that user; root only)
# What is not committed is not tried. RVUEDGE_FRESH_TESTS holds arguments for pytest.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
user=$(id -un)
[ "${1:-}" = --as ] && user=$2
server=

say() { printf '%s\n' "fresh: $*"; }

work=$(mktemp -d)
tidy() {
    stop
    rm -rf "$work"
}
stop() {
    [ -z "$server" ] && return 0
    kill -s TERM -- "-$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
}
trap tidy EXIT
trap 'exit 130' INT TERM HUP

# Another user's checkout is refused by git unless named safe; a configuration of our own names it.
export GIT_CONFIG_GLOBAL="$work/gitconfig"
git config --global --add safe.directory "$here"
git config --global --add safe.directory "$here/.git"
git config --global --add safe.directory "$work/rvuedge"
git clone --quiet --no-hardlinks "$here" "$work/rvuedge"
mkdir "$work/home"
[ -z "$(git -C "$here" status --porcelain)" ] || say "there are changes that are not committed; they are not tried"

# Settings of this shell must not help: no RVUEDGE_…, another HOME, no user's own Python.
for name in $(env | sed -n 's/^\(RVUEDGE_[A-Z_]*\)=.*/\1/p'); do
    [ "$name" = RVUEDGE_FRESH_TESTS ] || unset "$name"
done
unset VIRTUAL_ENV PYTHONPATH MAKEFLAGS MAKELEVEL
export HOME="$work/home" TMPDIR="${TMPDIR:-/tmp}"
as=
if [ "$user" != "$(id -un)" ]; then
    [ "$(id -u)" = 0 ] || { say "only root can try it as $user"; exit 2; }
    export PATH=/usr/local/bin:/usr/bin:/bin
    chmod 755 "$work"
    chown -R "$user" "$work/rvuedge" "$work/home"
    as="setpriv --reuid=$user --regid=$(id -g "$user") --clear-groups"
fi
cd "$work/rvuedge"

answers() {
    python3 - "$1" <<'PY'
import sys, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
try:
    sys.exit(opener.open(f"http://127.0.0.1:{sys.argv[1]}/api/v1/health", timeout=5).status != 200)
except OSError:
    sys.exit(1)
PY
}

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
say "$(git log -1 --format='%h %s') as $user: make run PORT=$port"
began=$(date +%s)
# A session of its own, so that stopping it ends everything it started and nothing else.
setsid $as make run PORT="$port" &
server=$!
until answers "$port"; do
    kill -0 "$server" 2>/dev/null || { say "make run ended before it answered"; exit 1; }
    [ $(($(date +%s) - began)) -lt 600 ] || { say "make run did not answer in 10 minutes"; exit 1; }
    sleep 0.5
done
say "make run answered after $(($(date +%s) - began)) seconds"
stop
if answers "$port"; then say "make run was stopped and still answers"; exit 1; fi

began=$(date +%s)
$as make test ARGS="${RVUEDGE_FRESH_TESTS:-}"
say "make test passed in $(($(date +%s) - began)) seconds"
[ -z "$($as git status --porcelain)" ] || { say "running it left files behind:"; $as git status --short; exit 1; }
say "good"
