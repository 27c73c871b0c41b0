# SPDX-License-Identifier: Apache-2.0
"""From files to shortlists, as the people of a city do it: one story in the order of the work.

Employers post by their own reference, officers import files, a drive is opened, a round frozen,
run, confirmed and published by a worker and a person; each role takes its list away and sees
what it may see; consents are given and withdrawn. Refusals of single routes are routes.py's.
"""
import csv
import gzip
import io
import json
import os
import sys
from urllib.parse import unquote

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import city  # noqa: E402
from city import expect, sample, status, unique  # noqa: E402

PROFILES = 120 if city.SANITIZED else 300
KUNDULUN, QINGSHAN = '150203', '150204'
POST = {'title': '=1+1', 'description': '设备维修。', 'region': KUNDULUN, 'headcount': 3,
        'occupation': '6-31-01-03', 'wage_min': 6000, 'wage_max': 9000}
XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
# tests/samples/README.md counts without the empty rows
REFUSED_CSV = [132, 184, 205]
REFUSED_NDJSON = [25, 35, 45, 55, 95, 106]
CASES = []


def case(fn):
    CASES.append((fn.__doc__.splitlines()[0].rstrip('.'), fn))
    return fn


def opened(data):
    """The sample sheet with posts that are open today, whenever that is."""
    rows = list(csv.reader(io.StringIO(data.decode('utf-8-sig'), newline='')))
    at = {name: rows[0].index(name) for name in ('发布日期', '截止日期', '到岗时间')}
    for row in rows[1:]:
        if len(row) == len(rows[0]) and any(row):
            row[at['发布日期']], row[at['截止日期']], row[at['到岗时间']] = '2020-01-01', '', ''
    out = io.StringIO(newline='')
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def counts(reply):
    return status(reply, 200).json['import']['counts']


# --- posting ----------------------------------------------------------------------------------------

@case
def employers_come_by_file(s):
    """Employers come by file and get keys of their own."""
    expect(counts(s.officer.load('employers', sample('employers.csv')))['inserted'], 60, 'employers')
    firms = s.officer.get('/v1/employers', limit=2).json['items']
    s.a, s.b = firms[0]['id'], firms[1]['id']
    s.home.employer_key('a', s.a)
    s.home.employer_key('b', s.b)
    s.firm, s.rival = s.home.as_('a'), s.home.as_('b')


@case
def an_employer_posts_by_reference(s):
    """An employer posts by its own reference: 201, then 200 and the same version, then a new one."""
    path = f'/v1/employers/{s.a}/vacancies/own-1'
    first = status(s.firm.put(path, POST), 201)
    same = status(s.firm.put(path, POST), 200)
    expect((same.json['id'], same.json['version']), (first.json['id'], 1), 'unchanged')
    new = status(s.firm.put(path, {**POST, 'headcount': 5}), 200)
    expect((new.json['id'], new.json['version'], new.headers['ETag']), (first.json['id'], 2, '"2"'), 'updated')
    expect(status(s.firm.get(path), 200).json['headcount'], 5, 'headcount')
    other = status(s.firm.post('/v1/vacancies', {**POST, 'title': '无编号'}), 201).json
    expect((other['employer'], other['reference'][:5]), (s.a, 'auto:'), 'own without a name')
    s.own = first.json['id']


