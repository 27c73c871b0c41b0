#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# billet bench gen: a bundle that the engine computes and the checker calls valid, the same bytes
# for the same options and others for others, wrong use refused. What is drawn: test_draw.c.
: "${top_builddir:=build}" "${top_srcdir:=.}"
billet=$top_builddir/billet
tmp=$(mktemp -d /tmp/b.XXXXXX) || exit 99
trap 'rm -rf "$tmp"' EXIT INT TERM
BILLET_MIGRATIONS=$top_srcdir/migrations
export BILLET_MIGRATIONS
n=0

verdict() { # STATUS NAME
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}

gen() { "$billet" --lang en bench gen --candidates 300 --vacancies 60 "$@" >"$tmp/said" 2>&1; }

gen "$tmp/a" && grep -q '% are eligible' "$tmp/said"
verdict $? 'draws a round and tells the share of eligible pairs'
gen --seed 1 "$tmp/b" && diff -r "$tmp/a" "$tmp/b" >/dev/null
verdict $? 'equal options, equal bytes'
gen --seed 2 "$tmp/c" && ! cmp -s "$tmp/a/candidates.ndjson" "$tmp/c/candidates.ndjson"
verdict $? 'another seed, another round'
gen --eligible 50 "$tmp/d" && cmp -s "$tmp/a/crosswalk.ndjson" "$tmp/d/crosswalk.ndjson" &&
    ! cmp -s "$tmp/a/vacancies.ndjson" "$tmp/d/vacancies.ndjson"
verdict $? 'the share turns what posts demand'
for method in optimal stable choice; do
    gen --method $method --tiers 3 --k 20 --city 3101 "$tmp/$method" &&
        "$billet" engine "$tmp/$method" >/dev/null 2>&1 && "$billet" verify "$tmp/$method" >/dev/null 2>&1
    verdict $? "$method: computed and valid"
done
gen --candidates 0 --vacancies 0 "$tmp/empty" && "$billet" engine "$tmp/empty" >/dev/null 2>&1
verdict $? 'a round without rows'
for wrong in '--method best' '--seed x' '--candidates 1e5'; do
    # shellcheck disable=SC2086
    gen $wrong "$tmp/never"
    [ $? -eq 2 ] && [ ! -e "$tmp/never" ]
    verdict $? "refused: $wrong"
done
for wrong in '--eligible 51' '--tiers 4' '--city 0000'; do
    # shellcheck disable=SC2086
    gen $wrong "$tmp/never"
    [ $? -eq 1 ] && [ ! -e "$tmp/never" ]
    verdict $? "out of range: $wrong"
done
gen "$tmp/no/such/folder"
[ $? -eq 1 ]
verdict $? 'a folder that cannot be made'
echo "1..$n"
