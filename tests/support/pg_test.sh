#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The test harness's own test: a private cluster starts, answers, stops when its holder goes,
# and leaves neither folder nor process behind; its lack is a skip, or a failure on demand.
. "${top_srcdir:-.}/tests/support/pg.sh"

none=$(BILLET_PG_BIN= PATH=/nowhere; pg_find_bin() { return 1; }; pg_start)
none_status=$?
need=$(BILLET_REQUIRE_PG=1; pg_find_bin() { return 1; }; pg_start)
need_status=$?
pg_start
echo 1..6
verdict() { if [ "$1" -eq 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }

{ [ $none_status -eq 77 ] && [ "${none#1..0 # SKIP}" != "$none" ]; } ||
    [ -n "${BILLET_REQUIRE_PG:-}" ]
verdict $? "1 - no PostgreSQL is a skip"
[ $need_status -eq 1 ] && [ "${need#*not ok 1}" != "$need" ]
verdict $? "2 - and a failure when it is required"
[ "$(pg_psql -At -c 'SHOW listen_addresses')" = "" ]
verdict $? "3 - it listens on its socket only"
eval "$BILLET_TEST_PG_CTL restart -m immediate" && [ "$(pg_psql -At -c 'SELECT 1')" = 1 ]
verdict $? "4 - it restarts"
other=$(sh "$pg_self" run sh -c 'echo $BILLET_TEST_PG_DIR; head -1 $BILLET_TEST_PG_DIR/data/postmaster.pid')
# shellcheck disable=SC2086
set -- $other
# A zombie counts as gone: in a container nobody may reap it.
[ $# -eq 2 ] && [ ! -e "$1" ] && { ! kill -0 "$2" 2>/dev/null || grep -q '^State:.Z' "/proc/$2/status"; }
verdict $? "5 - it is gone afterwards"
odd="$pg_dir/it's a folder"
mkdir "$odd" && cp "$pg_self" "$odd/pg.sh"
[ "$(sh "$odd/pg.sh" run sh -c 'eval "$BILLET_TEST_PG_CTL restart" && echo yes')" = yes ]
verdict $? "6 - it works from a folder of any name"
