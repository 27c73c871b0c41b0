# SPDX-License-Identifier: Apache-2.0
"""Files that nobody here wrote go through `billet import`, and every row is accounted for: taken,
taken with unknowns, or refused with a reason in both languages. Needs the data beside the
checkout; skipped without it.
"""
import glob
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import city  # noqa: E402
from city import expect  # noqa: E402

DATA = os.path.abspath(os.path.join(os.environ.get('top_srcdir', '.'), '..', 'shared', 'data',
                                    'postings'))
SOURCES = (  # name, files, mapping, rows
    ('51job', ['cn-51job-2020.csv'], None, 1603),
    ('taihao', ['employer-taihao.json'], 'taihao', 107),
    ('usajobs', ['usajobs_*.json.gz'], 'usajobs', 8990),
)


def files(patterns):
    return sorted(path for pattern in patterns for path in glob.glob(os.path.join(DATA, pattern)))


def imported(home, path, mapping):
    more = ['--mapping', mapping] if mapping else []
    done = home.billet('--json', '--key-file', home.key_file('officer'), 'import', '--kind',
                       'vacancies', *more, path)
    if done.returncode not in (0, 3):
        raise AssertionError(f'{path}: {done.returncode} {done.stderr[-500:]}')
    return json.loads(done.stdout)


def check(home, name, patterns, mapping, total):
    sums = dict.fromkeys(('rows', 'inserted', 'updated', 'unchanged', 'needs_review', 'refused'), 0)
    for path in files(patterns):
        report = imported(home, path, mapping)
        counts = report['import']['counts']
        for key in sums:
            sums[key] += counts[key]
        for row in report['rows']['items']:
            if row['status'] == 'refused':
                expect(all(i['zh'] and i['en'] for i in row['issues']) and bool(row['issues']), True,
                       f'{path} row {row["row"]}: a refusal tells its reason')
    expect(sums['rows'], total, f'{name}: rows')
    outcomes = sums['inserted'] + sums['updated'] + sums['unchanged'] + sums['refused']
    expect(outcomes, total, f'{name}: every row has one outcome')
    print('# ' + name + ': ' + ', '.join(f'{key} {value}' for key, value in sums.items()), flush=True)


def main():
    tap = city.adminlib.Tap()
    if not files(['cn-51job-2020.csv']):
        print('1..0 # SKIP the data is not beside this checkout')
        return
    with city.City() as home:
        cases = [(f'{name}: {total} rows, each with one outcome',
                  lambda s=source: check(home, *s)) for source in SOURCES
                 for name, total in [(source[0], source[3])]]
        city.run(cases, tap=tap)
        tap.done()


if __name__ == '__main__':
    main()
