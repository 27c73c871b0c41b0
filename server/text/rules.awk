# SPDX-License-Identifier: Apache-2.0
# The rule files as one C table. What a rule file may say is told in rules/README.md.
function quote(text,   i, c, out) {
    for (i = 1; i <= length(text); i++) { # awks differ in what gsub makes of backslashes
        c = substr(text, i, 1)
        out = out (c == "\\" || c == "\"" ? "\\" : "") c
    }
    return "\"" out "\""
}
function expand(text,   head, name, out) {
    while (match(text, /<[a-z]+>/)) {
        head = substr(text, 1, RSTART - 1)
        name = substr(text, RSTART + 1, RLENGTH - 2)
        text = substr(text, RSTART + RLENGTH)
        out = out head (name in define ? define[name] : "<" name ">")
    }
    return out text
}
function member(key) {
    return key in rule ? quote(rule[key]) : "0"
}
function flush() {
    if (!("id" in rule)) return
    printf "    {.id = %s,\n     .what = %s,\n     .terms = %s,\n", member("id"), member("what"), member("terms")
    printf "     .pattern = %s,\n     .before = %d,\n     .behind = %d,\n     .figure = %d,\n     .sections = %s,\n", member("pattern"), rule["before"], rule["behind"], rule["figure"], member("sections")
    printf "     .zh = %s,\n     .en = %s},\n", member("zh"), member("en")
    delete rule
}
function wrong(why) {
    print FILENAME ":" FNR ": " why > "/dev/stderr"
    failed = 1
    exit 1
}
BEGIN {
    print "/* Made by rules.awk from server/text/rules; do not edit. */"
    print "#include \"server/text/rule_text.h\"\n"
    print "const struct rule_text rule_texts[] = {"
}
/^#/ || /^$/ { next }
/^define / {
    name = $2
    sub(/^define +[a-z]+ +/, "")
    define[name] = expand($0)
    next
}
/^\[.*\]$/ {
    flush()
    rule["id"] = substr($0, 2, length($0) - 2)
    next
}
/^(finding|value|section|mark) / { rule["what"] = $0; next }
/^terms / { # awks differ in which side of an assignment comes first
    sub(/^terms +/, "")
    before = "terms" in rule ? rule["terms"] "|" : ""
    rule["terms"] = before $0
    next
}
/^pattern / { sub(/^pattern +/, ""); rule["pattern"] = rule["pattern"] expand($0); next }
/^window [0-9]+( [0-9]+)?$/ { rule["before"] = $2; rule["behind"] = NF > 2 ? $3 : $2; next }
/^needs figure$/ { rule["figure"] = 1; next }
/^sections / { sub(/^sections +/, ""); rule["sections"] = $0; next }
/^zh / { sub(/^zh +/, ""); rule["zh"] = $0; next }
/^en / { sub(/^en +/, ""); rule["en"] = $0; next }
/^(yes|no) / { next } # examples are for the test
{ wrong("not understood: " $0) }
END {
    if (failed) exit 1
    flush()
    print "    {.id = 0},\n};"
}
