#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rebuild the code sets that come from public data: regions, occupations, soc2010, soc2018, isco08.

usage: build.py [DATA_FOLDER]      (default: ../shared/data beside the source tree)

The other sets (skills, certificates, specialties, crosswalk, the vocabularies) are written by hand:
their TSV files are the source.  Everyday titles of occupations live in input/titles.tsv.
Equal input gives equal bytes: rows are sorted by code and nothing depends on clock or locale.
"""
import csv
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
HEADER = ("code", "parent", "name_zh", "name_en", "synonyms", "retired_on")

REGION_ENGLISH = {
    "11": "Beijing", "15": "Inner Mongolia", "61": "Shaanxi", "54": "Xizang (Tibet)",
    "71": "Taiwan", "81": "Hong Kong", "82": "Macao", "65": "Xinjiang", "45": "Guangxi",
    "64": "Ningxia", "2301": "Harbin", "1501": "Hohhot", "1502": "Baotou", "1503": "Wuhai",
    "1504": "Chifeng", "1505": "Tongliao", "1506": "Ordos", "1507": "Hulunbuir",
    "1508": "Bayannur", "1509": "Ulanqab", "1522": "Hinggan League", "1525": "Xilingol League",
    "1529": "Alxa League", "5401": "Lhasa", "6501": "Urumqi", "150203": "Hondlon",
    "150206": "Bayan Obo Mining District", "150221": "Tumed Right Banner",
    "150223": "Darhan Muminggan United Banner", "150271": "Baotou Rare Earth High-tech Zone",
    "150121": "Tumed Left Banner", "150622": "Jungar Banner", "150627": "Ejin Horo Banner",
    "150621": "Dalad Banner", "150623": "Otog Front Banner", "150624": "Otog Banner",
    "150625": "Hanggin Banner", "150626": "Uxin Banner", "150823": "Urad Front Banner",
    "150824": "Urad Middle Banner", "150825": "Urad Rear Banner",
}
KINDS = (("街道", 2), ("矿区", 2), ("区", 1), ("旗", 1), ("县", 1), ("市", 1), ("镇", 1), ("乡", 1))
PSEUDO_CITIES = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")


def pinyin_word(text):
    """`bao tou` -> `Baotou`, `xi an` -> `Xi'an` (apostrophe before a, o, e inside a word)."""
    out = ""
    for syllable in text.split():
        if not re.fullmatch(r"[a-zü]+", syllable):
            return ""
        joint = "'" if out and syllable[0] in "aoe" else ""
        out += joint + syllable
    return out[:1].upper() + out[1:]


def write_set(name, filename, version, source, licence, rows):
    path = os.path.join(HERE, filename)
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        out.write("# %s, %s, %s, %s\n" % (name, version, source, licence))
        out.write("\t".join(HEADER) + "\n")
        for row in sorted(rows, key=lambda r: r[0]):
            assert not any("\t" in cell or "\n" in cell for cell in row), row
            out.write("\t".join(row) + "\n")
    print("%-12s %6d rows %9d bytes" % (name, len(rows), os.path.getsize(path)))


def read_csv(data, name, **options):
    with open(os.path.join(data, name), encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, **options))


def read_input(name, width):
    """Rows of a file that we wrote ourselves; lines that begin with # are comments."""
    with open(os.path.join(HERE, "input", name), encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    assert all(len(row) == width for row in rows), name
    return rows


# ---- regions -------------------------------------------------------------------------------

def region_parent(code):
    return {2: "", 4: code[:2], 6: code[:4], 9: code[:6]}[len(code)]


def current_regions(data):
    """{code: full name} of the four levels of 2023.  Hong Kong and Macao have one row each:
    the sources disagree on codes below them."""
    names = {}
    for level in ("provinces", "cities", "areas", "streets"):
        for row in read_csv(data, "regions/%s.csv" % level):
            names[row["code"]] = row["name"]
    for row in read_csv(data, "regions/names-pinyin.csv"):
        code = row["id"]
        if code in ("81", "82") or (code.startswith("71") and len(code) <= 6):
            names[code] = row["ext_name"]
    return names


def place_pinyin(name, text):
    """A name that keeps its kind (`白云鄂博矿区`) has the kind as a word of its own."""
    syllables = text.split()
    for kind, count in KINDS:
        if name.endswith(kind) and len(syllables) > count + 1:
            stem, tail = syllables[:-count], syllables[-count:]
            return pinyin_word(" ".join(stem)) + " " + pinyin_word(" ".join(tail))
    return pinyin_word(text)


def pinyin_names(data):
    """{code: (short name, pinyin)}."""
    return {row["id"]: (row["name"], place_pinyin(row["name"], row["pinyin"]))
            for row in read_csv(data, "regions/names-pinyin.csv")}


def unpadded(code):
    """`150000` -> `15`, `150200` -> `1502`: our codes are never padded with zeros."""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def retired_regions(data, current):
    """{code: (name, last day)}: old identity numbers carry the code of their day."""
    retired = {}
    with open(os.path.join(data, "regions/historic-codes.tsv"), encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            code = unpadded(row["code"])
            if code in current or code[:2] in ("71", "81", "82"):
                continue
            retired[code] = (row["name"], row["last_seen"][:4] + "-12-31")
    return retired


def unique_short_names(current, pinyin):
    """Short names that mean one place only among the children of the same parent."""
    seen = {}
    for code, name in current.items():
        short = pinyin.get(code, ("", ""))[0]
        for text in {name, short}:
            seen.setdefault((region_parent(code), text), set()).add(code)
    short_of = {}
    for code, name in current.items():
        short = pinyin.get(code, ("", ""))[0]
        alone = len(seen[(region_parent(code), short)]) == 1 if short else False
        if alone and short != name and len(short) >= 2 and name not in PSEUDO_CITIES:
            short_of[code] = short
    return short_of


def region_words(current):
    """input/region-words.tsv: what people call a place, beyond its name without the kind."""
    words = {}
    for code, name, list_ in read_input("region-words.tsv", 3):
        if current.get(code) != name:
            sys.exit("region-words.tsv: %s is %s, not %s" % (code, current.get(code), name))
        words[code] = list_.split("|")
    return words


def region_synonyms(code, current, shorts, own):
    name = current[code]
    words = [shorts[code]] if code in shorts else []
    words += [word for word in own.get(code, []) if word not in words]
    if name in PSEUDO_CITIES:
        words.append(current[code[:2]] + name)
    return words


def region_english(code, name, pinyin):
    if code in REGION_ENGLISH:
        return REGION_ENGLISH[code]
    english = pinyin.get(code, ("", ""))[1]
    if name == "市辖区" and len(code) == 4:
        return english + " (districts)"
    return english


def region_rows(data):
    current = current_regions(data)
    pinyin = pinyin_names(data)
    shorts = unique_short_names(current, pinyin)
    own = region_words(current)
    rows = []
    for code, name in current.items():
        words = region_synonyms(code, current, shorts, own)
        rows.append((code, region_parent(code), name, region_english(code, name, pinyin),
                     "|".join(words), ""))
    retired = retired_regions(data, current)
    for code, (name, day) in retired.items():
        parent = region_parent(code)
        while parent and parent not in current and parent not in retired:
            parent = region_parent(parent)
        rows.append((code, parent, name, "", "", day))
    return rows


# ---- occupations ---------------------------------------------------------------------------

def occupation_titles():
    """input/titles.tsv: {code: (official name, synonyms joined by |)}."""
    titles = {}
    for code, name, words in read_input("titles.tsv", 3):
        assert code not in titles, code
        titles[code] = (name, words)
    return titles


def add_ambiguous(titles):
    """input/ambiguous.tsv: a title is a synonym of each occupation that it may mean."""
    for word, codes in read_input("ambiguous.tsv", 2):
        for code in codes.split("|"):
            name, words = titles[code]
            list_ = [w for w in words.split("|") if w != word]
            titles[code] = (name, "|".join(list_ + [word]))


def occupation_rows(data):
    with open(os.path.join(data, "occupations/dadian-2022.tsv"), encoding="utf-8") as file:
        source = {row["code"]: row["name"] for row in csv.DictReader(file, delimiter="\t")}
    titles = occupation_titles()
    add_ambiguous(titles)
    for code, (name, _) in titles.items():
        if source.get(code) != name:
            sys.exit("titles.tsv: %s is %s, not %s" % (code, source.get(code), name))
    english = dict(read_input("occupation-english.tsv", 2))
    rows = []
    for code, name in source.items():
        parent = code.rpartition("-")[0]
        rows.append((code, parent, name, english.get(code, ""), titles.get(code, ("", ""))[1], ""))
    return rows


# ---- foreign classifications: searchable only, English titles in both name columns ----------

def soc_rows(data, year):
    """Six-digit SOC out of the O*NET crosswalk; `.00` lines carry the SOC title itself."""
    found = {}
    source = "occupations/2010_to_2019_Crosswalk.csv"
    for row in read_csv(data, source, delimiter=";"):
        code, _, suffix = row["soc%s_code" % year].partition(".")
        if suffix == "00":
            found[code] = row["soc%s_title" % year].strip()
    if year == "2010":
        for row in read_csv(data, "occupations/ISCO_SOC_Crosswalk.csv", delimiter=";"):
            code = row["soc2010_code"].strip()
            if re.fullmatch(r"\d\d-\d{4}", code):
                found.setdefault(code, row["soc2010_title"].strip())
    return [(code, "", title, title, "", "") for code, title in found.items()]


def alternate_titles(data):
    """{SOC code of 2018: everyday titles}, long and short form, without what stands in brackets."""
    titles = {}
    name = os.path.join(data, "onet", "Alternate Titles.txt")
    with open(name, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            words = [re.sub(r"\s*\([^)]*\)", "", row["Alternate Title"]), row["Short Title"]]
            words = [" ".join(word.split()) for word in words if word not in ("", "n/a")]
            titles.setdefault(row["O*NET-SOC Code"][:7], []).extend(words)
    return titles


def titled(rows, titles):
    """Rows with their titles as synonyms; each once, whatever its letters' case."""
    out = []
    for code, parent, name, english, _, retired in rows:
        words = {word.lower(): word for word in reversed(titles.get(code, [])) if "|" not in word}
        words.pop(name.lower(), None)
        out.append((code, parent, name, english, "|".join(sorted(words.values())), retired))
    return out


def isco_rows(data):
    rows = []
    for row in read_csv(data, "occupations/ISCOGroups.csv"):
        code = row["CODE"].strip()
        words = [w.strip() for w in row["ALTLABELS"].split("\n") if w.strip()]
        name = row["PREFERREDLABEL"].strip()
        words = sorted({w for w in words if w.lower() != name.lower() and "|" not in w})
        rows.append((code, code[:-1], name, name, "|".join(words), ""))
    return rows


def main():
    default = os.path.join(HERE, "..", "..", "..", "shared", "data")
    data = sys.argv[1] if len(sys.argv) > 1 else default
    write_set("regions", "regions.tsv", "2023.2",
              "china-division 2.7.0; AreaCity-JsSpider-StatsGov; cn/GB2260", "MIT",
              region_rows(data))
    write_set("dadian2022", "occupations.tsv", "2022.6",
              "codes and titles of the state classification of occupations 2022; "
              "synonyms and English our own", "Apache-2.0", occupation_rows(data))
    write_set("soc2010", "soc2010.tsv", "2010.1",
              "O*NET 2010 to 2019 crosswalk; BLS ISCO-SOC crosswalk", "CC-BY-4.0",
              soc_rows(data, "2010"))
    write_set("soc2018", "soc2018.tsv", "2018.2",
              "O*NET 2010 to 2019 crosswalk; alternate titles of O*NET 29.2", "CC-BY-4.0",
              titled(soc_rows(data, "2019"), alternate_titles(data)))
    write_set("isco08", "isco08.tsv", "2008.1", "ESCO export of ISCO-08 groups", "CC-BY-4.0",
              isco_rows(data))


if __name__ == "__main__":
    main()
