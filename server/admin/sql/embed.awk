# SPDX-License-Identifier: Apache-2.0
# Turns the blocks of server/admin/sql/*.sql into macros: "-- name: roles" -> ADMIN_SQL_ROLES.
# Comments are left out; lines keep their ends, so that the text can be printed for a DBA.
BEGIN {
    print "/* Made by server/admin/sql/embed.awk: do not edit. */"
    print "#ifndef BILLET_SERVER_ADMIN_STATEMENTS_H"
    print "#define BILLET_SERVER_ADMIN_STATEMENTS_H"
}
/^-- name: / {
    printf "\n#define ADMIN_SQL_%s", toupper($3)
    inside = 1
    next
}
/^--/ || !inside || /^$/ { next }
{
    gsub(/\\/, "&&")
    gsub(/"/, "\\\"")
    printf " \\\n    \"%s\\n\"", $0
}
END { print "\n\n#endif" }
