#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# make check-all: everything that is held against the code, in phases, each timed.
#
#   normal     make check as built, with PostgreSQL demanded; the lint is part of it
#   sanitized  the same tests in a build by clang with ASan and UBSan (BILLET_SANITIZED=1: slow
#              ones may take fewer rounds)
#   dist       make distcheck without the tests: the tarball holds what a build needs, builds
#              out of tree from read-only sources, installs, uninstalls, and leaves nothing
#
# Every phase runs even if an earlier one failed. The counts come from automake's .trs files,
# one line a TAP case. The last line is "N passed, N failed, N skipped".
set -uo pipefail

: "${top_srcdir:?run me by make check-all}" "${top_builddir:?}"
MAKE=${MAKE:-make}
jobs=$(nproc)
asan="$top_builddir/check-asan"
log_tail=60
passed=0 failed=0 skipped=0
export BILLET_REQUIRE_PG=1
export ASAN_OPTIONS=${ASAN_OPTIONS:-abort_on_error=0:detect_leaks=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}

note() {
    printf '\ncheck-all: %s\n' "$*"
}

# Runs one step of its own name and says how long it took.
phase() {
    local name=$1 begun=$SECONDS status=0
    shift
    note "$name ..."
    "$@" || status=$?
    note "$name: $((SECONDS - begun)) s$([ "$status" -eq 0 ] || echo ', FAILED')"
    return "$status"
}

# The .trs files of one build; the sanitized build lies inside the normal one.
trs_files() {
    find "$1" -mindepth 1 -path "$asan" -prune -o -name '*.trs' -print | sort
}

# "passed failed skipped" of some .trs files. A script that exits with a status after a failed
# case has told its failure already.
count() {
    awk '$1 != ":test-result:" { next }
        $2 == "PASS" || $2 == "XFAIL" { passed++ }
        $2 == "SKIP" { skipped++ }
        $2 == "FAIL" || $2 == "XPASS" { failed++; told[FILENAME] = 1 }
        $2 == "ERROR" && !told[FILENAME]++ { failed++ }
        END { print passed + 0, failed + 0, skipped + 0 }' "$@" /dev/null
}

# Adds a run's cases to the sums; shows the end of each failing log.
tally() {
    local name=$1 trs p f s
    shift
    read -r p f s < <(count "$@")
    for trs in "$@"; do
        if grep -qE '^:test-result: (FAIL|XPASS|ERROR)' "$trs"; then
            note "$name: the end of ${trs%.trs}.log"
            tail -n "$log_tail" "${trs%.trs}.log"
        fi
        if grep '^SKIP: ' "${trs%.trs}.log" | grep -i postgres; then
            note "$name: that was skipped for want of PostgreSQL, which is a failure here"
            f=$((f + 1))
        fi
    done
    note "$name: passed $p, failed $f, skipped $s"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    [ "$f" -gt 0 ]
}

# make check without a line for every case that passed; make's status stays the status.
quiet_check() {
    $MAKE -s -C "$1" -j"$jobs" check | sed '/^PASS: /d'
}

# Here the engine meets its oracle thousands of times; make check alone and the sanitized build
# take fewer.
normal() {
    BILLET_ORACLE_BUNDLES=${BILLET_ORACLE_BUNDLES:-2000} \
        BILLET_ORACLE_TINY=${BILLET_ORACLE_TINY:-1000} quiet_check "$top_builddir"
}

sanitized() {
    local options=(-q --enable-sanitizers 'CFLAGS=-O1 -g')
    command -v clang >/dev/null && options+=(CC=clang)
    [ "${CI:-}" = true ] && options+=(--enable-werror)
    mkdir -p "$asan" || return
    if [ ! -f "$asan/config.status" ]; then
        # A relative name: configure takes no spaces in an absolute one.
        (cd "$asan" && "$(realpath --relative-to=. "$top_srcdir")/configure" "${options[@]}") ||
            return
    fi
    $MAKE -s -C "$asan" -j"$jobs" && BILLET_SANITIZED=1 quiet_check "$asan"
}

# What git knows and the tarball lacks, but for the dot-files of the working copy.
not_packed() {
    local tarball
    tarball=$(ls -t "$top_builddir"/billet-*.tar.xz | head -n 1)
    if git -C "$top_srcdir" rev-parse >/dev/null 2>&1; then
        comm -23 <(git -C "$top_srcdir" -c core.quotepath=off ls-files | sort) \
            <(tar -tf "$tarball" | sed 's|^[^/]*/||' | sort) | grep -vE '^\.(gitignore|ci/)'
    fi
}

dist() {
    local log="$top_builddir/distcheck.log" missing
    if ! $MAKE -s -C "$top_builddir" -j"$jobs" distcheck TESTS= >"$log" 2>&1; then
        tail -n "$log_tail" "$log"
        return 1
    fi
    missing=$(not_packed)
    if [ -n "$missing" ]; then
        printf 'not in the tarball: %s\n' $missing
        return 1
    fi
}

# A phase of tests: a failure without a failing case (it did not compile, say) counts as one.
test_phase() { # test_phase NAME BUILD-DIRECTORY
    local status=0 files=()
    phase "$1" "$1" || status=$?
    mapfile -t files < <(trs_files "$2")
    tally "$1" "${files[@]}" || [ "$status" -eq 0 ] || failed=$((failed + 1))
}

unset MAKEFLAGS MFLAGS MAKELEVEL
find "$top_builddir" -name '*.trs' -delete
test_phase normal "$top_builddir"
test_phase sanitized "$asan"
if phase dist dist; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
fi

note "took $SECONDS s"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