@case
def nobody_writes_for_another(s):
    """An employer cannot write for another, nor see what is another's."""
    theirs = status(s.rival.put(f'/v1/employers/{s.b}/vacancies/r-1', POST), 201).json['id']
    for reply in (s.firm.put(f'/v1/employers/{s.b}/vacancies/own-2', POST),
                  s.firm.put(f'/v1/employers/{s.b}/vacancies/r-1', POST),
                  s.firm.get(f'/v1/employers/{s.b}/vacancies/r-1'), s.firm.get(f'/v1/employers/{s.b}'),
                  s.firm.get(f'/v1/vacancies/{theirs}'),
                  s.firm.post(f'/v1/vacancies/{theirs}:close', {'reason': 'x'}),
                  s.firm.post('/v1/vacancies', {**POST, 'employer': s.b, 'reference': 'own-3'})):
        status(reply, 404, 'another employer')
    expect(s.firm.get('/v1/vacancies', employer=s.b).json['items'], [], 'list')
    expect({v['employer'] for v in s.firm.get('/v1/vacancies').json['items']}, {s.a}, 'all are its own')
    expect([e['id'] for e in s.firm.get('/v1/employers').json['items']], [s.a], 'employers')
    rows = [{**POST, 'employer': s.b, 'reference': 'f-1'}, {**POST, 'reference': 'f-2'}]
    report = s.firm.load('vacancies', json.dumps(rows).encode(), content_type='application/json')
    expect((counts(report)['inserted'], counts(report)['refused']), (1, 1), 'file')
    expect(report.json['rows']['items'][0]['issues'][0]['code'], 'feed.employer_unknown', 'issue')
    expect(s.rival.get('/v1/vacancies').json['items'][0]['reference'], 'r-1', 'untouched')


@case
def the_bureau_closes(s):
    """What an officer closed stays closed through a PUT and a file, with the reason, until an officer opens it."""
    path = f'/v1/employers/{s.a}/vacancies/own-9'
    made = status(s.firm.put(path, POST), 201).json['id']
    status(s.officer.post(f'/v1/vacancies/{made}:close', {'reason': '收取押金'}), 200)
    told = status(s.firm.put(path, {**POST, 'headcount': 8}), 200).json
    expect((told['state'], told['closed_reason'], told['closed_by_bureau'], told['headcount']),
           ('closed', '收取押金', True, 8), 'PUT')
    report = s.firm.load('vacancies', json.dumps([{**POST, 'reference': 'own-9'}]).encode(), content_type='application/json')
    issue = status(report, 200).json['rows']['items'][0]['issues'][0]
    expect((issue['code'], issue['severity'], issue['value']), ('vacancy.closed_by_bureau', 'warning', '收取押金'), 'row')
    expect(status(s.firm.post(f'/v1/vacancies/{made}:close', {'reason': '已招满'}), 409).json['code'],
           'vacancy.closed_by_bureau', 'its own close')
    expect(status(s.officer.post(f'/v1/vacancies/{made}:open'), 200).json['state'], 'open', 'opened')
    status(s.firm.post(f'/v1/vacancies/{made}:close', {'reason': '已招满'}), 200)
    expect(status(s.firm.put(path, POST), 200).json['state'], 'open', 'its own close opens')


@case
def files_of_vacancies(s):
    """CSV in UTF-8 with a mark and in GB18030, NDJSON, gzip: rows are taken or told one by one."""
    report = s.officer.load('vacancies', sample('vacancies.csv'), source='招聘网', file_name='岗位.csv')
    refused = [r['row'] for r in report.json['rows']['items'] if r['status'] == 'refused']
    expect(refused, REFUSED_CSV, 'refused of vacancies.csv')
    s.imported = report.json['import']['id']
    told = counts(report)
    expect(told['rows'], told['inserted'] + told['updated'] + told['unchanged'] + told['refused'], 'sums')
    for row in report.json['rows']['items']:
        assert row['line'] >= row['row'] and (row['issues'] or row['needs_review']), row
        assert all(i['zh'] and i['en'] and i['code'] for i in row['issues']), row
    report = s.officer.load('vacancies', sample('vacancies-gb18030.csv'))
    expect((counts(report)['refused'], counts(report)['rows']), (0, 100), 'GB18030')
    report = s.officer.ask('POST', '/v1/vacancies:import', gzip.compress(sample('vacancies.ndjson')),
                           {'Content-Type': 'application/x-ndjson', 'Content-Encoding': 'gzip',
                            'Idempotency-Key': unique()})
    refused = [r['row'] for r in status(report, 200).json['rows']['items'] if r['status'] == 'refused']
    expect(refused, REFUSED_NDJSON, 'refused of vacancies.ndjson')


