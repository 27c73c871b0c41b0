#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Mappings saved for an employer: its imports and dry runs are read with them, over HTTP and by command."""
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import city  # noqa: E402
from city import expect, status, unique  # noqa: E402

RULE = {'version': 1, 'kind': 'vacancy', 'constants': {'region': '150203'}, 'ignore': ['/色'],
        'fields': {'reference': '/nr', 'title': '/t', 'headcount': '/n', 'wage_text': '/m'}}
SHEET = 'nr,t,n,m,色\n{},电工,2,5000元/月,红\n'
JSON = {'content_type': 'application/json'}


class Story:
    def __init__(self, home):
        self.home = home
        self.officer = home.as_('officer')
        self.ids = [status(self.officer.post('/v1/employers', {'name': name}, unique()), 201).json['id']
                    for name in ('甲厂', '乙厂')]
        home.employer_key('own', self.ids[0])
        self.own = home.as_('own')
        self.path = f'/v1/employers/{self.ids[0]}/mapping'

    def saved(self):
        return {'from': 'employer', 'employer': self.ids[0],
                'version': status(self.officer.get(self.path), 200).json['version']}

    def file(self, name, text):
        path = os.path.join(self.home.top, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text if isinstance(text, str) else json.dumps(text))
        return path

    def billet(self, key, *args):
        return self.home.billet('--json', '--key-file', self.home.key_file(key), *args)


def documents(report):
    return [row['document'] for row in report['rows']]


def kept(s):
    """An employer keeps its own, ETag and If-Match as everywhere; what is no mapping is refused with the reason."""
    reply = status(s.own.put(s.path, RULE), 201)
    expect((reply.headers['ETag'], reply.json['mapping']), ('"1"', RULE), 'mapping')
    expect(status(s.own.put(s.path, RULE, {'If-Match': '"1"'}), 200).headers['ETag'], '"2"', 'ETag')
    status(s.own.put(s.path, RULE, {'If-Match': '"1"'}), 412)
    for wrong, word in (({**RULE, 'fields': {'colour': '/c'}}, 'colour'),
                        ({**RULE, 'fields': {'title': 't'}}, 'title'),
                        ({**RULE, 'constants': {'region': 1}}, 'region')):
        reply = status(s.own.put(s.path, wrong), 400)
        expect(reply.json['code'], 'feed.mapping', word)
        assert word in reply.json['detail'], reply.json
    status(s.own.put(s.path, {**RULE, 'source': 'x' * 500, 'rows': '/' + 'r' * 499}), 200)
    status(s.own.put(s.path, {**RULE, 'values': {'title': {'x': 'y' * 32768}}}), 413)
    status(s.own.put(f'/v1/employers/{s.ids[1]}/mapping', RULE), 404)
    status(s.own.put(s.path, RULE), 200)


def own_import(s):
    """An employer's import without a word is read with its mapping, and the report says so."""
    report = status(s.own.load('vacancies', SHEET.format('A1').encode()), 200).json
    expect(report['mapping'], s.saved(), 'mapping')
    expect((report['import']['counts']['inserted'], report['notes']), (1, []), 'report')
    got = s.home.psql("SELECT title, region, wage_min FROM vacancy WHERE reference = 'A1'")
    expect(got.strip(), '电工|150203|5000', 'vacancy')


def for_employer(s):
    """So is an officer's that names the employer; one that names none, or another, is not."""
    body = SHEET.format('A2').encode()
    report = status(s.officer.load('vacancies', body, employer=s.ids[0]), 200).json
    expect(report['mapping'], s.saved(), 'mapping')
    for query in ({}, {'employer': s.ids[1]}):
        reply = status(s.officer.load('vacancies', body, **query), 400)
        expect(reply.json['code'], 'feed.no_header', 'code')
    report = status(s.officer.load('employers', '单位名称\n丙厂\n'.encode()), 200).json
    expect(report['mapping'], None, 'mapping')


def dry_runs(s):
    """A dry run shows the saved mapping, its columns and rows."""
    report = status(s.own.load('vacancies', SHEET.format('A3').encode(), dry_run='true'), 200).json
    expect(report['mapping'], s.saved(), 'mapping')
    expect({c['label']: (c.get('field'), c['by']) for c in report['columns']}['t'], ('title', 'mapping'), 'columns')
    expect([(d['title'], d['region'], d['wage_min']) for d in documents(report)], [('电工', '150203', 5000)], 'rows')


