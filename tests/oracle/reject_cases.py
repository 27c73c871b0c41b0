# SPDX-License-Identifier: Apache-2.0
"""A sound bundle, and all the ways to spoil one line of it, as tables.

A case is (file, path, value): in line LINE of the file, the member at `path` becomes `value`;
ABSENT takes it away.  round.json is one line.
"""
LINE = 2
ABSENT = object()
ID_MAX = (1 << 63) - 1
ROUND, CANDIDATES, VACANCIES = "round.json", "candidates.ndjson", "vacancies.ndjson"
CROSSWALK, CHOICES = "crosswalk.ndjson", "choices.ndjson"


def candidate(key):
    return {
        "id": key, "category": "self_arranged", "home": "150203", "places": ["1502"],
        "education": 3, "experience": [{"occupation": "6-18-02-01", "months": 24}],
        "service": [{"specialty": "S01", "months": 60}], "skills": {"welding": 3},
        "certificates": {"C1": None, "electrician": "2027-01-31"}, "wants": ["6-18"],
        "wage_floor": 4500, "employment_ok": ["full_time"], "shifts_ok": ["day", "rotating"],
        "conditions_wanted": ["housing"], "available_from": "2026-03-01",
        "barred": [{"employer": 77, "until": "2026-05-01"}], "groups": ["disabled"],
        "merit": 12050}


def vacancy(key):
    return {
        "id": key, "employer": 9, "categories": [], "region": "150203", "remote": False,
        "headcount": 5, "taken": 0, "education_min": 3, "relaxed": True,
        "occupation": "6-18-02-01", "experience_min": 12, "experience_ref": 36,
        "skills": [{"skill": "welding", "level": 2, "weight": 5, "must": True}],
        "certificates": ["C1"], "wage_min": 4500, "wage_max": 7000, "employment": "full_time",
        "shifts": ["rotating"], "conditions": ["housing"], "open_from": "2026-02-01",
        "open_until": "2026-04-01", "start_by": "2026-04-01"}


def policy():
    return {
        "weights": {"fit": {"skills": 40, "occupation": 25, "experience": 20, "education": 15},
                    "appeal": {"desire": 30, "wage": 30, "place": 30, "conditions": 10}},
        "alpha": 60, "neutral": 30,
        "unknown": {"G03": "pass", "G04": "pass", "G05": "block", "G06": "pass", "G07": "pass",
                    "G08": "pass", "G09": "pass", "G10": "pass", "G12": "pass"},
        "unknown_penalty": 150, "k": 50, "per_candidate": 3, "ratio_percent": 300,
        "per_employer": None, "tiers": ["disabled", "hardship"], "experience_ref": 36}


def sound_bundle():
    """Three rows a file, so that line LINE has neighbours."""
    return {
        ROUND: [{"version": 1, "round": 7, "date": "2026-03-02", "last_day": "2026-03-08",
                 "seed": "00000000000004d2", "method": "choice", "policy": policy()}],
        CANDIDATES: [candidate(key) for key in (4, 2, 3)],
        VACANCIES: [vacancy(key) for key in (11, 12, 13)],
        CROSSWALK: [{"specialty": s, "occupation": "4-02-02-02", "confidence": 80}
                    for s in ("S01", "S02", "S03")],
        CHOICES: [{"candidate": key, "vacancies": [13, 11]} for key in (4, 2, 3)]}


# file, path, least, most
RANGES = [
    (CANDIDATES, ("id",), 1, ID_MAX),
    (CANDIDATES, ("education",), 0, 8),
    (CANDIDATES, ("experience", 0, "months"), 0, 1200),
    (CANDIDATES, ("service", 0, "months"), 0, 1200),
    (CANDIDATES, ("skills", "welding"), 1, 5),
    (CANDIDATES, ("wage_floor",), 0, 10000000),
    (CANDIDATES, ("barred", 0, "employer"), 1, ID_MAX),
    (CANDIDATES, ("merit",), 0, 1000000000),
    (VACANCIES, ("id",), 1, ID_MAX),
    (VACANCIES, ("employer",), 1, ID_MAX),
    (VACANCIES, ("headcount",), 1, 1000000),
    (VACANCIES, ("education_min",), 0, 8),
    (VACANCIES, ("experience_min",), 0, 1200),
    (VACANCIES, ("experience_ref",), 1, 1200),
    (VACANCIES, ("skills", 0, "level"), 1, 5),
    (VACANCIES, ("skills", 0, "weight"), 1, 10),
    (VACANCIES, ("wage_min",), 0, 10000000),
    (VACANCIES, ("wage_max",), 0, 10000000),
    (CROSSWALK, ("confidence",), 1, 100),
    (ROUND, ("policy", "alpha"), 0, 100),
    (ROUND, ("policy", "neutral"), 0, 100),
    (ROUND, ("policy", "unknown_penalty"), 0, 10000),
    (ROUND, ("policy", "k"), 0, 10000),
    (ROUND, ("policy", "per_candidate"), 1, 1000),
    (ROUND, ("policy", "ratio_percent"), 1, 10000),
    (ROUND, ("policy", "per_employer"), 0, 1000000000),
    (ROUND, ("policy", "experience_ref"), 1, 1200),
] + [(ROUND, ("policy", "weights", "fit", key), 0, 1000) for key in policy()["weights"]["fit"]] + [
    (ROUND, ("policy", "weights", "appeal", key), 0, 1000) for key in policy()["weights"]["appeal"]]