@case
def rows_of_an_import(s):
    """The rows that the answer lists are the rows of the import, page by page."""
    whole = s.officer.get(f'/v1/imports/{s.imported}/rows', limit=200).json['items']
    seen, path = [], f'/v1/imports/{s.imported}/rows?limit=7'
    while path:
        reply = status(s.officer.get(path), 200)
        seen += reply.json['items']
        link = reply.headers['Link']
        path = link[1:link.index('>')] if link else None
    expect(seen[:len(whole)], whole, 'rows')
    got = s.officer.get(f'/v1/imports/{s.imported}/rows', status='refused').json['items']
    expect([r['row'] for r in got], REFUSED_CSV, 'refused')
    status(s.firm.get(f'/v1/imports/{s.imported}'), 404, 'an import of the bureau')


@case
def atomic_imports(s):
    """atomic=true with one bad row keeps nothing; without it everything."""
    before = s.home.psql('SELECT count(*) FROM vacancy')
    rows = [{**POST, 'employer': s.a, 'reference': f'at-{i}'} for i in range(1200)]
    bad = json.dumps(rows[:700] + [{**POST, 'employer': s.a, 'reference': 'bad', 'title': None}] + rows[700:]).encode()
    report = s.officer.load('vacancies', bad, content_type='application/json', atomic='true')
    expect((status(report, 200).json['import']['state'], counts(report)['refused']), ('failed', 1), 'state')
    expect(s.home.psql('SELECT count(*) FROM vacancy'), before, 'vacancies')
    expect(report.json['rows']['items'][0]['row'], 701, 'the bad row is told')
    good = json.dumps(rows).encode()
    report = s.officer.load('vacancies', good, content_type='application/json', atomic='true')
    expect((counts(report)['inserted'], report.json['import']['state']), (1200, 'done'), 'good')
    expect(status(s.officer.post(f'/v1/imports/{report.json["import"]["id"]}:undo'), 200).json['state'], 'undone', 'undo')
    expect(s.home.psql('SELECT count(*) FROM vacancy'), before, 'all are gone again')


@case
def undo(s):
    """Undo puts back what an import changed, not only what it made."""
    path = f'/v1/employers/{s.a}/vacancies/own-1'
    before = s.officer.get(path).json
    rows = [{**POST, 'employer': s.a, 'reference': 'own-1', 'headcount': 99}]
    report = s.officer.load('vacancies', json.dumps(rows).encode(), content_type='application/json')
    expect(counts(report)['updated'], 1, 'updated')
    expect(s.officer.get(path).json['headcount'], 99, 'changed')
    undo_path = f'/v1/imports/{report.json["import"]["id"]}:undo'
    status(s.officer.post(undo_path), 200)
    after = s.officer.get(path).json
    for member in set(before) - {'version', 'updated_at'}:
        expect(after[member], before[member], member)
    status(s.officer.post(undo_path), 409, 'twice')


# --- people -----------------------------------------------------------------------------------------

@case
def people_of_a_county(s):
    """An officer of a county imports and sees its own people only."""
    report = s.county.load('candidates', sample('candidates.csv', 60), source='sample')
    told = counts(report)
    assert told['inserted'] > 0 and told['refused'] > 0, told
    codes = {i['code'] for r in report.json['rows']['items'] if r['status'] == 'refused' for i in r['issues']
             if i['severity'] == 'error'}
    expect(codes, {'feed.region_not_yours'}, 'why')
    mine = s.county.get('/v1/candidates', limit=200).json['items']
    expect(({c['bureau_region'][:6] for c in mine}, len(mine)), ({KUNDULUN}, told['inserted']), 'own county')
    expect(counts(s.officer.load('candidates', sample('candidates.csv', PROFILES), source='sample'))['refused'], 0, 'all')
    mine = s.county.get('/v1/candidates', limit=200).json['items']
    expect({c['bureau_region'][:6] for c in mine}, {KUNDULUN}, 'still its own')
    other = s.officer.get('/v1/candidates', bureau_region=QINGSHAN).json['items'][0]['id']
    for reply in (s.county.get(f'/v1/candidates/{other}'),
                  s.county.post(f'/v1/candidates/{other}:move', {'state': 'paused'}),
                  s.county.post('/v1/consents', {'candidate': other, 'purpose': 'match'})):
        status(reply, 404, "another county's")
    expect(s.county.get('/v1/consents', candidate=other).json['items'], [], 'consents')
    profile = {'bureau_region': QINGSHAN, 'category': 'self_arranged', 'source': 'x', 'source_reference': '1'}
    status(s.county.post('/v1/candidates', profile), 403, 'outside the range')
    status(s.officer.get('/v1/candidates', bureau_region=QINGSHAN), 200)
    s.other = other


