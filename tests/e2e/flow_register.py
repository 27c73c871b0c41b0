# SPDX-License-Identifier: Apache-2.0
"""The first chapter of flow.py: employers post, files come in, each county keeps its people."""
import gzip
import json

from city import expect, sample, status, unique
from flow_base import KUNDULUN, POST, PROFILES, QINGSHAN, REFUSED_CSV, REFUSED_NDJSON, case, codes_of, counts


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
    expect([codes_of(r) for r in report.json['rows']['items'] if r['status'] == 'refused'],
           [['feed.employer_unknown']], 'issue')
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
    row = status(report, 200).json['rows']['items'][0]
    expect(codes_of(row), ['vacancy.closed_by_bureau'], 'row')
    issue = next(i for i in row['issues'] if i['code'] == 'vacancy.closed_by_bureau')
    expect((issue['severity'], issue['value']), ('warning', '收取押金'), 'issue')
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
    own = [line.split(',')[0] for line in sample('vacancies.csv').decode('utf-8-sig').splitlines()]
    told = counts(report)
    expect(told['rows'], told['inserted'] + told['updated'] + told['unchanged'] + told['refused'], 'sums')
    for row in report.json['rows']['items']:
        assert row['line'] >= row['row'] and row['issues'], row  # whoever sent it reads why
        assert row['status'] != 'refused' or row['reference'] in (*own, None), row
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
    expect([r['row'] for r in report.json['rows']['items'] if r['status'] == 'refused'], [701], 'the bad row is told')
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
def names_in_queries(s):
    """A region or an occupation may be given by its exact name; else 400 with what is near."""
    for name, wanted in (('昆都仑区', KUNDULUN), ('青山区', None), ('昆都伦区', None), ('没有这个地方', None)):
        reply = s.officer.get('/v1/candidates', bureau_region=name, limit=200)
        if wanted:
            expect({c['bureau_region'][:6] for c in status(reply, 200).json['items']}, {wanted}, name)
        else:
            status(reply, 400, name)
    told = {name: s.officer.get('/v1/candidates', bureau_region=name).json['errors'][0]
            for name in ('昆都伦区', '朝阳区', '没有这个地方')}
    expect({name: e['code'] for name, e in told.items()},
           {'昆都伦区': 'field.name_near', '朝阳区': 'field.name_several', '没有这个地方': 'field.name_unknown'}, 'codes')
    assert f'昆都仑区 ({KUNDULUN})' in told['昆都伦区']['message'], told
    assert '110105' in told['朝阳区']['message'], told
    by_code = status(s.officer.get('/v1/vacancies', occupation='4-07-05-01'), 200).json['items']
    expect(status(s.officer.get('/v1/vacancies', occupation='保安员'), 200).json['items'], by_code, 'occupation')


@case
def a_supervisor_reads(s):
    """A supervisor reads everything and changes nothing."""
    for path in ('/v1/candidates', '/v1/vacancies', '/v1/employers', '/v1/imports', '/v1/audit', '/v1/policies'):
        assert status(s.supervisor.get(path), 200).json['items'] or path == '/v1/policies', path
    for path, body in (('/v1/candidates', {}), ('/v1/vacancies', POST), ('/v1/drives', {}), ('/v1/rounds', {}),
                       (f'/v1/candidates/{s.other}:move', {'state': 'paused'}), (f'/v1/vacancies/{s.own}:close', {})):
        status(s.supervisor.post(path, body), 403, path)