DATES = [
    (CANDIDATES, ("available_from",)), (CANDIDATES, ("certificates", "electrician")),
    (CANDIDATES, ("barred", 0, "until")), (VACANCIES, ("open_from",)),
    (VACANCIES, ("open_until",)), (VACANCIES, ("start_by",)), (ROUND, ("date",)),
    (ROUND, ("last_day",))]
BAD_DATES = ("", "2026-3-2", "2026-13-01", "2026-00-10", "2026-02-30", "2026-04-31", "2026-01-00",
             "2025-02-29", "20260302", "2026/03/02", "2026-03-02T00:00", "2026-03-02 ", "today",
             20260302, True)
GOOD_DATES = ("2026-12-31", "2028-02-29", "2000-02-29", "9999-12-31")

REGIONS = [(CANDIDATES, ("home",)), (CANDIDATES, ("places", 0)), (VACANCIES, ("region",))]
BAD_REGIONS = ("", "1", "150", "15020", "1502030", "15020300", "1502030041", "15020a", "1502 3",
               "１５", 1502, ["15"])
GOOD_REGIONS = ("15", "1502", "150203", "150203004")

OCCUPATIONS = [(CANDIDATES, ("experience", 0, "occupation")), (CANDIDATES, ("wants", 0)),
               (VACANCIES, ("occupation",)), (CROSSWALK, ("occupation",))]
BAD_OCCUPATIONS = ("", "-", "6-", "-6", "6--18", "6-18-02-01-05", "x", "6-1x", "6_18", " 6", 6)
GOOD_OCCUPATIONS = ("6", "6-18", "6-18-02", "6-18-02-01")

CODES = [(CANDIDATES, ("service", 0, "specialty")), (VACANCIES, ("certificates", 0)),
         (VACANCIES, ("skills", 0, "skill")), (CANDIDATES, ("groups", 0)),
         (CROSSWALK, ("specialty",)), (ROUND, ("policy", "tiers", 0))]
BAD_CODES = ("", "a b", "a\n", "x" * 41, 5)
GOOD_CODES = ("A-z_09", "x" * 40)

# Where an unknown key may hide: in every object.
OBJECTS = [
    (CANDIDATES, ()), (CANDIDATES, ("experience", 0)), (CANDIDATES, ("service", 0)),
    (CANDIDATES, ("barred", 0)), (VACANCIES, ()), (VACANCIES, ("skills", 0)), (CROSSWALK, ()),
    (CHOICES, ()), (ROUND, ()), (ROUND, ("policy",)), (ROUND, ("policy", "weights")),
    (ROUND, ("policy", "weights", "fit")), (ROUND, ("policy", "weights", "appeal")),
    (ROUND, ("policy", "unknown"))]

