# SPDX-License-Identifier: Apache-2.0
"""The measures of score.py, one function a kind of field. What counts as right: README.md here."""

EXACT = ("education_min", "relaxed", "experience_min", "headcount", "employment", "shifts")
SETS = ("certificates", "certificates_preferred", "conditions")
# Other names that the field of a finding may go by.
FIELDS = {"welfare": "conditions", "conditions_text": "conditions", "duties": "description"}
TOP = 3
OVERLAP = 0.5  # of the shorter of the two quotes


def pay_of(tally, key, label, answer):
    """Both ends, an absent end included; pay_months where the label has it."""
    wanted = label["values"]
    ends = [(wanted.get(end), answer.get(end)) for end in ("wage_min", "wage_max")]
    if all(end is None for end, _ in ends):
        tally.add("pay absent", all(got is None for _, got in ends), what=(key, ends))
        return
    months = wanted.get("pay_months")
    same = all(want == got for want, got in ends)
    same = same and months in (None, answer.get("pay_months"))
    tally.add("pay", same, what=(key, ends, months, answer.get("pay_months")))


def exact_of(tally, key, field, label, answer):
    """Equal, or both absent: a demand that nobody stated is as wrong as one that was missed."""
    want, got = label["values"].get(field), answer.get(field)
    also = label.get("also", {}).get(field)
    if field == "relaxed":
        want, got = bool(want), bool(got)
    if field == "shifts":
        want, got, also = set(want or ()), set(got or ()), set(also or ())
        right = got in (want, also) if also else got == want
    else:
        right = got == want or (also is not None and got == also)
    tally.add(field, right, what=(key, want, got))


def region_of(tally, key, label, answer):
    want, got = label["values"].get("region"), answer.get("region")
    if want is None:
        tally.add("region absent", got is None, what=(key, got))
        return
    right = got == want or got in label.get("also", {}).get("region", [])
    tally.add("region", right, what=(key, want, got))


def code_of(item):
    """A code, or an object that holds one."""
    if isinstance(item, dict):
        return item.get("code") or item.get("certificate") or item.get("skill")
    return item


def set_of(tally, key, field, label, answer):
    """Micro F1 over codes; what the label leaves open counts neither way."""
    want = set(label["values"].get(field, []))
    got = {code_of(item) for item in answer.get(field) or []}
    open_codes = set(label.get("also", {}).get(field.split("_")[0], [])) - want
    if field.startswith("certificates") and open_codes & got and not want & got:
        want = want and open_codes & got  # one of two that the ad takes either of
    got -= open_codes - want
    for measure in (field.split("_")[0], "both"):
        what = (key, field, "found", sorted(got - want)) if measure != "both" else None
        tally.add(f"{measure} found", len(got & want), len(got), what)
        what = (key, field, "missed", sorted(want - got)) if measure != "both" else None
        tally.add(f"{measure} wanted", len(got & want), len(want), what)


def field_name(finding):
    field = finding.get("field") or "description"
    return FIELDS.get(field, field)


def overlaps(one, other):
    """Half of the shorter at least."""
    common = min(one["end"], other["end"]) - max(one["start"], other["start"])
    shorter = min(one["end"] - one["start"], other["end"] - other["start"])
    return common > 0 and common >= OVERLAP * shorter


def same_finding(label, got):
    if label["code"] != got["code"]:
        return False
    if "start" not in label:
        return True
    return label["field"] == field_name(got) and overlaps(label, got)


def is_quoted(finding):
    return finding.get("end", 0) > finding.get("start", 0)


def findings_of(tally, key, label, answer):
    """A label is met by any answer that overlaps it; answers that meet an open label are left out."""
    got = answer.get("findings") or []
    for kind, quoted in (("quoted", True), ("missing", False)):
        want = [f for f in label["findings"] if ("start" in f) == quoted]
        here = [f for f in got if is_quoted(f) == quoted]
        sure = [f for f in want if not f.get("maybe")]
        met = [f for f in sure if any(same_finding(f, g) for g in here)]
        right = [g for g in here if any(same_finding(f, g) for f in sure)]
        left_open = [
            g
            for g in here
            if g not in right and any(same_finding(f, g) for f in want if f.get("maybe"))
        ]
        false = [g for g in here if g not in right and g not in left_open]
        for measure in (kind, "findings"):
            named = measure == kind
            what = (key, "found", [(g["code"], g.get("quote")) for g in false]) if named else None
            tally.add(f"{measure} found", len(right), len(right) + len(false), what)
            missed = [(f["code"], f.get("start")) for f in sure if f not in met]
            what = (key, "missed", missed) if named else None
            tally.add(f"{measure} wanted", len(met), len(sure), what)


def small_class(code):
    """The first three levels: 6-18-02-03 -> 6-18-02."""
    return "-".join(code.split("-")[:3])


def occupation_of(tally, key, want, also, answer):
    """`occupation` in the answer is what the program is confident of; the rest are candidates."""
    candidates = [small_class(c["code"]) for c in answer.get("occupation_candidates") or []]
    candidates = list(dict.fromkeys(candidates))
    called = answer.get("occupation")
    right = {want, *also.get("occupation", [])} - {""}
    if not want:
        tally.add("vague", called is None, what=(key, called))
        return
    if called is not None and small_class(called) not in candidates:
        candidates.insert(0, small_class(called))
    tally.add("first", bool(candidates[:1]) and candidates[0] in right, what=(key, want, candidates))
    tally.add("top three", bool(right & set(candidates[:TOP])))
    if called is not None:
        tally.add("confident", small_class(called) in right, what=(key, want, called))
