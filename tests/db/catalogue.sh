#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Migrates an empty database and runs test_catalogue on it.
set -u
. "${top_srcdir:-.}/tests/support/pg.sh"
build=$(cd "${top_builddir:-.}" && pwd)
pg_start
foreign="host=$pg_dir port=5432 dbname=billet"
{
    "$build/billet" init --print-roles >"$pg_dir/roles.sql" &&
        pg_psql -f "$pg_dir/roles.sql" >/dev/null &&
        BILLET_DATABASE=$foreign "$build/billet" --data "$pg_dir/home" init --city 1502 --name 某局
} >"$pg_dir/init.log" 2>&1 || {
    sed 's/^/# /' "$pg_dir/init.log"
    echo "Bail out! the schema could not be made"
    exit 99
}
BILLET_TEST_DATABASE="$foreign user=postgres" "$build/tests/db/test_catalogue"
