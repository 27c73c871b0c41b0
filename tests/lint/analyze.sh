#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Static analysis: cppcheck on all of the code, gcc -fanalyzer on the engine (where it is quick
# and there is no library between). Demanded where everything is checked (BILLET_REQUIRE_PG=1).
: "${lint_cc:=gcc}"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$top_srcdir" || exit 1
status=0

# Each prints complaints about files.
cppcheck_says() {
    cppcheck -q --enable=warning,performance --inline-suppr --std=c11 \
        --library=posix -Iinclude -I. --template='{file}:{line}: {id}: {message}' "$@" 2>&1
}
analyzer_says() {
    for file in "$@"; do
        "$lint_cc" -std=gnu11 -O2 -fanalyzer -Iinclude -I. -c "$file" -o "$folder/out.o" 2>&1 |
            grep 'Wanalyzer'
    done
}

ok() { # ok NUMBER NAME COMPLAINTS
    if [ -z "$3" ]; then
        echo "ok $1 - $2"
    else
        echo "not ok $1 - $2"
        echo "$3" | sed 's/^/# /'
        status=1
    fi
}

sees() { # sees NUMBER TOOL: it complains of a sample
    ok "$1" "$2 sees a leak" "$([ -n "$("$2" "$folder/leak.c")" ] || echo silent)"
}

cat >"$folder/leak.c" <<'CODE'
#include <stdlib.h>
int leak(void);
int leak(void)
{
    char *lost = malloc(10);
    return lost == NULL;
}
CODE

echo "1..4"
if command -v cppcheck >/dev/null; then
    sees 1 cppcheck_says
    ok 2 "cppcheck has nothing to say" "$(cppcheck_says include matcher server)"
elif [ -n "$BILLET_REQUIRE_PG" ]; then
    ok 1 "cppcheck is installed" "no"
    ok 2 "cppcheck has nothing to say" "it is not installed"
else
    echo "ok 1 # SKIP cppcheck is not installed"
    echo "ok 2 # SKIP cppcheck is not installed"
fi
if "$lint_cc" -fanalyzer -E -x c /dev/null >/dev/null 2>&1 && ! "$lint_cc" --version | grep -q clang; then
    sees 3 analyzer_says
    # shellcheck disable=SC2046 # our file names have no blanks
    ok 4 "gcc -fanalyzer has nothing to say of the engine" \
        "$(analyzer_says $(find matcher -name '*.c' | sort))"
else
    echo "ok 3 # SKIP $lint_cc has no -fanalyzer"
    echo "ok 4 # SKIP $lint_cc has no -fanalyzer"
fi
exit $status
