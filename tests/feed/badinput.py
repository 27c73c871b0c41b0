#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bad input, a file at a time: rows or one clear error, within a second of the processor and 64 MiB above what the
program needs after its start. The files of others are read where ../shared is there; the hostile
ones are made here."""
import csv
import glob
import io
import json
import os
import re
import subprocess
import tempfile
import zipfile

TOP = os.environ.get("top_srcdir", ".")
BUILD = os.environ.get("top_builddir", ".")
TOOL = os.path.join(BUILD, "tests/feed/feed_file")
CODES = os.path.join(TOP, "migrations/codes")
BAD = os.path.join(TOP, "../shared/data/badinput")
SANITIZED = os.environ.get("BILLET_SANITIZED") == "1"
KIB_MAX = 64 * 1024
SECONDS_MAX = 1.0
PROSE_CHARS = 16000

results = []


def tap(name, problems, skip=None):
    results.append(not problems)
    print("%s %d - %s%s" % ("ok" if not problems else "not ok", len(results), name,
                            " # SKIP " + skip if skip else ""))
    for problem in problems[:20]:
        print("#   %s" % problem)


def run(path, form, kind="vacancy"):
    done = subprocess.run([TOOL, "-q", "-c", CODES, "-k", kind, "-f", form, path], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    out = done.stdout.decode("utf-8", "replace")
    told = re.search(r"([0-9.]+) s, .*peak (\d+) KiB", done.stderr.decode("utf-8", "replace"))
    return done.returncode, out, float(told.group(1)) if told else None, \
        int(told.group(2)) if told else None


def idle():
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        return run(file.name, "csv")[3]


def problems_of(path, form, base, code=None):
    status, out, seconds, peak = run(path, form)
    name = os.path.basename(path)
    if status not in (0, 1) or seconds is None:
        return ["%s: it ended with %s" % (name, status)]
    found = re.search(r"^stopped: (\S+) \S", out, re.M)
    problems = []
    if status == 1 and not found:
        problems.append("%s: refused without a code" % name)
    if code is not None and (found.group(1) if found else "") != code:
        problems.append("%s: %s, expected %s" % (name, out.strip()[-200:], code or "rows"))
    if not SANITIZED and seconds > SECONDS_MAX:
        problems.append("%s: %.3f s" % (name, seconds))
    if not SANITIZED and peak - base > KIB_MAX:
        problems.append("%s: %d KiB above the start" % (name, peak - base))
    return problems


def of_others(base):
    for form, pattern in (("csv", "csv/**/*.csv"), ("xlsx", "xlsx/*.xlsx")):
        paths = sorted(glob.glob(os.path.join(BAD, pattern), recursive=True))
        problems = [p for path in paths for p in problems_of(path, form, base)]
        tap("%s of others: %d files, rows or one clear error" % (form, len(paths)), problems,
            None if paths else "../shared is absent")


def blns(base):
    """Each naughty string as a title, an employer and a whole cell of a column without a heading."""
    path = os.path.join(TOP, "tests/feed/data/blns.json")
    with open(path, encoding="utf-8") as file:
        said = json.load(file)
    with tempfile.TemporaryDirectory(prefix="b.", dir="/tmp") as folder:
        for form in ("csv", "ndjson", "json"):
            out = os.path.join(folder, "blns." + form)
            with open(out, "w", encoding="utf-8", newline="", errors="surrogatepass") as file:
                rows = [{"title": text, "employer_name": text, "description": text}
                        for text in said]
                if form == "csv":
                    lines = csv.writer(file)
                    lines.writerow(["岗位名称", "单位名称", "岗位描述"])
                    lines.writerows(list(row.values()) for row in rows)
                elif form == "ndjson":
                    file.writelines(json.dumps(row) + "\n" for row in rows)
                else:
                    json.dump(rows, file)
            told = re.search(r"^rows (\d+) ", run(out, form)[1], re.M)
            lost = [] if told and int(told.group(1)) == len(said) else ["rows are lost"]
            tap("blns.json as %s: %d rows, each read or refused with a reason" % (form, len(said)),
                lost + problems_of(out, form, base, ""))
        tap("blns.json as it is", problems_of(path, "json", base))


def book(sheet, shared=None):
    """A smallest workbook around the XML of a sheet, or around none."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("_rels/.rels", "<Relationships xmlns='http://schemas.openxmlformats.org/"
                         "package/2006/relationships'><Relationship Id='r1' Type='%s/officeDocument'"
                         " Target='xl/workbook.xml'/></Relationships>" % rel)
        package.writestr("xl/workbook.xml", "<workbook xmlns='%s' xmlns:r='%s'><sheets><sheet "
                         "name='a' sheetId='1' r:id='r1'/></sheets></workbook>" % (main, rel))
        package.writestr("xl/_rels/workbook.xml.rels", "<Relationships xmlns='http://schemas."
                         "openxmlformats.org/package/2006/relationships'><Relationship Id='r1' Type="
                         "'%s/worksheet' Target='worksheets/sheet1.xml'/><Relationship Id='r2' Type="
                         "'%s/sharedStrings' Target='sharedStrings.xml'/></Relationships>" % (rel, rel))
        if shared:
            package.writestr("xl/sharedStrings.xml", shared)
        if sheet is not None:
            package.writestr("xl/worksheets/sheet1.xml", sheet)
    return out.getvalue()


