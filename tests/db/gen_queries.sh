#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The generator of the query catalogue: what it makes of good blocks, and that every kind of
# bad block stops the build with file and line.  The catalogue itself is tested on PostgreSQL
# by catalogue.sh.
set -u
top_srcdir=${top_srcdir:-.}
gen=$top_srcdir/server/db/gen_queries.awk
dir=$(mktemp -d /tmp/b.XXXXXX) || exit 99
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
n=0

result() { # status, what
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}

refuses() { # expected text, block
    printf '%b' "$2" >"$dir/bad.sql"
    message=$(${AWK:-awk} -v want=table -f "$gen" "$dir/bad.sql" 2>&1 >/dev/null)
    if [ $? -eq 0 ]; then
        result 1 "accepted: $1"
        return
    fi
    case $message in
    *bad.sql:*"$1"*) result 0 "refused: $1" ;;
    *) echo "# $message"; result 1 "refused, but not for: $1" ;;
    esac
}

echo 1..14
good='-- name: a\n-- why: w\n-- params: x text\n-- returns: none\nUPDATE t SET x = $1;\n'
printf '%b' "$good"'\n-- name: b\n-- why: one\n--   two\n-- params: none\n-- returns: y int8[]\n-- note\nSELECT "q"\n  AS y\n' \
    >"$dir/good.sql"
${AWK:-awk} -v want=header -f "$gen" "$dir/good.sql" >"$dir/good.h"
grep -q '^    Q_B, /\* one two \*/$' "$dir/good.h"
result $? "the enum carries the reason"
${AWK:-awk} -v want=table -f "$gen" "$dir/good.sql" >"$dir/good.c"
grep -qF '.sql = "SELECT \"q\"\n"' "$dir/good.c" && grep -qF '"  AS y"}' "$dir/good.c"
result $? "the text is quoted line by line"
grep -qF '{"y", "int8[]", 1016}' "$dir/good.c"
result $? "columns carry type and oid"

refuses 'bad name "A"' '-- name: A\n'
refuses 'is taken by' "$good$good"
refuses 'has no "why"' '-- name: a\n-- params: none\n-- returns: none\nSELECT 1\n'
refuses 'has no "returns"' '-- name: a\n-- why: w\n-- params: none\nSELECT 1\n'
refuses 'has no SQL' '-- name: a\n-- why: w\n-- params: none\n-- returns: none\n'
refuses 'uses $2 and names 1' '-- name: a\n-- why: w\n-- params: x text\n-- returns: none\nSELECT $2\n'
refuses 'uses $0 and names 1' '-- name: a\n-- why: w\n-- params: x text\n-- returns: none\nSELECT 1\n'
refuses 'unknown type "varchar"' '-- name: a\n-- why: w\n-- params: x varchar\n-- returns: none\nSELECT $1\n'
refuses 'second "why"' '-- name: a\n-- why: w\n-- why: v\n'
refuses 'SQL outside a block' 'SELECT 1;\n'
refuses 'second statement' "$good"'SELECT 2;\n'
