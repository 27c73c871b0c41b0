# SPDX-License-Identifier: Apache-2.0
"""Who may open what was closed: what an officer closed stays closed whatever its employer sends,
what the employer closed opens with its next word. Also lists that name vacancies of others."""
import json

import pq
import seed
from t_imports import import_rows, undo
from t_segments import vacancy
from seed import vacancy_doc as doc

CLOSED = "vacancy.closed_by_bureau"


def move(world, who, reference, state, reason=None):
    """The vacancy afterwards, or the code of the refusal."""
    try:
        with world.act(who) as s:
            return seed.reply(s, "vacancy_state", vacancy=vacancy(world, reference, "id"), state=state,
                              **({"reason": reason} if reason else {}))
    except pq.Error as e:
        return e.hint


def put(world, who, **changes):
    with world.act(who) as s:
        return seed.reply(s, "vacancy_put", rows=seed.rows([doc(**changes)]))


def shape(v):
    return v["state"], v.get("closed_reason"), v.get("closed_by_bureau"), v["title"]


def test_employer(tap, world):
    put(world, "employer_a", reference="own")
    move(world, "employer_a", "own", "closed", "filled")
    tap.same(shape(put(world, "employer_a", reference="own")), ("open", None, None, "焊工"),
             "what its employer closed, its next PUT opens")
    move(world, "employer_a", "own", "closed", "filled")
    import_rows(world, "employer_a", "vacancy", [doc("own")])
    tap.same(vacancy(world, "own", "state"), "open", "and its next file")


def test_officer(tap, world):
    put(world, "employer_a", reference="bad")
    closed = move(world, "officer", "bad", "closed", "收取押金")
    tap.same(shape(closed), ("closed", "收取押金", True, "焊工"), "an officer closes a vacancy")
    again = put(world, "employer_a", reference="bad")
    tap.same((shape(again), again["version"]), (shape(closed), closed["version"]),
             "the same PUT again: closed, with the reason, and nothing is written")
    tap.same(shape(put(world, "employer_a", reference="bad", title="电工")),
             ("closed", "收取押金", True, "电工"), "another content is kept, and stays closed")
    for who in ("employer_a", "officer"):
        _, statuses, codes = import_rows(world, who, "vacancy", [doc("bad", title=who), doc("ok" + who)])
        tap.same((statuses, codes), (["updated", "inserted"], [[CLOSED], []]),
                 f"a file of the {who}: the row says so")
    _, statuses, codes = import_rows(world, "employer_a", "vacancy", [doc("bad", title="officer")])
    tap.same((statuses, codes), (["unchanged"], [[CLOSED]]), "also the row that changes nothing")
    tap.same(json.loads(world.root.one("SELECT issues FROM import_row ORDER BY import DESC LIMIT 1"))
             [0]["value"], "收取押金", "with the reason")
    tap.same(move(world, "employer_a", "bad", "closed", "filled"), CLOSED,
             "its employer cannot make the close its own")
    id_, _, _ = import_rows(world, "employer_a", "vacancy", [doc("bad", title="新")])
    undo(world, "employer_a", id_)
    tap.same((vacancy(world, "bad", "state"), vacancy(world, "bad", "title")), ("closed", "officer"),
             "an import taken back does not open it")
    tap.same(shape(move(world, "officer", "bad", "open")), ("open", None, None, "officer"),
             "an officer opens it again")
    tap.same(shape(put(world, "employer_a", reference="bad", title="瓦工")), ("open", None, None, "瓦工"),
             "and then it is as any other")


def test_lists(tap, world, n):
    with world.act("officer") as s:
        drive, policy = seed.drive(s), seed.policy(s)
        round_ = seed.round_new(s, drive, policy)
    own = world.root.column("SELECT id FROM vacancy WHERE employer = $1 ORDER BY id", n.A)

    def told(function, **document):
        try:
            with world.act("officer") as s:
                seed.reply(s, function, **document)
            return None
        except pq.Error as e:
            return e.state, e.hint, e.column
    listed = [int(own[0]), n.vb, int(own[1]), 999999]
    tap.same(told("drive_employer_put", drive=drive, employer=n.A, vacancies=listed),
             ("BL422", "drive.vacancy_foreign", "/vacancies/1 /vacancies/3"),
             "a drive's list names which vacancies are not the employer's")
    tap.same(world.root.one("SELECT count(*) FROM drive_employer WHERE drive = $1", drive), "0",
             "and confirms nothing")
    tap.same(told("drive_employer_put", drive=drive, employer=n.A, vacancies=listed[::2]), None,
             "its own are taken")
    tap.same(told("round_choice_put", round=round_, candidate=n.a, vacancies=[999999, n.vb]),
             ("BL422", "round.vacancy_unknown", "/vacancies/0"), "a wish for no vacancy is named, too")
    most = told("drive_employer_put", drive=drive, employer=n.A, vacancies=[n.vb] * 40)
    tap.same(most[2].split(), [f"/vacancies/{i}" for i in range(32)], "32 of them at most")


def run(tap, world):
    n = seed.small(world)
    test_employer(tap, world)
    test_officer(tap, world)
    test_lists(tap, world, n)
