#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The three programs as built: position independent, read-only relocations bound at start, stack
# protector, fortified calls, no executable stack, no run path. readelf is the witness.
programs="billet billetd billet-worker"
count=0
status=0

ok() { # ok RESULT NAME
    count=$((count + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $count - $2"
    else
        echo "not ok $count - $2"
        status=1
    fi
}

# Each takes a program.
pie() { readelf -hW "$1" | grep -q 'Type: *DYN'; }
relro() { readelf -lW "$1" | grep -q GNU_RELRO; }
bind_now() { readelf -dW "$1" | grep -qE 'BIND_NOW|FLAGS_1.*NOW'; }
canary() { readelf -sW "$1" | grep -q __stack_chk_fail; }
fortify() { readelf -sW "$1" | grep -qE '__(mem|str|v?sn?printf|v?fprintf|printf|read|fread)[a-z]*_chk'; }
plain_stack() { readelf -lW "$1" | grep GNU_STACK | grep -q 'RW '; }
no_run_path() { ! readelf -dW "$1" | grep -qE 'RPATH|RUNPATH'; }
checks="pie relro bind_now canary fortify plain_stack no_run_path"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo 'int main(void) { return 0; }' >"$folder/weak.c"
${lint_cc:-gcc} -no-pie -fno-pic -fno-stack-protector -z execstack -Wl,-z,norelro,-z,lazy \
    -Wl,-rpath,/nowhere -o "$folder/weak" "$folder/weak.c" 2>/dev/null
for check in $checks; do
    ! "$check" "$folder/weak"
    ok $? "$check: sees a weak program"
done
for program in $programs; do
    for check in $checks; do
        # A program of three lines has no buffer to guard.
        case $check in canary | fortify) [ "$program" = billet ] || continue ;; esac
        "$check" "$top_builddir/$program"
        ok $? "$check: $program"
    done
done
echo "1..$count"
exit $status
