#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The manual pages: every command and global option has its place, and roff has no complaint.
: "${top_builddir:=build}" "${top_srcdir:=.}"
billet=$top_builddir/billet
page=$top_builddir/server/man/billet.1
n=0
verdict() {
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}

missing=$("$billet" commands --json | "${PYTHON3:-python3}" -c '
import json, sys
page = open(sys.argv[1], encoding="utf-8").read().replace("\\-", "-")
table = json.load(sys.stdin)
for command in table["commands"]:
    if ".SS \"billet " + command["name"] not in page:
        print(command["name"])
for option in table["options"]:
    if "--" + option["name"] not in page:
        print(option["name"])
' "$page" 2>&1)
[ -z "$missing" ]
verdict $? "billet(1) lists every command and option"
[ -z "$missing" ] || echo "$missing" | sed 's/^/# /'

for file in "$page" "$top_srcdir/server/man/billetd.8" "$top_srcdir/server/man/billet-worker.8"; do
    name=$(basename "$file")
    if command -v groff >/dev/null && command -v preconv >/dev/null; then
        # Chinese has no blanks: that a line cannot be broken or adjusted is no fault of the page.
        said=$(preconv -e utf-8 "$file" | groff -man -Tutf8 -ww -z 2>&1 |
            grep -vE "break line|adjust line")
        [ -z "$said" ]
        verdict $? "$name is clean roff"
        [ -z "$said" ] || echo "$said" | sed 's/^/# /'
    else
        n=$((n + 1))
        echo "ok $n - $name is clean roff # SKIP no groff"
    fi
done
echo "1..$n"