SINGLE = [
    ("unknown category", CANDIDATES, ("category",), "pirate"),
    ("no category", CANDIDATES, ("category",), ABSENT),
    ("null category", CANDIDATES, ("category",), None),
    ("no candidate id", CANDIDATES, ("id",), ABSENT),
    ("second candidate id", CANDIDATES, ("id",), 4),
    ("unknown wanted employment", CANDIDATES, ("employment_ok",), ["sometimes"]),
    ("unknown accepted shift", CANDIDATES, ("shifts_ok",), ["sometimes"]),
    ("unknown wanted condition", CANDIDATES, ("conditions_wanted",), ["sometimes"]),
    ("places as text", CANDIDATES, ("places",), "15"),
    ("skills as a list", CANDIDATES, ("skills",), ["welding"]),
    ("experience as an object", CANDIDATES, ("experience",), {"occupation": "6", "months": 1}),
    ("experience without months", CANDIDATES, ("experience", 0, "months"), ABSENT),
    ("experience without occupation", CANDIDATES, ("experience", 0, "occupation"), ABSENT),
    ("service without specialty", CANDIDATES, ("service", 0, "specialty"), ABSENT),
    ("a skill of no level", CANDIDATES, ("skills", "welding"), "3"),
    ("no vacancy id", VACANCIES, ("id",), ABSENT),
    ("second vacancy id", VACANCIES, ("id",), 11),
    ("no employer", VACANCIES, ("employer",), ABSENT),
    ("unknown vacancy category", VACANCIES, ("categories",), ["self_arranged", "pirate"]),
    ("unknown employment", VACANCIES, ("employment",), "sometimes"),
    ("unknown shift", VACANCIES, ("shifts",), ["sometimes"]),
    ("unknown condition", VACANCIES, ("conditions",), ["sometimes"]),
    ("remote as a number", VACANCIES, ("remote",), 1),
    ("relaxed as text", VACANCIES, ("relaxed",), "true"),
    ("must as a number", VACANCIES, ("skills", 0, "must"), 0),
    ("a skill named twice", VACANCIES, ("skills",),
     [{"skill": "welding", "level": 2}, {"skill": "cooking"}, {"skill": "welding", "level": 3}]),
    ("a skill without name", VACANCIES, ("skills", 0, "skill"), ABSENT),
    ("taken below zero", VACANCIES, ("taken",), -1),
    ("crosswalk without confidence", CROSSWALK, ("confidence",), ABSENT),
    ("choices of id 0", CHOICES, ("candidate",), 0),
    ("choices as an id", CHOICES, ("vacancies",), 13),
    ("unknown method", ROUND, ("method",), "best"),
    ("no method", ROUND, ("method",), ABSENT),
    ("unknown version", ROUND, ("version",), 2),
    ("seed of no hexadecimal form", ROUND, ("seed",), "00000000000004xz"),
    ("seed too long", ROUND, ("seed",), "100000000000004d2"),
    ("seed as a number", ROUND, ("seed",), 1234),
    ("no date", ROUND, ("date",), ABSENT),
    ("no policy", ROUND, ("policy",), ABSENT),
    ("four tiers", ROUND, ("policy", "tiers"), ["a", "b", "c", "d"]),
    ("unknown answer of the policy", ROUND, ("policy", "unknown", "G03"), "maybe"),
    ("gate that does not exist", ROUND, ("policy", "unknown", "G13"), "pass"),
    ("gate in another form", ROUND, ("policy", "unknown", "g03"), "pass"),
]

# Lines that are no JSON object.
BAD_LINES = ("{", "[]", "1", "null", '"x"', "{}x", '{"id":1}{"id":2}', "\xff", '{"id":}')


def bad_figures(least, most):
    return (least - 1, most + 1, str(least), least + 0.5, True, [least])


def reject_cases():
    """(name, file, path, value) of all cases that must be refused."""
    cases = list(SINGLE)
    for file, path, least, most in RANGES:
        cases += [(name_of(path), file, path, bad) for bad in bad_figures(least, most)]
    for places, values in ((DATES, BAD_DATES), (REGIONS, BAD_REGIONS), (CODES, BAD_CODES),
                           (OCCUPATIONS, BAD_OCCUPATIONS)):
        cases += [(name_of(path), file, path, bad) for file, path in places for bad in values]
    cases += [("unknown key in " + name_of(path), file, path + ("colour",), 1)
              for file, path in OBJECTS]
    return cases


def accept_cases():
    """The same for what must be taken: the limits and the lawful forms."""
    cases = []
    for file, path, least, most in RANGES:
        cases += [(name_of(path), file, path, good) for good in (least, most)]
    for places, values in ((DATES, GOOD_DATES), (REGIONS, GOOD_REGIONS), (CODES, GOOD_CODES),
                           (OCCUPATIONS, GOOD_OCCUPATIONS)):
        cases += [(name_of(path), file, path, good) for file, path in places for good in values]
    cases += [("absent " + key, CANDIDATES, (key,), value) for key in candidate(1)
              for value in (ABSENT, None) if key not in ("id", "category")]
    cases += [("absent " + key, VACANCIES, (key,), value) for key in vacancy(1)
              for value in (ABSENT, None) if key not in ("id", "employer", "headcount")]
    return cases


def name_of(path):
    return ".".join(str(step) for step in path) or "the row"


def spoil(rows, index, path, value):
    """Puts the value at the path of a row."""
    if not path:
        rows[index] = value
        return
    place = rows[index]
    for step in path[:-1]:
        place = place[step]
    if value is ABSENT:
        del place[path[-1]]
    else:
        place[path[-1]] = value
