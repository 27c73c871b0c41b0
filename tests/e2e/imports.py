# SPDX-License-Identifier: Apache-2.0
"""An import and its Idempotency-Key: the same file goes on or is answered again, however it is cut into
slices; another file is refused before it writes, and never gets the first one's report. What a whole
import that failed put back is counted as such. Kills: kills.py; segments in SQL: tests/sql."""
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import city  # noqa: E402
from city import expect, status, unique  # noqa: E402

ROWS = 2500
NDJSON = 'application/x-ndjson'
CASES = []


def case(run):
    CASES.append((run.__doc__.strip().split('\n')[0].rstrip('.'), run))
    return run


def posting(n, **more):
    return {'employer_name': '幂等样例公司', 'reference': f'I{n:05d}', 'title': '电工', 'region': '150203',
            'headcount': 1 + n % 9, 'wage_min': 4000, **more}


def ndjson(rows):
    return ''.join(json.dumps(r, ensure_ascii=False) + '\n' for r in rows).encode()


def slices(data, size):
    return (data[at:at + size] for at in range(0, len(data), size))


def load(s, data, key, **query):
    return s.officer.load('vacancies', data, key, NDJSON, **query)


def cut_short(s, data, key, at):
    """The sender goes away in the middle; returns when its rows so far are in."""
    client = s.home.as_('officer')

    def body():
        yield from slices(data[:at], 20000)
        raise ConnectionAbortedError
    try:
        client.load('vacancies', body(), key, NDJSON)
    except ConnectionAbortedError:
        client.close()
    city.wait_until(lambda: taken(s) > 0, 20, 'the first segment')


def taken(s):
    return int(s.home.psql("SELECT count(*) FROM vacancy WHERE reference LIKE 'I%'"))


def refused(s, data, key):
    told = status(load(s, data, key), 422, 'another file').json
    expect(told['code'], 'http.idempotency_mismatch', 'code')


@case
def goes_on(s):
    """Cut short, the import takes the same file from its beginning, and no other one."""
    rows = [posting(n) for n in range(ROWS)]
    data, key = ndjson(rows), unique()
    cut_short(s, data, key, len(data) * 2 // 3)
    refused(s, ndjson([posting(n, wage_min=5000) for n in range(ROWS)]), key)
    refused(s, ndjson(rows[:10]), key)
    expect(s.home.psql("SELECT count(*) FROM vacancy WHERE wage_min = 5000 AND reference LIKE 'I%'"), '0', 'of others')
    told = status(load(s, slices(data, 777), key), 200).json
    expect(told['import']['counts'], {'rows': ROWS, 'inserted': ROWS, 'updated': 0, 'unchanged': 0, 'refused': 0,
                                      'needs_review': 0}, 'counts')
    expect(taken(s), ROWS, 'vacancies')
    s.data, s.key, s.told = data, key, told


@case
def told_again(s):
    """Ended, it answers its report again: to the same file only."""
    for size in (1000, 65536, len(s.data)):
        again = status(load(s, slices(s.data, size), s.key), 200)
        expect(again.headers['Idempotent-Replayed'], 'true', 'replayed')
        expect(again.json['import'], s.told['import'], 'report')
    refused(s, s.data[:-200] + s.data[-200:].replace(b'4000', b'4001'), s.key)
    refused(s, s.data + ndjson([posting(ROWS)]), s.key)
    refused(s, s.data[:len(s.data) // 2].rpartition(b'\n')[0], s.key)
    refused(s, b'\n', s.key)
    expect(taken(s), ROWS, 'vacancies')


@case
def small_rows(s):
    """Thousands of rows in one slice are cut where the file's own rows say."""
    data, key = b'{}\n' * 30000, unique()
    first = status(load(s, data, key), 200).json
    expect(first['import']['counts']['refused'], 30000, 'refused')
    again = status(load(s, slices(data, 1001), key), 200)
    expect((again.json['import'], again.headers['Idempotent-Replayed']), (first['import'], 'true'), 'again')


@case
def failed_whole(s):
    """An atomic import that failed took nothing, and says so; its key answers the same again."""
    data, key = ndjson([posting(n, wage_min=6000) for n in range(5)] + [{}]), unique()
    told = status(load(s, data, key, atomic='true'), 200).json['import']
    expect((told['state'], told['counts']), ('failed', {
        'rows': 6, 'inserted': 0, 'updated': 0, 'unchanged': 0, 'refused': 1, 'reverted': 5, 'needs_review': 0}), 'told')
    expect(status(load(s, data, key, atomic='true'), 200).json['import'], told, 'again')
    expect(taken(s), ROWS, 'vacancies')
    file = os.path.join(s.home.top, 'bad.ndjson')
    with open(file, 'wb') as out:
        out.write(data)
    done = s.home.billet('import', file, '--kind', 'vacancies', '--atomic', '--lang', 'en', '--key-file', s.home.key_file('officer'))
    assert '0 new, 0 updated' in done.stdout and '5 put back' in done.stdout, done


class World:
    pass


def main():
    s = World()
    with city.City() as s.home:
        s.home.serve()
        s.officer = s.home.as_('officer')
        city.run(CASES, s).done()


main()
