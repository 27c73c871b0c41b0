# SPDX-License-Identifier: Apache-2.0
"""The largest shortlist there may be, as JSON, CSV and XLSX, while others go on with their work.

The rows are put into the tables by hand: no engine needs to run for a hundred thousand of them.
Who may see what in a list is flow.py's.
"""
import csv
import io
import os
import socket
import sys
import threading
import time
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import city  # noqa: E402
from city import expect, status, wait_until  # noqa: E402

ROWS_MAX = 100000  # SHORTLIST_ROWS_MAX
PROFILES = 400
HOLD_MS = 250  # what a small request may wait for, a busy machine included
REFERRALS = '''
UPDATE round SET state = 'published', frozen_at = now(), done_at = now(), published_at = now()
 WHERE id = {round};
INSERT INTO pseudonym (city, drive, candidate, pseudonym)
SELECT city, {drive}, id, lpad(id::text, 9, '0') FROM candidate;
INSERT INTO consent (city, candidate, bureau_region, purpose, drive, given_on, channel, recorded_by)
SELECT city, id, bureau_region, 'disclose', {drive}, '2020-01-01', 'phone', 'test' FROM candidate WHERE id % 2 = 0;
INSERT INTO referral (city, round, drive, vacancy, candidate, employer, state, mutual, fit, appeal,
                      confirm)
SELECT v.city, {round}, {drive}, v.id, c.id, v.employer, 'published', 5000, 5000, 5000, '{{G03}}'
  FROM vacancy v, candidate c ORDER BY v.id, c.id LIMIT {rows};
ANALYZE referral; ANALYZE pseudonym; ANALYZE consent;
'''
CASES = []


def case(fn):
    CASES.append((fn.__doc__.splitlines()[0].rstrip('.'), fn))
    return fn


class Neighbour(threading.Thread):
    """Another client that asks for one small thing again and again: how long it waits."""

    def __init__(self, home, path):
        super().__init__(daemon=True)
        self.client = home.as_('supervisor')
        self.path = path
        self.waits = []
        self.stopping = False

    def run(self):
        while not self.stopping:
            began = time.monotonic()
            status(self.client.get(self.path), 200, 'neighbour')
            self.waits.append(time.monotonic() - began)
            time.sleep(0.002)

    def end(self):
        self.stopping = True
        self.join()
        return sorted(self.waits)


def measured(s, form):
    """The export, how long it took, and what the neighbour waited for meanwhile."""
    neighbour = Neighbour(s.home, f'/v1/rounds/{s.round}')
    neighbour.start()
    began = time.monotonic()
    reply = s.officer.get(f'/v1/rounds/{s.round}/shortlist', format=form)
    took = time.monotonic() - began
    waits = neighbour.end()
    print(f'# {form}: {took:.2f} s, {len(reply.body) / 1e6:.1f} MB; neighbour: {len(waits)} requests, median '
          f'{waits[len(waits) // 2] * 1000:.1f} ms, longest {waits[-1] * 1000:.0f} ms')
    return status(reply, 200, form), waits[-1]


def rows_of(form, body):
    if form == 'json':
        return body.count(b'"pseudonym"')
    if form == 'csv':
        return sum(1 for _ in csv.reader(io.StringIO(body.decode('utf-8-sig'), newline=''))) - 1
    book = zipfile.ZipFile(io.BytesIO(body))
    sheets = [n for n in book.namelist() if n.startswith('xl/worksheets/sheet')][1:]
    return sum(book.read(n).count(b'<row ') - 1 for n in sheets)


def make_lists(form):
    def check(s):
        reply, longest = measured(s, form)
        expect(rows_of(form, reply.body), ROWS_MAX, 'rows')
        assert city.SANITIZED or longest * 1000 < HOLD_MS, f'a neighbour waited {longest * 1000:.0f} ms'
    check.__doc__ = f'A hundred thousand rows as {form} hold nobody up.'
    return check


for shape in ('json', 'csv', 'xlsx'):
    case(make_lists(shape))


@case
def places_are_bounded(s):
    """As many exports as there are places; who reads slowly keeps one, who leaves gives it back."""
    slow = socket.create_connection(('127.0.0.1', s.home.port), 30)
    slow.sendall(f'GET /v1/rounds/{s.round}/shortlist?format=csv HTTP/1.1\r\nHost: x\r\n'
                 f'Authorization: Bearer {s.home.keys["officer"]}\r\n\r\n'.encode())
    expect(slow.recv(12), b'HTTP/1.1 200', 'the slow one')
    refused = status(s.officer.get(f'/v1/rounds/{s.round}/shortlist', format='json'), 503, 'another')
    expect((refused.json['code'], refused.headers['Retry-After'].isdigit()), ('shortlist.busy', True), 'why')
    slow.close()
    wait_until(lambda: s.officer.get(f'/v1/rounds/{s.round}/shortlist', format='json').status == 200, 30,
               'its place is free again')


@case
def one_row_more(s):
    """One row past the limit is refused."""
    s.home.psql('INSERT INTO referral (city, round, drive, vacancy, candidate, employer, state, mutual, fit, appeal) '
                f'SELECT v.city, {s.round}, {s.drive}, v.id, c.id, v.employer, \'published\', 1, 1, 1 '
                f'FROM vacancy v, candidate c ORDER BY v.id, c.id OFFSET {ROWS_MAX} LIMIT 1')
    for form in ('json', 'csv', 'xlsx'):
        refused = status(s.officer.get(f'/v1/rounds/{s.round}/shortlist', format=form), 422, form)
        expect(refused.json['code'], 'shortlist.too_long', 'code')


def prepare(s):
    s.officer = s.home.load_samples(rows=PROFILES)
    s.drive = status(s.officer.post('/v1/drives', {'name': '大型专场', 'first_day': city.TODAY,
                                                   'last_day': '2026-03-08'}), 201).json['id']
    policy = status(s.officer.post('/v1/policies', s.home.policy()), 201).json['id']
    s.round = status(s.officer.post('/v1/rounds', {'drive': s.drive, 'policy': policy, 'date': city.TODAY}),
                     201).json['id']
    s.home.psql(REFERRALS.format(round=s.round, drive=s.drive, rows=ROWS_MAX))


class World:
    pass


def main():
    s = World()
    with city.City() as s.home:
        s.home.serve('--exports-max', '1')
        prepare(s)
        city.run(CASES, s).done()


main()
