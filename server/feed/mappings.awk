# SPDX-License-Identifier: Apache-2.0
# The mapping files as one C table: name of the file without its ending, text.
FNR == 1 {
    if (NR > 1) print "    },"
    name = FILENAME
    sub(/^.*\//, "", name)
    sub(/\.json$/, "", name)
    if (NR == 1) {
        print "/* Made by mappings.awk from server/feed/mappings; do not edit. */"
        print "#include \"server/feed/mapping.h\"\n"
        print "const struct feed_mapping_text feed_mapping_texts[] = {"
    }
    printf "    {\n        \"%s\",\n", name
}
{
    line = ""
    for (i = 1; i <= length($0); i++) { # awks differ in what gsub makes of backslashes
        c = substr($0, i, 1)
        line = line (c == "\\" || c == "\"" ? "\\" : "") c
    }
    printf "        \"%s\\n\"\n", line
}
END {
    print "    },\n    {NULL, NULL},\n};"
}
