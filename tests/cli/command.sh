#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The frame of the billet command: help, language, wrong use, suggestions, exit codes.
# What single commands do is tested beside their area.
: "${top_builddir:=build}"
billet=$top_builddir/billet
tmp=$(mktemp -d /tmp/b.XXXXXX) || exit 99
trap 'rm -rf "$tmp"' EXIT INT TERM
n=0

# check NAME WANTED-CODE WANTED-TEXT ARGS...: the text must be in the output (out or err).
check() {
    name=$1 code=$2 text=$3
    shift 3
    n=$((n + 1))
    "$billet" "$@" >"$tmp/out" 2>&1 </dev/null
    got=$?
    if [ "$got" = "$code" ] && grep -qF -e "$text" "$tmp/out"; then
        echo "ok $n - $name"
    else
        echo "not ok $n - $name (exit $got, wanted $code; text: $text)"
        sed 's/^/# /' "$tmp/out"
    fi
}

check 'no words: usage' 2 '用法'
check 'help' 0 'config show' --help
check 'help in English' 0 'Commands' --lang en --help
check 'version' 0 'billet 0.' --version
check 'unknown language' 2 '--lang' --lang fr --help
check 'unknown command' 2 '没有这个命令' frobnicate
check 'a typo is answered with the name' 2 'did you mean billet config show' --lang en confg show
check 'a noun alone lists its verbs' 2 'config show' config
check 'a noun with --help lists its verbs' 0 'config show' --help config
check 'command help has examples' 0 'billet config show --origin' config show --help
check '-h is help' 0 '例子' config show -h
check 'unknown option' 2 '--frob' config show --frob
check 'option without its value' 2 '--config' config show --config
check 'too many words' 2 '参数太多' config show everything
check 'city is four digits' 2 '四位' config show --city 15

echo "1..$n"
