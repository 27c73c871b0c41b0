# SPDX-License-Identifier: Apache-2.0
"""The third chapter of flow.py: who takes which list away, and what may be seen in it."""
import csv
import datetime
import io
import json
import os
import re
import shutil
from urllib.parse import unquote

import city
from city import expect, sample, status
from flow_base import MASKED, SHOWN, XLSX, all_items, case, shortlist


# --- lists ------------------------------------------------------------------------------------------


@case
def an_employers_list(s):
    """An employer sees its own rows, by rank, under pseudonyms: no name, no phone, nothing else."""
    got = shortlist(s.firm, s.path, by='employer').json
    mine = [r for r in s.referrals if r['employer'] == s.a and r['id'] != s.held['id']]
    expect(len(got['rows']), len(mine), 'rows')
    firm = s.firm.get(f'/v1/employers/{s.a}').json['name']
    expect({r['employer'] for r in got['rows']}, {firm}, 'employer')
    for row in got['rows']:
        assert set(row) <= SHOWN, set(row) - SHOWN
        assert len(row['pseudonym']) == 9, row
    expect(shortlist(s.firm, s.path, by='employer', employer=s.b).json['rows'], [], "another's")
    expect(got['result_sha256'], s.result['result_sha256'], 'digest')
    expect((got['policy_name'], got['policy_version']), ('春季规则', '1'), 'policy, which employers may not read')
    posts = {}
    for row in got['rows']:
        posts.setdefault(row['reference'], []).append(row['rank'])
    for ranks in posts.values():
        expect(ranks, list(range(1, len(ranks) + 1)), 'ranks')


@case
def an_organisers_list(s):
    """An organiser sees all employers' rows, under pseudonyms; each person has one."""
    rows = shortlist(s.organiser, s.path, by='candidate').json['rows']
    expect(len(rows), len(s.referrals) - 1, 'rows')
    assert not any(MASKED & set(r) for r in rows), 'no names'
    expect([r['pseudonym'] for r in rows], sorted(r['pseudonym'] for r in rows), 'by candidate')
    by_person = {r['pseudonym'] for r in rows}
    expect(len(by_person), len({r['candidate'] for r in s.referrals if r['id'] != s.held['id']}), 'one a person')
    status(s.organiser.get(f'{s.path}/referrals'), 403)
    status(s.organiser.get(f'{s.path}/explain', candidate=1, vacancy=1), 403)


@case
def consent_opens_a_name(s):
    """After consent to disclose the employer sees name and phone, of that person, nobody else."""
    s.opened = next(r for r in s.referrals if r['employer'] == s.a and r['id'] != s.held['id'])
    person = s.officer.get(f'/v1/candidates/{s.opened["candidate"]}').json
    told = status(s.officer.post('/v1/consents', {'candidate': person['id'], 'purpose': 'disclose', 'employer': s.a}), 201)
    s.consent = told.json['id']
    named = [r for r in shortlist(s.firm, s.path).json['rows'] if MASKED & set(r)]
    assert named and {r['name'] for r in named} == {person['name']}, named
    line = next(r for r in csv.DictReader(io.StringIO(sample('candidates.csv').decode('utf-8-sig')))
                if r['登记编号'] == person['source_reference'])
    expect(({r['phone'] for r in named}, {r['name'] for r in named}), ({line['联系电话']}, {line['姓名']}), 'as registered')
    for client in (s.rival, s.firm):
        others = [r for r in shortlist(client, s.path).json['rows'] if MASKED & set(r) and r['employer'] != named[0]['employer']]
        expect(others, [], 'not to another employer')
    # to a whole drive
    two = next(r for r in s.referrals if r['employer'] != s.a and r['candidate'] != person['id'])
    told = status(s.officer.post('/v1/consents', {'candidate': two['candidate'], 'purpose': 'disclose', 'drive': s.drive}), 201)
    rows = [r for r in shortlist(s.organiser, s.path).json['rows'] if 'phone' in r]
    assert len({r['name'] for r in rows}) == 2, rows
    status(s.officer.post(f'/v1/consents/{told.json["id"]}:withdraw', {}), 200)
    rows = [r for r in shortlist(s.organiser, s.path).json['rows'] if 'phone' in r]
    expect({r['name'] for r in rows}, {person['name']}, 'withdrawn from the drive')


