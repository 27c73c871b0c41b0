#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# make fuzz: builds the libraries and the targets with clang, libFuzzer, ASan and UBSan in fuzz/ of
# the build folder and runs each target for FUZZ_SECONDS (60), or those named in FUZZ_TARGETS. What
# a target finds is left in fuzz/TARGET/; what is mended goes to tests/fuzz/found/TARGET.
set -eu
: "${top_srcdir:?run me by make fuzz}" "${top_builddir:?}" "${FUZZ_LIBS:?}"
seconds=${FUZZ_SECONDS:-60}
sanitize=address,undefined
# Coverage of edges is enough: comparing operands costs half the runs a second.
flags="-O2 -g -fsanitize=$sanitize -fno-sanitize-recover=undefined -fno-omit-frame-pointer"
cover="-fsanitize-coverage=inline-8bit-counters,pc-table"
mkdir -p "$top_builddir/fuzz"
cd "$top_builddir/fuzz"
[ -f Makefile ] || "$top_srcdir/configure" -q CC="${FUZZ_CC:-clang}" CFLAGS="$flags $cover"
make -s -j"$(nproc)" all
rm -rf seeds
"$PYTHON3" "$top_srcdir/tests/fuzz/seeds.py" seeds
status=0
for source in "$top_srcdir"/tests/*/fuzz_*.c; do
    name=$(basename "$source" .c)
    name=${name#fuzz_}
    case " ${FUZZ_TARGETS:-$name} " in *" $name "*) ;; *) continue ;; esac
    # shellcheck disable=SC2086
    ${FUZZ_CC:-clang} $flags $cover -fsanitize=fuzzer -std=c11 -D_GNU_SOURCE -I. -I"$top_srcdir" \
        -I"$top_srcdir/include" "$source" libserver.a libmatcher.a $FUZZ_LIBS -o "fuzz_$name"
    mkdir -p "$name/corpus" "$top_srcdir/tests/fuzz/found/$name" 2>/dev/null || true
    echo "fuzz: $name, $seconds s"
    "./fuzz_$name" -max_total_time="$seconds" -max_len=4096 -timeout=5 -rss_limit_mb=2048 \
        -use_value_profile=0 -print_final_stats=1 -artifact_prefix="$name/" \
        "$name/corpus" "seeds/$name" "$top_srcdir/tests/fuzz/found/$name" >"$name/log" 2>&1 ||
        { status=1; tail -n 40 "$name/log"; }
    sed -n 's/^stat::number_of_executed_units: */  runs: /p; s/^stat::average_exec_per_sec: */  a second: /p' \
        "$name/log"
done
exit "$status"
