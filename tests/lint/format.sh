#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# .clang-format decides how C looks. Demanded where everything is checked (BILLET_REQUIRE_PG=1).
if ! command -v clang-format >/dev/null; then
    if [ -n "$BILLET_REQUIRE_PG" ]; then
        echo "1..1"
        echo "not ok 1 - clang-format is installed"
        exit 1
    fi
    echo "1..0 # SKIP clang-format is not installed"
    exit 0
fi
cd "$top_srcdir" || exit 1
status=0
echo "1..2"

if printf 'int  f(void){return 0;}\n' | clang-format --dry-run -Werror 2>/dev/null; then
    echo "not ok 1 - sees code of another shape"
    status=1
else
    echo "ok 1 - sees code of another shape"
fi
wrong=$(find include matcher server tests \( -name '*.c' -o -name '*.h' \) -print | sort |
    xargs clang-format --dry-run -Werror 2>&1 | grep 'error:' | cut -d: -f1 | uniq -c)
if [ -z "$wrong" ]; then
    echo "ok 2 - every file is as clang-format would have it"
else
    echo "not ok 2 - every file is as clang-format would have it"
    echo "$wrong" | sed 's/^/# /'
    status=1
fi
exit $status
