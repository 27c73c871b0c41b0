# SPDX-License-Identifier: Apache-2.0
#
# Turns the blocks of server/db/sql/*.sql into the table of named queries.
#
#     awk -v want=header -f gen_queries.awk *.sql > queries.h
#     awk -v want=table  -f gen_queries.awk *.sql > queries.c
#
# A block is
#
#     -- name: vacancy_get                     lower_snake_case, unique over all files
#     -- why: one factual sentence             may go on in further lines "--   ..."
#     -- params: city text, id int8            or "none"; $1 is the first
#     -- returns: vacancy_id int8, body jsonb  or "none"
#     SELECT ... ;                             one statement
#
# and ends where the next begins. Everything odd is an error that names file and line.
# POSIX awk only: mawk, gawk and busybox must agree.

BEGIN {
    if (want != "header" && want != "table") {
        fail_plain("want is neither header nor table")
    }
    split("text 25 int2 21 int4 23 int8 20 bool 16 date 1082 timestamptz 1184 jsonb 3802 " \
          "json 114 bytea 17 uuid 2950 void 2278 text[] 1009 int2[] 1005 int4[] 1007 " \
          "int8[] 1016 bool[] 1000 date[] 1182 jsonb[] 3807 bytea[] 1001", words, " ")
    for (i = 1; i in words; i += 2) {
        oid[words[i]] = words[i + 1]
    }
    split("why params returns", headers, " ")
}

function fail_plain(text) {
    print text > "/dev/stderr"
    failed = 1
    exit 1
}

function fail(text) {
    fail_plain(FILENAME ":" FNR ": " text)
}

function trim(text) {
    gsub(/^[ \t]+|[ \t]+$/, "", text)
    return text
}

# ---- reading ----

FNR == 1 { check_last(); count_open = 0 }

/^-- name:/ {
    check_last()
    name = trim(substr($0, 9))
    if (name !~ /^[a-z][a-z0-9_]*$/) { fail("bad name \"" name "\"") }
    if (name in seen) { fail("the name " name " is taken by " seen[name]) }
    seen[name] = FILENAME ":" FNR
    names[++count] = name
    count_open = 1
    field = ""
    next
}

/^-- (why|params|returns):/ {
    if (!count_open) { fail("outside a block") }
    field = $2
    sub(/:$/, "", field)
    if ((count, field) in head) { fail("second \"" field "\"") }
    head[count, field] = trim(substr($0, length(field) + 5))
    next
}

/^--   / && count_open && field != "" && sql[count] == "" {
    head[count, field] = head[count, field] " " trim(substr($0, 3))
    next
}

/^--/ { next }

/^[ \t]*$/ { next }

{
    if (!count_open) { fail("SQL outside a block") }
    if (sql[count] ~ /;[ \t]*$/) { fail("second statement in " name) }
    sql[count] = sql[count] (sql[count] == "" ? "" : "\n") $0
}

# ---- checking ----

function check_last(   i, top) {
    if (!count_open) { return }
    for (i = 1; i <= 3; i++) {
        if (!((count, headers[i]) in head)) { fail(name " has no \"" headers[i] "\"") }
    }
    if (head[count, "why"] == "") { fail(name " does not say why") }
    sub(/[ \t]*;[ \t]*$/, "", sql[count])
    if (sql[count] == "") { fail(name " has no SQL") }
    params[count] = columns(head[count, "params"], count, "p")
    returns[count] = columns(head[count, "returns"], count, "r")
    top = highest_param(sql[count])
    if (top != params[count]) {
        fail(name " uses $" top " and names " params[count] " params")
    }
}

function columns(text, query, kind,   parts, n, i, words) {
    if (text == "none") { return 0 }
    n = split(text, parts, ",")
    for (i = 1; i <= n; i++) {
        parts[i] = trim(parts[i])
        if (split(parts[i], words, /[ \t]+/) != 2) { fail(name ": bad \"" parts[i] "\"") }
        if (words[1] !~ /^[a-z_][a-z0-9_]*$/) { fail(name ": bad name \"" words[1] "\"") }
        if (!(words[2] in oid)) { fail(name ": unknown type \"" words[2] "\"") }
        column[query, kind, i] = "{\"" words[1] "\", \"" words[2] "\", " oid[words[2]] "}"
    }
    return n
}

function highest_param(text,   top, n) {
    top = 0
    while (match(text, /\$[0-9]+/)) {
        n = substr(text, RSTART + 1, RLENGTH - 1) + 0
        if (n > top) { top = n }
        text = substr(text, RSTART + RLENGTH)
    }
    return top
}

# ---- writing ----

function write_header(   i) {
    print "/* Made by gen_queries.awk from server/db/sql/; not to be edited. */"
    print "#ifndef BILLET_SERVER_DB_QUERIES_H"
    print "#define BILLET_SERVER_DB_QUERIES_H"
    print ""
    print "enum query_id {"
    for (i = 1; i <= count; i++) {
        print "    Q_" toupper(names[i]) ", /* " comment(head[i, "why"]) " */"
    }
    print "    QUERY_COUNT"
    print "};"
    print ""
    print "#endif"
}

function comment(text) {
    gsub(/\*\//, "* /", text)
    return text
}

function quoted(text) {
    gsub(/\\/, "&&", text)
    gsub(/"/, "\\\"", text)
    gsub(/\n/, "\\n\"\n     \"", text)
    return "\"" text "\""
}

function write_columns(i, kind, n, label,   k) {
    if (n == 0) { return }
    print "static const struct db_column " names[i] "_" label "[] = {"
    for (k = 1; k <= n; k++) { print "    " column[i, kind, k] "," }
    print "};"
}

function reference(i, n, label) {
    return n == 0 ? "NULL" : names[i] "_" label
}

function write_table(   i) {
    print "/* Made by gen_queries.awk from server/db/sql/; not to be edited. */"
    print "#include \"server/db/query.h\""
    print ""
    print "#include <stddef.h>"
    print ""
    for (i = 1; i <= count; i++) {
        write_columns(i, "p", params[i], "params")
        write_columns(i, "r", returns[i], "returns")
    }
    print ""
    print "const struct db_query db_queries[QUERY_COUNT] = {"
    for (i = 1; i <= count; i++) {
        print "    {.name = \"" names[i] "\","
        print "     .param_count = " params[i] ", .params = " reference(i, params[i], "params") ","
        print "     .column_count = " returns[i] ", .columns = " \
              reference(i, returns[i], "returns") ","
        print "     .sql = " quoted(sql[i]) "},"
    }
    print "};"
}

END {
    if (failed) { exit 1 }
    check_last()
    if (failed) { exit 1 }
    if (count == 0) { fail_plain("no queries") }
    if (want == "header") { write_header() } else { write_table() }
}
