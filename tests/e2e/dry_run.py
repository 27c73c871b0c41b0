# SPDX-License-Identifier: Apache-2.0
"""A dry run of an import, by HTTP and by command: what is read as what, and nothing is written."""
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import city  # noqa: E402
from city import expect, sample, status  # noqa: E402

SHEET = ('岗位名程,单位名称,招聘人数,工作地点,颜色\n'
         '电工,甲公司,2,昆都仑区,红\n'
         ',甲公司,2,昆都仑区,红\n'
         '焊工,甲公司,若干,昆都仑区,\n').encode()
XML = ('<jobs><job><title>电工</title><company>甲公司</company><headcount>2</headcount>'
       '<city>包头市昆都仑区</city></job></jobs>').encode()


class Story:
    def __init__(self, home):
        self.home = home
        self.officer = home.as_('officer')

    def written(self):
        return self.home.psql('SELECT (SELECT count(*) FROM vacancy), (SELECT count(*) FROM import),'
                              ' (SELECT count(*) FROM employer)')


def by_http(s):
    """dry_run=true tells columns, first rows, what would be refused; and writes nothing."""
    before = s.written()
    report = status(s.officer.load('vacancies', SHEET, dry_run='true'), 200).json
    expect(report['dry_run'], True, 'dry_run')
    expect(report['complete'], True, 'complete')
    expect(report['counts'], {'rows': 3, 'taken': 1, 'needs_review': 1, 'refused': 1, 'empty': 0}, 'counts')
    expect([(c['number'], c['label'], c.get('field'), c['by']) for c in report['columns']],
           [(1, '岗位名程', 'title', 'typo'), (2, '单位名称', 'employer_name', 'heading'),
            (3, '招聘人数', 'headcount', 'heading'), (4, '工作地点', 'region', 'heading'),
            (5, '颜色', None, 'nothing')], 'columns')
    expect([n['code'] for n in report['notes']], ['feed.column_typo', 'feed.unknown_column'], 'notes')
    expect(report['rows'][0]['document']['region'], '150203', 'region')
    expect([r['status'] for r in report['not_as_they_stand']], ['refused', 'needs_review'], 'rows')
    expect(s.written(), before, 'tables')


def long_files(s):
    """A long file is looked at in part, and the report says so."""
    body = SHEET + b''.join('电工,甲公司,2,昆都仑区,\n'.encode() for _ in range(3000))
    report = status(s.officer.load('vacancies', body, dry_run='true'), 200).json
    expect(report['complete'], False, 'complete')
    assert 1000 <= report['counts']['rows'] <= 1001, report['counts']


def refusals(s):
    """Who may not import may not try; what cannot be read is refused as in an import."""
    status(s.home.as_('supervisor').load('candidates', SHEET, dry_run='true'), 403)
    reply = status(s.officer.load('vacancies', b'a,b\n1,2\n', dry_run='true'), 400)
    expect(reply.json['code'], 'feed.no_header', 'code')
    reply = status(s.officer.load('vacancies', b'<!DOCTYPE a><jobs/>', dry_run='true',
                                  content_type='application/xml'), 400)
    expect(reply.json['code'], 'feed.xml_doctype', 'code')
    status(s.officer.load('vacancies', SHEET, dry_run='perhaps'), 400)


def xml(s):
    """A feed of XML is tried and imported."""
    kind = {'content_type': 'application/xml'}
    report = status(s.officer.load('vacancies', XML, dry_run='true', **kind), 200).json
    expect([c['field'] for c in report['columns']], ['title', 'employer_name', 'headcount', 'region'], 'fields')
    report = status(s.officer.load('vacancies', XML, **kind), 200).json
    expect(report['import']['counts']['inserted'], 1, 'inserted')
    expect(report['import']['format'], 'xml', 'format')


def by_command(s):
    """billet import --dry-run shows the same, for people and as JSON; exit 3 when rows are refused."""
    path = os.path.join(s.home.top, '岗位.csv')
    with open(path, 'wb') as file:
        file.write(SHEET)
    before = s.written()
    args = ('--key-file', s.home.key_file('officer'), 'import', '--kind', 'vacancies', '--dry-run', path)
    done = s.home.billet(*args)
    expect(done.returncode, 3, done.stderr[-500:])
    for part in ('title', 'one letter wrong', 'nothing was written', '150203'):
        assert part in done.stdout, done.stdout
    done = s.home.billet('--json', *args)
    expect(json.loads(done.stdout)['counts']['refused'], 1, 'refused')
    expect(s.written(), before, 'tables')
    path = os.path.join(s.home.top, 'v.csv')
    with open(path, 'wb') as file:
        file.write(sample('vacancies.csv'))
    done = s.home.billet('--json', *args[:-1], path)
    assert json.loads(done.stdout)['counts']['taken'] > 100, done.stdout[:500]


def by_mapping(s):
    """A mapping of one's own is a file; a wrong one says what is wrong."""
    path, mapping = os.path.join(s.home.top, 'feed.xml'), os.path.join(s.home.top, 'own.json')
    with open(path, 'wb') as file:
        file.write('<d><e><p nr="7"><t>电工</t><org><n>甲公司</n></org><m>5000</m><n>2</n></p></e></d>'.encode())
    args = ('--json', '--key-file', s.home.key_file('officer'), 'import', '--kind', 'vacancies', '--dry-run',
            '--mapping', mapping, path)
    rule = {'version': 1, 'kind': 'vacancy', 'rows': '/d/e/p', 'constants': {'region': '150203'},
            'fields': {'reference': '/@nr', 'title': '/t', 'employer_name': '/org/n', 'headcount': '/n',
                       'wage_text': '{/m}元/月'}}
    with open(mapping, 'w', encoding='utf-8') as file:
        json.dump(rule, file)
    report = json.loads(s.home.billet(*args).stdout)
    expect(report['rows'][0]['document']['wage_min'], 5000, 'pay')
    expect(report['rows'][0]['document']['region'], '150203', 'region')
    expect({c['field']: c['label'] for c in report['columns']}['title'], '/t', 'columns')
    with open(mapping, 'w', encoding='utf-8') as file:
        json.dump({**rule, 'fields': {'colour': '/c'}}, file)
    done = s.home.billet(*args)
    expect(done.returncode, 1, 'exit')
    assert 'colour' in done.stderr, done.stderr


CASES = (by_mapping, by_http, long_files, refusals, xml, by_command)


def main():
    with city.City() as home:
        home.serve()
        tap = city.run([(f.__doc__.splitlines()[0].rstrip('.'), f) for f in CASES], Story(home))
        tap.done()


if __name__ == '__main__':
    main()