def explicit_wins(s):
    """A mapping that the request names wins, and so does `none`; one that is not there is refused."""
    post = [{'identifier': 'S1', 'title': '焊工', 'totalJobOpenings': 1}]
    report = status(s.own.load('vacancies', json.dumps(post).encode(), mapping='schema_org', dry_run='true',
                               **JSON), 200).json
    expect(report['mapping'], {'from': 'request', 'name': 'schema_org'}, 'mapping')
    expect(documents(report)[0]['title'], '焊工', 'title')
    ours = [{'reference': 'N1', 'title': '焊工', 'headcount': 1}]
    report = status(s.own.load('vacancies', json.dumps(ours).encode(), mapping='none', **JSON), 200).json
    expect((report['mapping'], report['import']['counts']['inserted']), ({'from': 'request', 'name': 'none'}, 1), 'none')
    status(s.own.load('vacancies', b'[]', mapping='nonsense', **JSON), 400)


def long_files(s):
    """The body waits until the mapping is known, and then comes whole: in one piece, in many, or not at all."""
    body = SHEET.format('L0') + ''.join(f'L{n},电工,2,5000元/月,红\n' for n in range(1, 4000))
    parts = [body.encode()[at:at + 9999] for at in range(0, len(body.encode()), 9999)]
    for sent in (body.encode(), iter(parts)):
        report = status(s.own.load('vacancies', sent), 200).json
        expect((report['mapping'], report['import']['counts']['rows']), (s.saved(), 4000), 'rows')
    reply = status(s.own.load('vacancies', b''), 400)
    expect(reply.json['code'], 'http.body_missing', 'an empty body')


def retried(s):
    """The key of a retry is the import's: asking for the mapping does not use it up."""
    key, body = unique(), SHEET.format('R1').encode()
    first = status(s.own.load('vacancies', body, key), 200)
    again = status(s.own.load('vacancies', body, key), 200)
    expect((again.body, again.headers['Idempotent-Replayed']), (first.body, 'true'), 'report')


def by_command(s):
    """billet mapping save, show, delete; billet import uses it, with --mapping another or none."""
    employer = str(s.ids[1])
    own, sheet = s.file('own.json', RULE), s.file('岗位.csv', SHEET.format('C1'))
    load = ('import', '--kind', 'vacancies', '--employer', employer)
    expect(s.billet('officer', *load, '--dry-run', sheet).returncode, 1, 'before')
    saved = s.billet('officer', 'mapping', 'save', employer, own)
    expect((saved.returncode, json.loads(saved.stdout)['version']), (0, 1), saved.stderr)
    expect(json.loads(s.billet('officer', 'mapping', 'show', employer).stdout)['mapping'], RULE, 'show')
    expect(s.billet('own', 'mapping', 'show', employer).returncode, 1, "not another employer's")
    for more in (['--dry-run'], []):
        report = json.loads(s.billet('officer', *load, *more, sheet).stdout)
        expect(report['mapping'], {'from': 'employer', 'employer': s.ids[1], 'version': 1}, 'mapping')
        done = s.home.billet('--lang', 'zh', '--key-file', s.home.key_file('officer'), *load, *more, sheet)
        assert f'用人单位 {employer} 保存的第 1 版' in done.stdout, done.stdout
    report = json.loads(s.billet('officer', *load, '--dry-run', '--mapping', own, sheet).stdout)
    expect(report['mapping'], {'from': 'request', 'name': own}, 'explicit')
    expect(s.billet('officer', *load, '--dry-run', '--mapping', 'none', sheet).returncode, 1, 'none')
    expect(s.billet('officer', 'mapping', 'save', employer, 'schema_org').returncode, 0, 'a shipped one')
    expect(s.billet('officer', 'mapping', 'save', employer, s.file('bad.json', '{}')).returncode, 1, 'bad')
    expect(s.billet('officer', 'mapping', 'save', employer, s.file('long.json', ' ' * 32769)).returncode, 1, 'long')
    expect(s.billet('officer', 'mapping', 'save', 'x', own).returncode, 2, 'no id')
    expect(s.billet('officer', 'mapping', 'delete', employer).returncode, 0, 'delete')
    expect(s.billet('officer', *load, '--dry-run', sheet).returncode, 1, 'after')


def removed(s):
    """Without it the file is read by our own names again."""
    status(s.own.ask('DELETE', s.path), 200)
    status(s.own.get(s.path), 404)
    reply = status(s.own.load('vacancies', SHEET.format('A4').encode()), 400)
    expect(reply.json['code'], 'feed.no_header', 'code')


CASES = (kept, own_import, for_employer, dry_runs, explicit_wins, long_files, retried, by_command, removed)


def main():
    with city.City() as home:
        home.serve()
        tap = city.run([(f.__doc__.splitlines()[0].rstrip('.'), f) for f in CASES], Story(home))
        errors = [line for line in home.server.lines() if line.get('status') == 500 or line['level'] == 'error']
        tap.ok(not errors, 'no error in the log of the server', *errors[:5])
        tap.done()


if __name__ == '__main__':
    main()