@case
def a_supervisor_reads(s):
    """A supervisor reads everything and changes nothing."""
    for path in ('/v1/candidates', '/v1/vacancies', '/v1/employers', '/v1/imports', '/v1/audit', '/v1/policies'):
        assert status(s.supervisor.get(path), 200).json['items'] or path == '/v1/policies', path
    for path, body in (('/v1/candidates', {}), ('/v1/vacancies', POST), ('/v1/drives', {}), ('/v1/rounds', {}),
                       (f'/v1/candidates/{s.other}:move', {'state': 'paused'}), (f'/v1/vacancies/{s.own}:close', {})):
        status(s.supervisor.post(path, body), 403, path)


# --- a drive and its round -----------------------------------------------------------------------------

@case
def a_drive_is_opened(s):
    """An organiser opens a drive and confirms employers; an officer adds a policy."""
    expect(counts(s.officer.load('vacancies', opened(sample('vacancies.csv'))))['refused'], 2, 'opened posts')
    danger = status(s.officer.post('/v1/employers', {'name': "=cmd|' /C calc'!A0"}), 201).json['id']
    status(s.officer.post('/v1/vacancies', {**POST, 'employer': danger, 'reference': '@SUM(1)', 'title': '-2+3', 'headcount': 9}), 201)
    s.drive = status(s.organiser.post('/v1/drives', {'name': '+春季专场', 'place': '人民会堂', 'first_day': '2026-03-02',
                                                    'last_day': '2026-03-08'}), 201).json['id']
    firms = s.officer.get('/v1/employers', limit=200).json['items']
    for firm in firms:
        status(s.organiser.put(f'/v1/drives/{s.drive}/employers/{firm["id"]}', {'booth': f'@{firm["id"]}'}), 200)
    told = status(s.organiser.put(f'/v1/drives/{s.drive}/employers/{s.a}', {'vacancies': [999999, s.own, 999998]}), 422).json
    expect((told['code'], [e['pointer'] for e in told['errors']]),
           ('drive.vacancy_foreign', ['/vacancies/0', '/vacancies/2']), 'vacancies of nobody')
    s.policy = status(s.officer.post('/v1/policies', s.home.policy('春季规则')), 201).json['id']
    for reply in (s.organiser.get('/v1/candidates'), s.organiser.post('/v1/rounds', {}), s.firm.get('/v1/candidates'),
                  s.firm.post('/v1/drives', {})):
        status(reply, 403)