def cell(text, at=""):
    return "<c%s t='inlineStr'><is><t>%s</t></is></c>" % (at, text)


def sheet_of(rows):
    return "<worksheet><sheetData>%s</sheetData></worksheet>" % rows


HEAD = "<row>%s%s</row>" % (cell("岗位名称"), cell("单位名称"))
POST = "<row>%s%s</row>" % (cell("电工"), cell("甲公司"))
DOCTYPE = "<!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'><!ENTITY c '&b;&b;&b;&b;&b;&b;'>]>"


def hostile():
    """name, ending, bytes, code ('' = rows come, None = either)."""
    head = "岗位名称,单位名称\n"
    yield "endless quote", "csv", (head + '电工,"' + "甲\n" * 30000).encode(), ""
    yield "quotes in every line", "csv", (head + 'a,"b\n' * 100000).encode(), ""
    yield "a million columns", "csv", ("a," * 1000000 + "\n" + head + "电工,甲公司\n").encode(), ""
    yield "a million columns of data", "csv", (head + "b," * 1000000 + "\n").encode(), ""
    yield "one line of 20 MiB", "csv", head.encode() + b"x" * (20 << 20), ""
    yield "20 MiB without an end or a heading", "csv", b"x" * (20 << 20), "feed.no_header"
    yield "NUL", "csv", bytes(1 << 20), None
    yield "every byte", "csv", bytes(range(256)) * 4000, None
    yield "a pattern's nightmare", "csv", (head + "电工,甲\n" + "4-" * 4000 + ",甲\n" +
                                           "(" * 4000 + "," + "年龄" * 4000 + "\n").encode(), ""
    for name, text in (("wide signs", "，"), ("terms", "电工，"), ("markup", "&lt;<br>"),
                       ("figures", "3年经验0元/月"), ("letters to fold", "Ａ")):
        row = '电工,甲公司,"%s"\n' % (text * PROSE_CHARS)[:PROSE_CHARS]
        yield "the longest descriptions, all %s" % name, "csv", \
            ("岗位名称,单位名称,岗位描述\n" + row * 10).encode(), ""
    yield "zeros that inflate", "xlsx", book(sheet_of(HEAD + POST * 3 + " " * (300 << 20))), \
        "feed.xlsx_limit"
    yield "one text of 100 MiB", "xlsx", book(sheet_of(HEAD + "<row>%s</row>" %
                                                       cell("y" * (100 << 20)))), None
    yield "a million columns", "xlsx", book(sheet_of(HEAD + POST + "<row>" + "<c><v>1</v></c>" *
                                                     1000000 + "</row>")), None
    yield "row and column out of range", "xlsx", book(sheet_of(
        HEAD + POST + "<row r='4294967297'>%s</row><row r='-1'>%s</row>" %
        (cell("a", " r='ZZZZZZZZZ1'"), cell("b", " r='A99999999999'")))), None
    yield "a DOCTYPE", "xlsx", book(DOCTYPE + sheet_of(HEAD + POST)), "feed.xml_doctype"
    yield "a DOCTYPE in the texts", "xlsx", book(sheet_of(HEAD + POST), DOCTYPE + "<sst/>"), \
        "feed.xml_doctype"
    yield "nested a million deep", "xlsx", book("<a>" * 1000000), None
    yield "merged over everything", "xlsx", book(
        "<worksheet><sheetData>%s</sheetData><mergeCells><mergeCell ref='A3:XFD1048576'/>"
        "</mergeCells></worksheet>" % (HEAD + POST * 2)), None
    yield "cut", "xlsx", book(sheet_of(HEAD + POST))[:-30], "feed.xlsx_damaged"
    yield "a sheet that is not there", "xlsx", book(None), "feed.xlsx_damaged"
    yield "no zip", "xlsx", b"PK\x03\x04" + bytes(1000), "feed.xlsx_damaged"
    yield "a DOCTYPE", "xml", (DOCTYPE + "<jobs><job>&c;</job></jobs>").encode(), "feed.xml_doctype"
    yield "nested a million deep", "xml", b"<a>" * 1000000, "feed.xml_limit"
    yield "a tag of 20 MiB", "xml", b"<jobs " + b"a" * (20 << 20), "feed.xml_limit"
    yield "a comment of 20 MiB", "xml", b"<jobs><!-- " + b"a" * (20 << 20), "feed.xml_limit"
    yield "a row of 20 MiB", "xml", b"<jobs><job><title>" + b"a" * (20 << 20) + \
        b"</title></job></jobs>", ""
    yield "a million members", "xml", b"<jobs><job>" + b"<a1>x</a1>" * 1000000 + b"</job></jobs>", ""
    yield "a million attributes' worth of rows", "xml", b"<jobs>" + b"<job a='1'/>" * 10000 + \
        b"</jobs>", ""


def ours(base):
    for name, ending, data, code in hostile():
        with tempfile.NamedTemporaryFile(suffix="." + ending) as file:
            file.write(data)
            file.flush()
            tap("%s: %s" % (ending, name), problems_of(file.name, ending, base, code))


def main():
    base = idle()
    of_others(base)
    blns(base)
    ours(base)
    print("1..%d" % len(results))


main()
