# SPDX-License-Identifier: Apache-2.0
"""Exports as others read them: Python's csv module and openpyxl open what the writers wrote.

Covers CSV quoting and apostrophes, XLSX types, names, limits and layout. The readers of single
values, sheet names and file names are in test_export.c.
"""
import csv
import datetime
import io
import os
import resource
import subprocess
import sys
import tempfile
import zipfile

try:
    import openpyxl
except ImportError:
    print("1..0 # SKIP openpyxl is not installed")
    sys.exit(0)

TOOL = os.path.join(os.environ.get("top_builddir", "."), "tests/export/export_tool")
DANGERS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "　=1", "\ufeff=1",
           '"=1', "'=1", "＝1", "＋1", "－1", "＠A", "=cmd|'/c calc'!A0", "\u200b=1",
           "=HYPERLINK(\"http://x\",\"y\")", "-2+3+cmd|' /C calc'!D2", "\u00a0@x"]  # fmt: skip
TEXTS = ["普通", "a,b", 'say "hi"', "two\nlines", "two\r\nlines", " lead", "trail ", "𠀀🙂", "0123",
         "150102199001011234", "a=b", "_x0041_", "e\u0301", "007", "TRUE", "1/2", "null"]  # fmt: skip
count = 0
failed = 0


def ok(good, name, note=""):
    global count, failed
    count += 1
    failed += not good
    print(f"{'ok' if good else 'not ok'} {count} - {name}")
    if not good and note != "":
        print(f"#   {note!r}")


def run(form, types, cells, *names):
    """(exit status, what it said, path of the file). Cells are texts or bytes, row by row."""
    raw = b"".join((c if isinstance(c, bytes) else c.encode()) + b"\0" for c in cells)
    path = os.path.join(folder, "out." + form.split("-")[0])
    done = subprocess.run([TOOL, form, types, path, *names], input=raw, capture_output=True)
    return done.returncode, done.stdout.decode(), path


def read_csv(types, cells):
    status, said, path = run("csv", types, cells)
    with open(path, "rb") as file:
        raw = file.read()
    return raw, list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def column(texts, types="t", form="xlsx"):
    """The cells of one column as openpyxl sees them."""
    status, said, path = run(form, types, texts)
    sheet = openpyxl.load_workbook(path).worksheets[1]
    return [row[0] for row in sheet.iter_rows(min_row=2, max_row=len(texts) + 1)]


def test_csv():
    raw, rows = read_csv("ti", ["甲", "1", "乙", "-2"])
    ok(raw.startswith(b"\xef\xbb\xbf"), "csv: begins with the byte order mark")
    ok(raw.count(b"\r\n") == 3 and raw.count(b"\n") == 3, "csv: lines end in CRLF")
    ok(rows[0] == ["列 / Column", "列 / Column"], "csv: the header has both languages", rows[0])
    ok(rows[1:] == [["甲", "1"], ["乙", "-2"]], "csv: values come back, a number keeps its sign")
    for text in DANGERS:
        got = read_csv("t", [text])[1][1][0]
        ok(got == "'" + text, f"csv: {ascii(text)} begins with an apostrophe", got)
    for text in TEXTS:
        got = read_csv("t", [text])[1][1][0]
        ok(got == text, f"csv: {ascii(text)} comes back as it was", got)
    raw, rows = read_csv("tidms", ["-", "-x", "2026-02-30", "=1", "8705"])
    ok(rows[1] == ["'-", "'-x", "2026-02-30", "'=1", "87.05"], "csv: what is not its type is text", rows)
    raw, rows = read_csv("t", [b"a\xffb\x01\xed\xa0\x80"])
    ok(rows[1] == ["a\ufffdb\ufffd\ufffd\ufffd\ufffd"], "csv: broken bytes and controls are replaced")


def test_xlsx_types():
    cells = ["甲", "-12", "2026-11-22", "2026-11-22 16:05", "8705"] + [""] * 5
    cells += ["x", "1234567890123456", "2026-02-29", "2026-11-22T16:05:09Z", "n/a"]
    path = run("xlsx", "tidms", cells)[2]
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[1]
    first, empty, odd = [[c.value for c in row] for row in sheet.iter_rows(min_row=2)]
    time = datetime.datetime(2026, 11, 22, 16, 5)
    ok(first == ["甲", -12, datetime.datetime(2026, 11, 22), time, 87.05], "xlsx: typed values", first)
    ok(sheet["C2"].is_date and sheet["C2"].number_format == "yyyy-mm-dd", "xlsx: a date is a date")
    ok(sheet["E2"].number_format == "0.00", "xlsx: a score shows two digits")
    ok(empty == [None] * 5, "xlsx: an empty cell is empty", empty)
    ok(odd == cells[10:], "xlsx: what is not its type stays as it was", odd)
    ok(sheet.freeze_panes == "A2", "xlsx: the header is frozen")
    ok(sheet["A1"].value == "列 / Column" and sheet["A1"].font.bold, "xlsx: the header has both languages")
    ok(sheet.auto_filter.ref == "A1:E4", "xlsx: the header filters", sheet.auto_filter.ref)
    ok(sheet.column_dimensions["A"].width > 12, "xlsx: columns have widths")
    cover = [[c.value for c in row] for row in book.worksheets[0].iter_rows()]
    ok(book.sheetnames == ["说明 Cover", "推荐名单"], "xlsx: the cover comes first", book.sheetnames)
    ok(cover[0][0] == "专场推荐名单" and cover[2] == ["轮次 / Round", "3"], "xlsx: the cover's notes", cover)
    ok(book.worksheets[0]["B4"].data_type == "s", "xlsx: a note on the cover is no formula")