@case
def a_round(s):
    """A round is drafted, frozen, run by a worker; only an officer of the whole city moves it."""
    made = status(s.officer.post('/v1/rounds', {'drive': s.drive, 'policy': s.policy}), 201).json
    s.path = f'/v1/rounds/{made["id"]}'
    s.round = made['id']
    for where in (s.path, '/v1/rounds/999999'):
        for verb in ('freeze', 'publish'):
            told = status(s.county.post(f'{where}:{verb}', key=unique()), 403).json
            expect(told['code'], 'round.whole_city', 'county')
    status(s.officer.post(f'{s.path}:run', key=unique()), 409, 'not frozen yet')
    frozen = s.home.step(s.path, 'freeze', 'frozen')
    assert frozen['funnel']['candidates']['taken'] > PROFILES // 2, frozen['funnel']
    status(s.officer.post(f'/v1/imports/{s.imported}:undo'), 409, 'something of it is frozen')
    done = s.home.step(s.path, 'run', 'done')
    assert done['counts']['referrals'] > 100, done['counts']
    expect((len(done['input_sha256']), len(done['result_sha256'])), (64, 64), 'digests')
    s.result = done
    s.referrals = all_items(s.officer, f'{s.path}/referrals?limit=200')
    expect(len(s.referrals), done['counts']['referrals'], 'referrals')
    expect({r['state'] for r in s.referrals}, {'proposed'}, 'state')
    ours = {c['id'] for c in all_items(s.county, '/v1/candidates?limit=200')}
    seen = all_items(s.county, f'{s.path}/referrals?limit=200')
    assert seen and {r['candidate'] for r in seen} <= ours, 'the county sees its own referrals only'


def all_items(client, path):
    items = []
    while path:
        reply = status(client.get(path), 200)
        items += reply.json['items']
        link = reply.headers['Link']
        path = link[1:link.index('>')] if link else None
    return items


@case
def before_it_is_published(s):
    """Before a round is published nobody outside the bureau sees anything of it."""
    for client in (s.firm, s.organiser):
        status(client.get(s.path), 404)
        status(client.get(f'{s.path}/shortlist'), 404)
        expect(client.get('/v1/rounds').json['items'], [], 'rounds')
    assert status(s.officer.get(f'{s.path}/shortlist'), 200).json['rows'], 'the bureau checks it'


@case
def published_by_a_person(s):
    """A referral that was held back is not published; who published is on record."""
    s.held = next(r for r in s.referrals if r['employer'] == s.a)
    status(s.officer.post(f'/v1/referrals/{s.held["id"]}:hold', {'note': '再核实'}), 200)
    got = status(s.officer.post(f'{s.path}:publish', key=unique()), 200).json
    expect((got['state'], got['published_by'].split(':')[0]), ('published', 'key'), 'published')
    states = {r['id']: r['state'] for r in all_items(s.officer, f'{s.path}/referrals?limit=200')}
    expect(states[s.held['id']], 'held', 'held')
    expect(set(states.values()), {'published', 'held'}, 'all others')
    status(s.officer.post(f'{s.path}:publish', key=unique()), 409, 'twice')
    expect(got['result_sha256'], s.result['result_sha256'], 'the seal')


# --- lists ------------------------------------------------------------------------------------------

def shortlist(client, path, **query):
    return status(client.get(f'{path}/shortlist', **query), 200)


MASKED = {'name', 'phone'}
SHOWN = {'employer', 'booth', 'reference', 'title', 'region', 'wage_min', 'wage_max', 'rank', 'pseudonym', 'education',
         'occupation', 'skills', 'certificates', 'county', 'confirm', 'state'}


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
        for wanted in (s.result['result_sha256'], '春季规则 v1', '+春季专场', '人民会堂', 'key:', 'optimal'):
            assert wanted in text, f'{wanted} not on the cover: {text}'
        stamp = next(v for k, v in cover.items() if 'Exported at' in k)
        assert str(stamp).startswith(city.time.strftime('%Y-', city.time.gmtime())), stamp
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


# --- afterwards ----------------------------------------------------------------------------------------

@case
def consent_withdrawn(s):
    """Who withdraws consent to matching is gone from the next list; the seal stays as it was."""
    who = s.opened['candidate']
    mine = [r['id'] for r in s.referrals if r['candidate'] == who]
    consents = s.officer.get('/v1/consents', candidate=who).json['items']
    for consent in consents:
        if consent['purpose'] == 'match':
            status(s.officer.post(f'/v1/consents/{consent["id"]}:withdraw', {'reason': '本人要求'}), 200)
    for referral in mine:
        told = status(s.officer.get(f'/v1/referrals/{referral}'), 200).json
        expect((told['referral']['state'], told['history'][-1]['to']), ('withdrawn', 'withdrawn'), 'referral')
    rows = shortlist(s.firm, s.path).json['rows']
    assert not any(MASKED & set(r) for r in rows), 'nobody is named any more'
    rows = shortlist(s.officer, s.path).json['rows']
    expect(len(rows), len([r for r in s.referrals if r['candidate'] != who and r['id'] != s.held['id']]), 'rows')
    expect(s.officer.get(s.path).json['result_sha256'], s.result['result_sha256'], 'seal')