@case
def csv_lists(s):
    """As CSV: a mark, both languages in the header, as many rows; no cell begins a formula."""
    reply = shortlist(s.officer, s.path, format='csv')
    expect(reply.headers['Content-Type'], 'text/csv; charset=utf-8', 'type')
    assert 'attachment' in reply.headers['Content-Disposition'], reply.headers['Content-Disposition']
    assert reply.body.startswith(b'\xef\xbb\xbf'), 'mark'
    rows = list(csv.reader(io.StringIO(reply.body.decode('utf-8-sig'), newline='')))
    expect(len(rows) - 1, len(s.referrals) - 1, 'rows')
    assert all('/' in cell for cell in rows[0]), rows[0]
    for row in rows[1:]:
        for cell in row:
            assert not cell or cell[0] not in '=+-@\t\r', row
    flat = {cell for row in rows for cell in row}
    assert {"'=cmd|' /C calc'!A0", "'-2+3", "'@SUM(1)"} <= flat, 'the dangerous ones are there, as text'


@case
def xlsx_lists(s):
    """As XLSX: numbers are numbers, the header is frozen, the cover tells round, policy, digest, who, when."""
    import openpyxl
    for by, sheets in (('employer', len({r['employer'] for r in s.referrals if r['id'] != s.held['id']})), ('candidate', 1)):
        reply = shortlist(s.officer, s.path, format='xlsx', by=by)
        expect(reply.headers['Content-Type'], XLSX, 'type')
        book = openpyxl.load_workbook(io.BytesIO(reply.body))
        expect(len(book.worksheets) - 1, sheets, f'sheets by {by}')
        cover = {str(row[0].value): row[1].value for row in book.worksheets[0].iter_rows() if row[0].value and len(row) > 1}
        text = json.dumps(cover, ensure_ascii=False)
        for wanted in (s.result['result_sha256'], '春季规则 v1', '+春季专场', '人民会堂', 'optimal'):
            assert wanted in text, f'{wanted} not on the cover: {text}'
        stamp = next(v for k, v in cover.items() if 'Exported at' in k)
        told = datetime.datetime.strptime(stamp, '%Y-%m-%d %H:%M:%S %z')
        assert told.utcoffset() == datetime.timedelta(hours=8), stamp  # the setting timezone's default
        assert abs(told.timestamp() - city.time.time()) < 600, stamp
        by_whom = next(v for k, v in cover.items() if 'Exported by' in k)
        assert re.fullmatch(r'officer \(key:[0-9]+\)', by_whom), by_whom
        expect(next(v for k, v in cover.items() if 'Round' in k), str(s.round), 'round')
        count = 0
        for sheet in book.worksheets[1:]:
            expect(sheet.freeze_panes, 'A2', 'frozen header')
            head = {cell.value.split(' / ')[-1]: cell.column - 1 for cell in sheet[1]}
            for row in sheet.iter_rows(min_row=2):
                count += 1
                assert all(cell.data_type != 'f' for cell in row), 'a formula'
                expect(row[head['Rank']].data_type, 'n', 'rank')
                wage = row[head['Pay from']]
                assert wage.value is None or wage.data_type == 'n', wage
        expect(count, len(s.referrals) - 1, 'rows')
    reply = shortlist(s.firm, s.path, format='xlsx')
    book = openpyxl.load_workbook(io.BytesIO(reply.body))
    phones = [cell.value for sheet in book.worksheets[1:] for row in sheet.iter_rows(min_row=2) for cell in row
              if str(cell.value).startswith('154')]
    assert phones and all(isinstance(p, str) for p in phones), phones
    assert 'xlsx' in unquote(reply.headers['Content-Disposition']), reply.headers['Content-Disposition']


@case
def languages(s):
    """Names of codes are Chinese or English, as asked."""
    zh = shortlist(s.officer, s.path, lang='zh').json['rows'][0]
    en = shortlist(s.officer, s.path, lang='en').json['rows'][0]
    assert zh['pseudonym'] == en['pseudonym'] and zh['education'] != en['education'] if 'education' in zh else True, (zh, en)
    status(s.officer.get(f'{s.path}/shortlist', by='nonsense'), 400)
    status(s.officer.get(f'{s.path}/shortlist', format='pdf'), 400)


@case
def reasons(s):
    """Why and why not, in both languages; a county asks about its own people only."""
    pair = s.referrals[0]
    told = status(s.officer.get(f'{s.path}/explain', candidate=pair['candidate'], vacancy=pair['vacancy']), 200).json
    text = json.dumps(told, ensure_ascii=False)
    assert '"eligible": true' in text and str(pair['mutual']) in text, text[:500]
    taken = {(r['candidate'], r['vacancy']) for r in s.referrals}
    posts = sorted({r['vacancy'] for r in s.referrals})
    no = next(t for v in posts for t in [s.officer.get(f'{s.path}/explain', candidate=pair['candidate'], vacancy=v).json]
              if (pair['candidate'], v) not in taken and '"eligible": false' in json.dumps(t))
    assert 'G' in json.dumps(no), no
    ours = {c['id'] for c in all_items(s.county, '/v1/candidates?limit=200')}
    mine = next(r for r in s.referrals if r['candidate'] in ours)
    theirs = next(r for r in s.referrals if r['candidate'] not in ours)
    status(s.county.get(f'{s.path}/explain', candidate=mine['candidate'], vacancy=mine['vacancy']), 200)
    status(s.county.get(f'{s.path}/explain', candidate=theirs['candidate'], vacancy=theirs['vacancy']), 404)
    status(s.officer.get(f'{s.path}/explain', candidate=pair['candidate'], vacancy=999999999), 404)


