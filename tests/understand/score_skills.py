# SPDX-License-Identifier: Apache-2.0
"""Skills: a code of the answer meets a labelled term when it stands for the same words of the ad.

The words of a code are the evidence that the answer gives for it, or else every place in the ad
where one of the code's names stands.  A term stands for all its places in the field.
"""
import re

from labels import code_set, names
from score_fields import code_of, overlaps

FIELDS = ("title", "description", "conditions")
WORD = "[a-z0-9]"
_names = {}


def names_of(code):
    if not _names:
        _names.update({key: names(row) for key, row in code_set("skills").items()})
    return _names.get(code, set())


def lower(text):
    """Small letters, position by position."""
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def places(text, word):
    """Spans of a word; Latin letters and digits next to it make another word of it."""
    pattern = re.escape(word)
    if re.match(WORD, word):
        pattern = f"(?<!{WORD}){pattern}"
    if re.search(f"{WORD}$", word):
        pattern = f"{pattern}(?!{WORD})"
    return [{"start": m.start(), "end": m.end()} for m in re.finditer(pattern, text)]


def evidence_of(answer, code):
    """Spans by field that the answer itself gives for a skill."""
    found = {}
    for item in answer.get("evidence") or []:
        about = isinstance(item, dict) and item.get("of", "skills") == "skills"
        if about and code in (item.get("code"), item.get("value")):
            if item.get("end", 0) > item.get("start", 0):
                found.setdefault(item.get("field", "description"), []).append(item)
    return found


def spans_of(answer, code, texts):
    given = evidence_of(answer, code)
    if given:
        return given
    return {
        field: [span for name in names_of(code) for span in places(text, name)]
        for field, text in texts.items()
    }


def stands_for(term, spans, texts):
    """Whether some place of the labelled term, in any field, overlaps some place of the code."""
    word = texts[term["field"]][term["start"] : term["end"]]
    return any(
        overlaps(one, two)
        for field, text in texts.items()
        for one in places(text, word) or ([term] if field == term["field"] else [])
        for two in spans.get(field, [])
    )


def skills_of(tally, key, label, answer, ad):
    texts = {field: lower(ad.field(field)) for field in FIELDS}
    got = {code_of(item) for item in answer.get("skills") or []}
    spans = {code: spans_of(answer, code, texts) for code in got}
    sure = [term for term in label["skills"] if not term.get("maybe")]
    open_terms = [term for term in label["skills"] if term.get("maybe")]
    met = [t for t in sure if any(stands_for(t, spans[code], texts) for code in got)]
    right = {c for c in got if any(stands_for(t, spans[c], texts) for t in sure)}
    left_open = {c for c in got - right if any(stands_for(t, spans[c], texts) for t in open_terms)}
    left_open |= {c for c in got - right if spans[c].get("title")}  # the title names the work
    false = sorted(got - right - left_open)
    tally.add("skills found", len(right), len(right) + len(false), (key, false))
    missed = [term["term"] for term in sure if term not in met]
    tally.add("skills wanted", len(met), len(sure), (key, missed))
