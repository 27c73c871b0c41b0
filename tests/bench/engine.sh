#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The engine on made-up rounds: seconds by clock and by processor, peak of memory. Prints a table
# a method. usage: engine.sh [CANDIDATES VACANCIES]   (default 5000 1000)
set -eu
candidates=${1:-5000}
vacancies=${2:-1000}
bin=${top_builddir:-.}/tests/bench
folder=$(mktemp -d /tmp/b.XXXXXX)
trap 'rm -rf "$folder"' EXIT INT TERM
for method in optimal stable choice; do
    "${top_builddir:-.}/billet" --lang en bench gen \
        --candidates "$candidates" --vacancies "$vacancies" --method "$method" "$folder/$method"
    printf '\n%s, %s candidates x %s vacancies\n' "$method" "$candidates" "$vacancies"
    "$bin/bench_engine" "$folder/$method"
done
