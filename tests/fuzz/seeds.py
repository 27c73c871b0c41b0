#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""seeds.py OUT: what the fuzz targets begin with, a folder a target, made from what is here anyway:
the malformed files of tests/feed/data, the samples, the examples of the rules, labelled titles.
With --broken, each seed also cut in half and with bytes changed (fixed seed): what a replay runs."""
import glob
import gzip
import io
import json
import os
import random
import re
import sys
import zipfile

TOP = os.environ.get("top_srcdir", ".")
BYTES_MAX = 16 * 1024
FORMATS = {"csv": 0, "ndjson": 1, "json": 2, "xlsx": 3, "xml": 4}  # as fuzz_feed.c has them
KINDS = {"vacancies": 0, "candidates": 1, "employers": 2}
SHEET = ("<worksheet><sheetData><row><c t='inlineStr'><is><t>岗位名称</t></is></c><c t='s'><v>0</v>"
         "</c></row><row><c t='inlineStr'><is><t>电工</t></is></c><c><v>43831</v></c></row>"
         "</sheetData><mergeCells><mergeCell ref='A2:A3'/></mergeCells></worksheet>")


def bytes_of(path):
    with open(path, "rb") as file:
        return file.read()


def workbook():
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        parts = "".join("<Relationship Id='r%d' Type='%s/%s' Target='%s'/>" % (i, rel, kind, part)
                        for i, (kind, part) in enumerate([("worksheet", "worksheets/s.xml"),
                                                          ("sharedStrings", "t.xml")]))
        book.writestr("_rels/.rels", "<Relationships><Relationship Id='r1' Type='%s/officeDocument'"
                      " Target='xl/w.xml'/></Relationships>" % rel)
        book.writestr("xl/w.xml", "<workbook xmlns='%s' xmlns:r='%s'><sheets><sheet name='a' "
                      "sheetId='1' r:id='r0'/></sheets></workbook>" % (main, rel))
        book.writestr("xl/_rels/w.xml.rels", "<Relationships>%s</Relationships>" % parts)
        book.writestr("xl/t.xml", "<sst><si><t>单位名称</t></si></sst>")
        book.writestr("xl/worksheets/s.xml", SHEET)
    return out.getvalue()


def feed():
    for path in sorted(glob.glob(os.path.join(TOP, "tests/feed/data/**/*.*"), recursive=True)):
        ending = path.rsplit(".", 1)[1]
        if ending in FORMATS and os.path.getsize(path) <= 4096:
            yield bytes([FORMATS[ending] * 3, 60]) + bytes_of(path)
    for path in sorted(glob.glob(os.path.join(TOP, "tests/samples/*.*"))):
        name, ending = os.path.basename(path).rsplit(".", 1)
        kind = KINDS.get(name.split("-")[0])
        if kind is not None and ending in FORMATS:
            lines = bytes_of(path).split(b"\n")
            yield bytes([FORMATS[ending] * 3 + kind, 60]) + b"\n".join(lines[:4])
    yield bytes([FORMATS["xlsx"] * 3, 60]) + workbook()


def encoding():
    text = "岗位名称,单位名称\n电工,甲公司①\n𠀀,\n"
    for name in ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"):
        yield b"\x03" + text.encode(name)


def examples():
    for path in sorted(glob.glob(os.path.join(TOP, "server/text/rules/*.rules"))):
        with open(path, encoding="utf-8") as file:
            yield from re.findall(r"^(?:yes|no) (.*?)(?: => .*)?$", file.read(), re.M)


def prose():
    lines = list(examples())
    for i in range(0, len(lines), 8):
        yield "\t".join([lines[i], "<br>".join(lines[i:i + 8])]).encode()


def titles():
    with open(os.path.join(TOP, "tests/understand/titles-dev.ndjson"), encoding="utf-8") as file:
        return [json.loads(line).get("title", "") for line in file]


def occupation():
    said = titles()
    for i in range(0, len(said), 4):
        yield "\t".join([said[i], "，".join(said[i:i + 4]), "制造业"]).encode()


def automaton():
    terms = "\n".join(["电工", "电工证", "c++", "Java", "SQL Server", "证"])
    for first in (0x00, 0x07, 0x39, 0x80, 0xb9):
        yield bytes([first]) + (terms + "\n\n持电工证，会JAVA、ＳＱＬ  Server和c++").encode()


def gzipped():
    yield b"\x10" + gzip.compress(b"a,b\n" * 200, mtime=0)
    yield b"\x10" + gzip.compress(b"a", mtime=0) + gzip.compress("电工".encode(), mtime=0)
    yield b"\x10" + gzip.compress(bytes(1 << 20), mtime=0)


def http1():
    with open(os.path.join(TOP, "tests/net/http1.golden"), encoding="utf-8") as file:
        for line in file:
            if " -> " in line and not line.startswith("#"):
                request = line.rsplit(" -> ", 1)[0].replace("¶", "\r\n")
                yield b"\x00\x20" + request.encode()


def broken(seed, dice):
    yield seed[:len(seed) // 2]
    changed = bytearray(seed)
    for _ in range(1 + len(seed) // 64):
        changed[dice.randrange(len(seed))] = dice.randrange(256)
    yield bytes(changed)


def main():
    out, more = sys.argv[1], "--broken" in sys.argv[2:]
    dice = random.Random(1)
    for name, make in (("feed", feed), ("encoding", encoding), ("prose", prose), ("gzip", gzipped),
                       ("occupation", occupation), ("automaton", automaton), ("http1", http1)):
        folder = os.path.join(out, name)
        os.makedirs(folder)
        seeds = [seed for seed in make() if 2 < len(seed) <= BYTES_MAX]
        seeds += [bad for seed in seeds for bad in broken(seed, dice)] if more else []
        for number, seed in enumerate(seeds):
            with open(os.path.join(folder, "%04d" % number), "wb") as file:
                file.write(seed)


main()
