#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The walks of README.md, line by line as a reader would type them: every fenced block marked
# "sh walk", in order, in one shell, in a folder of its own. Other there: where the data is, and
# the port (the usual one may be taken).
: "${top_builddir:=build}" "${top_srcdir:=.}" "${PYTHON3:=python3}"
top_builddir=$(cd "$top_builddir" && pwd) top_srcdir=$(cd "$top_srcdir" && pwd)

skip() {
    if [ -n "${BILLET_REQUIRE_PG:-}" ]; then
        printf '1..1\nnot ok 1 - %s (BILLET_REQUIRE_PG is set)\n' "$1"
        exit 1
    fi
    echo "1..0 # SKIP $1"
    exit 77
}
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || skip "no PostgreSQL server programs"
command -v curl >/dev/null || skip "no curl"

tmp=$(mktemp -d /tmp/b.XXXXXX) || exit 99
walker=
finish() {
    # The walk leads a process group: what it left in the background is in it.
    [ -z "$walker" ] || kill -- "-$walker" 2>/dev/null
    BILLET_DATA=$tmp/city "$top_builddir/billet" db stop >/dev/null 2>&1
    rm -rf "$tmp"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP
chmod 755 "$tmp"
ln -s "$top_builddir" "$tmp/build"
mkdir "$tmp/tests"
ln -s "$top_srcdir/tests/samples" "$tmp/tests/samples"

ports=$("$PYTHON3" -c '
import socket
found = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
print(*(s.getsockname()[1] for s in found))')
port=${ports% *}

# Each block ends with its verdict; its first line names it.
awk -v city="$tmp/city" -v port="$port" '
    /^```sh walk$/ { inside = 1; n++; name = ""; next }
    /^```$/ && inside { inside = 0; printf "echo \"ok %d - %s\" >&3\n", n, name; next }
    inside {
        if (name == "") { name = $0; gsub(/["$`\\]/, "", name) }
        gsub("/tmp/billet-try", city)
        gsub("127.0.0.1:8080", "127.0.0.1:" port)
        print
        if ($0 ~ /^billetd /) # a reader is slower than the server
            print "until curl -fsS http://127.0.0.1:" port "/v1/codes >/dev/null 2>&1 ||" \
                " [ $? = 22 ]; do sleep 0.1; done"
    }
    END { print "echo 1.." n " >&3" }' "$top_srcdir/README.md" >"$tmp/walk.sh"

for name in $(env | sed -n 's/^\(BILLET_[A-Z_]*\|PG[A-Z]*\)=.*/\1/p'); do
    unset "$name"
done
export BILLET_LISTEN=127.0.0.1:$port BILLET_ADMIN_LISTEN=127.0.0.1:${ports#* }
export BILLET_WORKER_POLL_MS=100
cd "$tmp" || exit 99
set -m # a group of its own for the walk
bash -eu -o pipefail walk.sh 3>told >walk.log 2>&1 </dev/null &
walker=$!
set +m
wait "$walker"
status=$?
cat told
if [ "$status" -ne 0 ]; then
    n=$(($(grep -c '^ok' told) + 1))
    echo "not ok $n - the walk ended with $status"
    echo "1..$n"
    tail -n 20 walk.log | sed 's/^/# /'
    exit 1
fi