def gates_not_met(s, candidate, vacancy):
    told = status(s.officer.get(f'{s.path}/explain', candidate=candidate, vacancy=vacancy), 200).json
    return [g['code'] for g in told['gates'] if g['answer'] == 'not_met' or (g['answer'] == 'unknown' and not told['eligible'])]


@case
def what_would_change_it(s):
    """A person's near misses are what the pairs say; changes open posts; the county asks for its own only."""
    ours = {c['id'] for c in all_items(s.county, '/v1/candidates?limit=200')}
    mine = next(r['candidate'] for r in s.referrals if r['candidate'] in ours)
    theirs = next(r['candidate'] for r in s.referrals if r['candidate'] not in ours)
    told = status(s.officer.get(f'{s.path}/explain', candidate=mine), 200).json
    assert told['candidate'] == mine and told['eligible']['vacancies'] > 0 and told['changes'], told
    assert all(c['vacancies'] > 0 and c['zh'] and c['en'] for c in told['changes']), told['changes']
    for miss in told['near_misses'][:8]:
        gates = gates_not_met(s, mine, miss['vacancy'])
        assert miss['gate'] in gates, (miss, gates)
    expect(sum(a['vacancies'] for a in told['alone']), len(told['near_misses']), 'each near miss is one gate')
    status(s.county.get(f'{s.path}/explain', candidate=mine), 200)
    status(s.county.get(f'{s.path}/explain', candidate=theirs), 404)
    status(s.officer.get('/v1/rounds/999999/explain', candidate=mine), 404)
    status(s.officer.get(f'{s.path}/explain'), 400)


@case
def whom_to_ask(s):
    """The ask-list: most posts first; only who answers for the whole city may see it; the command says the same."""
    asked = status(s.officer.get(f'{s.path}/ask-list', limit=30), 200).json
    gains = [(-q['vacancies'], -q['headcount'], q['candidate']) for q in asked]
    assert asked and gains == sorted(gains) and all(q['fact'] and q['zh'] and q['en'] for q in asked), asked
    expect(status(s.officer.get(f'{s.path}/ask-list', limit=3), 200).json, asked[:3], 'limit')
    status(s.officer.get(f'{s.path}/ask-list', limit=1001), 400)
    status(s.county.get(f'{s.path}/ask-list'), 403)
    status(s.organiser.get(f'{s.path}/ask-list'), 403)
    status(s.officer.get('/v1/rounds/999999/ask-list'), 404)
    key = ('--key-file', s.home.key_file('officer'), '--json')
    number = s.path.rsplit('/', 1)[1]
    expect(json.loads(s.home.must(*key, 'ask-list', number, '--limit', '30')), asked, 'the command')
    folder = os.path.join(s.home.top, 'asked')
    s.home.must(*key, 'round', 'bundle', number, folder)
    expect(json.loads(s.home.must(*key, 'ask-list', folder, '--limit', '30')), asked, 'the bundle')
    shutil.rmtree(folder)


@case
def whom_to_train(s):
    """The training plan: most people first; only the whole city's may see it; the command says the same."""
    plan = status(s.officer.get(f'{s.path}/training'), 200).json
    people = [c['candidates'] for c in plan]
    assert people == sorted(people, reverse=True) and all(c['subject'] and c['zh'] and c['en'] for c in plan), plan
    expect(status(s.officer.get(f'{s.path}/training', limit=1), 200).json, plan[:1], 'limit')
    status(s.officer.get(f'{s.path}/training', limit=1001), 400)
    status(s.county.get(f'{s.path}/training'), 403)
    status(s.organiser.get(f'{s.path}/training'), 403)
    status(s.officer.get('/v1/rounds/999999/training'), 404)
    key = ('--key-file', s.home.key_file('officer'), '--json')
    number = s.path.rsplit('/', 1)[1]
    expect(json.loads(s.home.must(*key, 'training', number)), plan, 'the command')
    folder = os.path.join(s.home.top, 'trained')
    s.home.must(*key, 'round', 'bundle', number, folder)
    facts = [{k: c[k] for k in ('kind', 'subject', 'level', 'candidates')} for c in plan]
    told = json.loads(s.home.must(*key, 'training', folder))
    expect([{k: c[k] for k in facts[0]} for c in told] if facts else told, facts, 'the bundle')
    shutil.rmtree(folder)
