#!/bin/sh
# Installs what `make perf` measures beside RVU Edge into .perf-peers, hashes checked. What cannot be installed is named on the page.
cd "$(dirname "$0")/.." || exit 0
lock=requirements/peers.txt
stamp=.perf-peers/.installed
wanted=$(cksum < "$lock")
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && exit 0
echo "Installing $lock into .perf-peers …" >&2
if { [ -x .perf-peers/bin/python ] || "${PYTHON:-python3}" -m venv .perf-peers; } \
    && .perf-peers/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r "$lock"; then
    printf '%s' "$wanted" > "$stamp"
else
    echo "Some peers could not be installed; the page will say so." >&2
fi
exit 0