@case
def bundles(s):
    """The sealed round as files is verified, by what was sealed, after all that happened since."""
    folder = os.path.join(s.home.top, 'bundle')
    key = ('--key-file', s.home.key_file('officer'))
    s.home.must(*key, 'round', 'bundle', str(s.round), folder)
    s.home.must('verify', folder)
    told = json.loads(s.home.must(*key, '--json', 'round', 'verify', str(s.round)))
    expect((told['verdict'], told['referrals']), ('valid', s.result['counts']['referrals']), 'verdict')
    text = b''.join(open(os.path.join(folder, f), 'rb').read() for f in os.listdir(folder)).decode()
    assert '样' not in text and '154000' not in text, 'a bundle names nobody'


@case
def the_next_round(s):
    """The next round leaves out who has no consent, and does not refer a pair that is alive again."""
    done = s.home.round(s.drive, s.policy, date=None, method='stable')
    path = f'/v1/rounds/{done["id"]}'
    again = all_items(s.officer, f'{path}/referrals?limit=200')
    alive = {(r['candidate'], r['employer']) for r in all_items(s.officer, f'{s.path}/referrals?limit=200')
             if r['state'] == 'published'}
    assert again and not alive & {(r['candidate'], r['employer']) for r in again}, 'barred'
    assert s.opened['candidate'] not in {r['candidate'] for r in again}, 'no consent'
    expect(done['funnel']['candidates']['no_consent'] >= 1, True, 'funnel')
    status(s.officer.post(f'{path}:withdraw', {'reason': '只是试算'}), 200)
    expect({r['state'] for r in all_items(s.officer, f'{path}/referrals?limit=200')}, {'withdrawn'}, 'withdrawn')


@case
def a_referrals_life(s):
    """Accepted, placed, declined with a reason; each step once, in order."""
    alive = [r for r in all_items(s.officer, f'{s.path}/referrals?limit=200') if r['state'] == 'published']
    one, two = alive[0]['id'], alive[1]['id']
    status(s.officer.post(f'/v1/referrals/{one}:place', {}), 409, 'not accepted yet')
    status(s.officer.post(f'/v1/referrals/{one}:accept', {}), 200)
    status(s.officer.post(f'/v1/referrals/{one}:place', {'note': '已签合同'}), 200)
    status(s.officer.post(f'/v1/referrals/{one}:decline', {'side': 'candidate', 'reason': 'pay'}), 409, 'placed')
    status(s.officer.post(f'/v1/referrals/{two}:decline', {'side': 'employer', 'reason': 'skills'}), 200)
    told = s.officer.get(f'/v1/referrals/{two}').json
    expect((told['history'][-1]['side'], told['history'][-1]['reason']), ('employer', 'skills'), 'reason')
    tag = s.officer.get(f'/v1/referrals/{one}').headers['ETag']
    expect(tag, '"4"', 'version')


class Story:
    def __init__(self, home):
        self.home = home
        self.officer, self.county = home.as_('officer'), home.as_('kundulun')
        self.supervisor, self.organiser = home.as_('supervisor'), home.as_('organiser')


def main():
    with city.City() as home:
        home.serve()
        home.worker()
        tap = city.run(CASES, Story(home))
        errors = [x for p in (home.server, *home.workers) for x in p.lines() if x['level'] in ('error', 'warn')]
        tap.ok(not errors, 'nothing went wrong in the logs', *errors[:5])
        tap.ok(home.stop() == 0 and home.workers[0].end() == 0, 'both programs end well')
        tap.done()


if __name__ == '__main__':
    main()