def test_xlsx_texts():
    for form in ("xlsx", "xlsx-memory"):
        for text, cell in zip(DANGERS + TEXTS, column(DANGERS + TEXTS, form=form)):
            want = text.replace("\r\n", "\n").replace("\r", "\n")
            good = cell.data_type == "s" and cell.value == want
            ok(good, f"{form}: {ascii(text)} is a string", (cell.data_type, cell.value))
    cell = column([b"a\xffb\x01\xef\xbf\xbf"])[0]
    ok(cell.value == "a\ufffdb\ufffd\ufffd", "xlsx: broken bytes and controls are replaced", cell.value)
    for size, want in ((32767, 32767), (32768, 32767)):
        cell = column(["x" * size])[0]
        ok(len(cell.value) == want, f"xlsx: a cell of {size} characters", len(cell.value))
    ok(cell.value.endswith("x…"), "xlsx: a cell that is cut says so")
    wide = column(["🙂" * 20000])[0].value
    ok(len(wide) == 16384 and wide.endswith("…"), "xlsx: the limit counts UTF-16", len(wide))


def test_xlsx_names():
    names = ["甲公司", "甲公司", "a/b:c*?[d]\\e", "'quoted'", "", "History", "字" * 40, "字" * 41, "ABC", "ａｂｃ",
             "🙂" * 20, "x\ny"]  # fmt: skip
    path = run("xlsx", "t", ["1"], *names)[2]
    got = openpyxl.load_workbook(path).sheetnames
    want = ["说明 Cover", "甲公司", "甲公司 (2)", "a_b_c___d__e", "quoted", "Sheet", "History (2)", "字" * 30 + "…",
            "字" * 26 + "… (2)", "ABC", "ａｂｃ (2)", "🙂" * 15 + "…", "x_y"]  # fmt: skip
    ok(got == want, "xlsx: names of sheets", got)
    ok(all(len(n.encode("utf-16-le")) // 2 <= 31 for n in got), "xlsx: names fit in 31 units")


def test_xlsx_looks():
    """On screen and on paper: no line of a wrapped text covers the next row (columns are 16 wide)."""
    texts = ["短", "字" * 8, "字" * 9, "a\nb", "x" * 16, "x" * 33, "字" * 5000]
    book = openpyxl.load_workbook(run("xlsx", "tt", [part for text in texts for part in ("", text)])[2])
    sheet = book.worksheets[1]
    got = [sheet.row_dimensions[i + 2].height or 15 for i in range(len(texts))]
    ok(got == [15, 15, 30, 30, 15, 45, 400], "xlsx: rows are as high as their longest text", got)
    for sheet in book.worksheets:
        fits = (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToWidth or 1)
        ok(fits == (True, 1), f"xlsx: {sheet.title} is one page wide", fits)


def test_xlsx_whole():
    path = run("xlsx", "t", TEXTS)[2]
    with open(path, "rb") as file:
        first = file.read()
    path = run("xlsx-memory", "t", TEXTS)[2]
    with open(path, "rb") as file:
        second = file.read()
    ok(first == second, "xlsx: the same book gives the same bytes, in a file and in memory")
    with zipfile.ZipFile(path) as archive:
        ok(archive.testzip() is None, "xlsx: the archive is whole")
        parts = " ".join(archive.namelist())
        ok("externalLink" not in parts and "vba" not in parts, "xlsx: no links, no macros")
    status, said, path = run("xlsx", "t", ["x"], *[f"雇主{i}" for i in range(150)])
    ok(len(openpyxl.load_workbook(path).sheetnames) == 151, "xlsx: 150 employers, 151 sheets")
    status, said, path = run("xlsx", "t", ["x"], *[str(i) for i in range(501)])
    ok(status == 1 and said.startswith("limit: 501 tables"), "xlsx: too many tables", said)


def test_xlsx_limit():
    status, said, path = run("xlsx", "t", ["x"] * 1048576)
    ok(status == 1 and said.startswith("limit: 1048576 rows"), "xlsx: one row too many", said)
    ok(not os.path.exists(os.path.join(folder, "gone.xlsx")), "xlsx: nothing is left of it")
    done = subprocess.run([TOOL, "xlsx", "t", folder + "/no/where.xlsx"], input=b"x\0", capture_output=True)
    ok(done.returncode == 1, "xlsx: a folder that is not there is an error", done.stdout)
    path = run("xlsx", "ti", ["文字", "1"] * 50000)[2]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    rows = openpyxl.load_workbook(path, read_only=True).worksheets[1].max_row
    ok(rows == 50001, f"xlsx: 50,000 rows (peak of all runs {peak} MB)", rows)


with tempfile.TemporaryDirectory() as folder:
    test_csv()
    test_xlsx_types()
    test_xlsx_texts()
    test_xlsx_names()
    test_xlsx_looks()
    test_xlsx_whole()
    test_xlsx_limit()
print(f"1..{count}")
sys.exit(1 if failed else 0)
