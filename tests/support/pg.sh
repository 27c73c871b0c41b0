#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A private PostgreSQL cluster for one test: its own short folder, a unix socket only, run by
# the user postgres when we are root (the server refuses root), else by ourselves.  It is
# stopped and removed on every exit path.
#
# Sourced by a shell test:
#     . "$top_srcdir/tests/support/pg.sh"
#     pg_start            # or prints "1..0 # SKIP" and exits; sets the variables below
#     pg_psql -c 'SELECT 1'
#     (ends by itself: pg_start sets traps for EXIT HUP INT TERM; a test with an EXIT trap of its
#     own calls pg_stop there)
#
# Run by others:
#     pg.sh run PROGRAM ARGS...     cluster, program, stop; exits with the program's status
#     pg.sh hold                    cluster; prints the connection string and the folder of
#                                   PostgreSQL's programs, a line each; stops when stdin ends
#     pg.sh ctl DIR stop -m immediate      pg_ctl of a running cluster (DIR as in BILLET_TEST_PG_DIR)
#
# Variables, exported: BILLET_TEST_DATABASE (libpq string, superuser postgres),
# BILLET_TEST_PG_DIR, BILLET_TEST_PG_CTL (text for a shell: eval "$BILLET_TEST_PG_CTL stop -m fast").
# BILLET_REQUIRE_PG=1 makes the lack of PostgreSQL a failure.  BILLET_PG_BIN names its programs.

pg_find_bin() {
    pg_on_path=$(command -v initdb)
    for pg_try in "${pg_on_path%/initdb}" /usr/lib/postgresql/*/bin "${BILLET_PG_BIN:-}"; do
        if [ -x "$pg_try/initdb" ] && [ -x "$pg_try/pg_ctl" ] && [ -x "$pg_try/psql" ]; then
            pg_bin=$pg_try # the last is the newest, or the one asked for
        fi
    done
    [ -n "${pg_bin:-}" ]
}

pg_skip() {
    if [ -n "${BILLET_REQUIRE_PG:-}" ]; then
        echo 1..1
        echo "not ok 1 - $1 (BILLET_REQUIRE_PG is set)"
        exit 1
    fi
    echo "1..0 # SKIP $1"
    exit 77
}

# Runs a command as the cluster's user, from a folder which that user can enter.
pg_as() {
    if [ "$(id -u)" -eq 0 ]; then
        (cd / && exec setpriv --reuid=postgres --regid=postgres --init-groups env LC_ALL=C "$@")
    else
        (cd / && exec env LC_ALL=C "$@")
    fi
}

pg_ctl() { pg_as "$pg_bin/pg_ctl" -D "$pg_dir/data" -l "$pg_dir/log" -w -t 60 "$@"; }

pg_psql() { PGOPTIONS= "$pg_bin/psql" -X -q -v ON_ERROR_STOP=1 -d "$BILLET_TEST_DATABASE" "$@"; }

# A word of a command, whatever is in it.
pg_quote() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }

pg_stop() {
    if [ -n "${pg_dir:-}" ] && [ -d "$pg_dir" ]; then
        if [ -s "$pg_dir/data/postmaster.pid" ]; then
            pg_ctl stop -m immediate >/dev/null 2>&1
        fi
        rm -rf "$pg_dir"
    fi
    pg_dir=
}

pg_make() {
    if [ "$(id -u)" -eq 0 ]; then
        chown postgres: "$pg_dir"
    fi
    chmod 0755 "$pg_dir"
    pg_as "$pg_bin/initdb" -D "$pg_dir/data" -U postgres -A trust --encoding=UTF8 \
        --locale=C.UTF-8 --no-sync --no-instructions >"$pg_dir/initdb.log" 2>&1 || return 1
    # Nothing here must survive a power cut; the tests kill processes, not machines.
    cat >>"$pg_dir/data/postgresql.conf" <<EOF
listen_addresses = ''
unix_socket_directories = '$pg_dir'
max_connections = 60
shared_buffers = 64MB
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum_naptime = 5s
log_min_messages = warning
timezone = 'UTC'
EOF
    pg_ctl start >/dev/null 2>&1
}

pg_start() {
    pg_find_bin || pg_skip "no PostgreSQL server programs"
    if [ "$(id -u)" -eq 0 ] && ! id postgres >/dev/null 2>&1; then
        pg_skip "PostgreSQL does not run as root and there is no user postgres"
    fi
    pg_dir=$(mktemp -d /tmp/b.XXXXXX) || exit 99
    trap pg_stop EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    if ! pg_make; then
        sed 's/^/# /' "$pg_dir/initdb.log" "$pg_dir/log" 2>/dev/null
        echo "Bail out! the private cluster did not start"
        exit 99
    fi
    BILLET_TEST_PG_DIR=$pg_dir
    BILLET_TEST_DATABASE="host=$pg_dir port=5432 user=postgres dbname=postgres"
    BILLET_TEST_PG_CTL="sh $(pg_quote "$pg_self") ctl $pg_dir"
    export BILLET_TEST_PG_DIR BILLET_TEST_DATABASE BILLET_TEST_PG_CTL
}

# Where this file is: told by make when sourced, else by how it was called.
case $0 in
*pg.sh) pg_self=$0 ;;
*) pg_self=${top_srcdir:-.}/tests/support/pg.sh ;;
esac
pg_self=$(cd "$(dirname "$pg_self")" && pwd)/pg.sh

case $0 in
*/pg.sh | pg.sh)
    pg_command=${1:-}
    shift
    case $pg_command in
    run)
        pg_start
        "$@"
        exit $?
        ;;
    hold)
        pg_start
        echo "$BILLET_TEST_DATABASE"
        echo "$pg_bin"
        cat >/dev/null # until our parent is gone, however it went
        exit 0
        ;;
    ctl)
        pg_find_bin || exit 1
        pg_dir=$1
        shift
        pg_ctl "$@" >/dev/null 2>&1
        exit $?
        ;;
    *)
        echo "usage: pg.sh run PROGRAM... | hold | ctl DIR ARGS..." >&2
        exit 2
        ;;
    esac
    ;;
esac
