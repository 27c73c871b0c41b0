#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Static analysis: cppcheck and clang-tidy (.clang-tidy says which checks) on all of the code, gcc
# -fanalyzer on the engine (where it is quick and there is no library between). Demanded where
# everything is checked (BILLET_REQUIRE_PG=1).
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
tidy_says() {
    # shellcheck disable=SC2086 # the flags are words
    printf '%s\n' "$@" | xargs -P "$(nproc)" -n 25 clang-tidy --quiet --config-file=.clang-tidy \
        --extra-arg=-std=gnu11 "--extra-arg=-I$top_srcdir/include" "--extra-arg=-I$top_srcdir" \
        "--extra-arg=-I$top_builddir" --extra-arg=-DHAVE_CONFIG_H \
        --extra-arg=-DBILLET_DATADIR='"."' --extra-arg=-DBILLET_SYSCONFDIR='"."' \
        $(for flag in $lint_cflags; do echo "--extra-arg=$flag"; done) 2>/dev/null |
        grep -E '(warning|error):'
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
    ok "$1" "$2 sees a sample" "$([ -n "$("$2" "$folder/leak.c")" ] || echo silent)"
}

cat >"$folder/leak.c" <<'CODE'
#include <stdlib.h>
int leak(void);
int leak(void)
{
    char *lost = malloc(10);
    if (lost == NULL);
    return lost == NULL;
}
CODE

# Two cases of one tool; one that is not here is skipped, or fails where everything is checked.
tool() { # tool NUMBER TOOL SAYS FILES...
    number=$1 name=$2 says=$3
    shift 3
    if command -v "$name" >/dev/null; then
        sees "$number" "$says"
        ok $((number + 1)) "$name has nothing to say" "$("$says" "$@")"
    elif [ -n "$BILLET_REQUIRE_PG" ]; then
        ok "$number" "$name is installed" "no"
        ok $((number + 1)) "$name has nothing to say" "it is not installed"
    else
        echo "ok $number # SKIP $name is not installed"
        echo "ok $((number + 1)) # SKIP $name is not installed"
    fi
}

echo "1..6"
tool 1 cppcheck cppcheck_says include matcher server
# shellcheck disable=SC2046 # our file names have no blanks
tool 3 clang-tidy tidy_says $(find matcher server -name '*.c' | sort)
if "$lint_cc" -fanalyzer -E -x c /dev/null >/dev/null 2>&1 && ! "$lint_cc" --version | grep -q clang; then
    sees 5 analyzer_says
    # shellcheck disable=SC2046 # our file names have no blanks
    ok 6 "gcc -fanalyzer has nothing to say of the engine" \
        "$(analyzer_says $(find matcher -name '*.c' | sort))"
else
    echo "ok 5 # SKIP $lint_cc has no -fanalyzer"
    echo "ok 6 # SKIP $lint_cc has no -fanalyzer"
fi
exit $status
