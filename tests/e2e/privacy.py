# SPDX-License-Identifier: Apache-2.0
"""What must not be seen is not seen: in logs, errors, figures, backups, files of the database.

Canaries are people whose numbers and names are looked for everywhere after they went through
every door (A5, A10). Sealed values that were swapped do not open (A10). Each request that
touches people leaves one audit entry, each refused one too (L3). Principals that take turns on
few connections never see each other's rows (A3).
"""
import json
import os
import random
import re
import socket
import subprocess
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import city  # noqa: E402
import routes_base as routes  # noqa: E402
from city import expect, sample, status, unique  # noqa: E402

sys.path.insert(0, city.SAMPLES)
import sample_base  # noqa: E402

TURNS = 200 if city.SANITIZED else 1000
NDJSON = 'application/x-ndjson'


class Canary:
    count = 0

    def __init__(self):
        Canary.count += 1
        self.n = Canary.count
        birth = sample_base.datetime.date(1981, 1, 1) + sample_base.datetime.timedelta(days=37 * self.n)
        self.number = sample_base.identity_number('150203', birth, 997)
        self.phone = f'154777{self.n:05d}'
        self.name = f'样金丝雀{chr(0x4e00 + 101 * self.n)}'

    def row(self, **more):
        return {'source': 'canary', 'source_reference': f'C-{self.n}', 'name': self.name, 'phone': self.phone,
                'identity_number': self.number, 'bureau_region': '150203', 'category': 'self_arranged',
                'consent_match': '2026-01-05', **more}


class Story:
    def __init__(self, home):
        self.home = home
        self.officer = home.as_('officer')
        self.birds = []
        self.answers = []  # what came back where nothing of a person may stand

    def bird(self, **more):
        self.birds.append(Canary())
        return self.birds[-1].row(**more)

    def load(self, rows, **query):
        body = rows if isinstance(rows, bytes) else '\n'.join(json.dumps(r, ensure_ascii=False) for r in rows).encode()
        reply = self.officer.load('candidates', body, content_type=NDJSON, **query)
        self.answers.append(reply)
        return reply


# --- canaries ---------------------------------------------------------------------------------------

def through_every_door(s):
    """Canaries go in by every door, well and badly formed."""
    good = [s.bird() for _ in range(4)]
    status(s.load(good), 200)
    status(s.load(good), 200)  # nothing new
    status(s.load([{**good[0], 'phone': Canary().phone, 'education': 3}]), 200)  # revised
    wrong = s.bird()
    wrong['identity_number'] = wrong['identity_number'][:17] + ('0' if wrong['identity_number'][17] != '0' else '1')
    told = status(s.load([s.bird(education=12), s.bird(bogus=1), wrong, s.bird(phone='154777', category='no'),
                          s.bird(identity_number=150203198101019971), s.bird(phone=[s.birds[-1].phone]),
                          s.bird(name='样' * 300 + s.birds[-1].name), s.bird(bureau_region='999999')]), 200)
    bird = s.bird()  # what belongs elsewhere is quoted by no issue
    number, phone, full = bird['identity_number'], bird['phone'], bird['phone'].translate({48 + n: 0xff10 + n for n in range(10)})
    status(s.load([{**s.bird(), **wrong} for wrong in (
        {'bureau_region': number}, {'category': phone}, {'education': number}, {'experience': f'电工 {phone}'},
        {'available_from': phone}, {'wants': [number]}, {'places': full}, {number: phone}, {'groups': [number + '电工']},
        {'service': f'{phone} 3年'}, {'merit': number}, {'wage_floor': f'电话 {phone}'}, {'skills': {number: 3}},
        {'facts': {phone: {'state': 'verified'}}}, {'consent_match': phone})]), 200)
    expect(told.json['import']['counts']['inserted'] < 8, True, 'some are refused')
    status(s.load([s.bird(), s.bird(education=12)], atomic='true'), 200)
    s.load([s.bird()], source='x' * 101)
    cut = json.dumps(s.bird(), ensure_ascii=False).encode()
    for end in (len(cut) // 2, len(cut) - 1):
        s.load(cut[:end])
    head = '登记编号,姓名,身份证号,联系电话,人员类别,所在区县\r\n'
    bird = s.bird()
    line = f'C-{s.birds[-1].n},{bird["name"]},{bird["identity_number"]},{bird["phone"]},自主就业,昆都仑区'
    for text in (head + line, head + line.replace('自主就业', '"自主就业'), head + f'{line},{bird["phone"]}',
                 f'{bird["phone"]},{bird["identity_number"]}\r\n' + line):
        for encoding in ('utf-8-sig', 'gb18030'):
            s.answers.append(s.officer.load('candidates', text.encode(encoding)))


def one_by_one(s):
    """Single documents, good and bad, and requests that carry a number where none belongs."""
    bird = s.bird()
    for key in (None, unique()):
        status(s.officer.post('/v1/candidates', bird, key), 201 if key is None else 200)
    text = json.dumps(s.bird(), ensure_ascii=False)
    bad = s.birds[-1]
    bodies = [s.bird(education=12), s.bird(bogus=1), s.bird(identity_number=bad.number[:17]),
              s.bird(identity_number=bad.number[:16] + '99'), s.bird(phone=bad.phone * 3), s.bird(name=5), {'bogus': bad.number},
              s.bird(bureau_region=bad.number), s.bird(category=bad.phone), s.bird(wants=[bad.name]),
              text[:-9].encode(), (text[:-1] + ',"name":' + bad.name + '}').encode(), f'[{bad.number}'.encode(),
              f'{{"phone" {bad.phone}}}'.encode(), f'{{"phone": "1" "{bad.name}"}}'.encode()]
    for body in bodies:
        reply = s.officer.ask('POST', '/v1/candidates', body, {'Content-Type': 'application/json'})
        assert reply.status in (201, 400, 403), reply  # what is unread and may be absent is left out
        s.answers += [reply] * (reply.status >= 400)
    for client in (s.officer, city.Client(s.home.port), s.home.as_('organiser')):
        for path in (f'/v1/candidates?name={bad.phone}', f'/v1/candidates?state={bad.number}', f'/v1/candidates/{bad.phone}x',
                     f'/v1/audit?principal={bad.phone}', f'/v1/codes/regions?q={bad.number}', f'/v1/rounds?drive={bad.number}x'):
            client.get(path)
    s.officer.ask('GET', '/v1/drives', headers={'Idempotency-Key': bad.number, 'If-Match': bad.phone, 'X-Name': bad.number})
    s.officer.ask('POST', '/v1/drives', {'name': bad.phone}, {'Idempotency-Key': bad.number + ' ' + bad.phone})


def errors_tell_nothing(s):
    """No error and no report repeats a number, a phone or a name."""
    for reply in s.answers:
        text = reply.body.decode()
        for bird in s.birds:
            for what in ('number', 'phone', 'name'):
                if getattr(bird, what) in text:
                    at = text.index(getattr(bird, what))
                    raise AssertionError(f'{what} in {text[max(0, at - 300):at + 60]}')


def masks(s):
    """A profile shows its name and masks, to the bureau; nobody sees a whole number."""
    shown = 0
    for who in ('officer', 'supervisor'):
        text = status(s.home.as_(who).get('/v1/candidates', limit=200), 200).body.decode()
        shown += any(bird.name in text for bird in s.birds)
        for bird in s.birds:
            assert bird.number not in text and bird.phone not in text, bird.number
    expect(shown, 2, 'names are shown')


def secrets_of(s):
    """What may stand nowhere but sealed, and keys."""
    for bird in s.birds:
        yield bird.number
        yield bird.phone
    yield from s.home.keys.values()


def search(data, words, where):
    for word in words:
        assert word.encode() not in data, f'{word} in {where}'


def logs_and_figures(s):
    """Neither logs of the programs and of PostgreSQL nor the figures hold a number, a phone, a name."""
    files = [os.path.join(s.home.logs, f) for f in os.listdir(s.home.logs)]
    folder = os.path.join(s.home.data, 'log')
    files += [os.path.join(folder, f) for f in os.listdir(folder)]
    assert len(files) >= 3, files
    words = [*secrets_of(s), *(bird.name for bird in s.birds)]
    for path in files:
        with open(path, 'rb') as file:
            data = file.read()
        search(data, words, path)
        assert b'DETAIL' not in data and b'STATEMENT' not in data, f'{path} quotes rows or statements'
    search(city.Client(s.home.admin_port).get('/metrics').body, words, 'metrics')


def backup(s):
    """A backup holds names where they belong, and no number, phone or key."""
    path = os.path.join(s.home.top, 'billet.dump')
    s.home.must('backup', path)
    done = subprocess.run([s.home.status()['programs'] + '/pg_restore', '-f', '-', path], capture_output=True, check=True)
    text = done.stdout.decode()
    search(done.stdout, secrets_of(s), 'the backup')
    seen = set()
    for table, rows in re.findall(r'^COPY public\.(\w+) \(.*?\n(.*?)^\\\.$', text, re.S | re.M):
        if any(bird.name in rows for bird in s.birds):
            seen.add(table)
    # idempotency keeps what the first request with a key was answered
    expect(seen, {'candidate_identity', 'candidate_identity_before', 'idempotency'}, 'tables with names')


def files_of_the_cluster(s):
    """Nor do the files of the database: tables, indexes, the write-ahead log, the key file."""
    s.home.psql('CHECKPOINT')
    words = [word.encode() for word in secrets_of(s)]
    for folder, _, names in os.walk(s.home.data):
        for name in names:
            if name.startswith('.s.'):
                continue  # the socket
            with open(os.path.join(folder, name), 'rb') as file:
                data = file.read()
            found = [word for word in words if word in data]
            assert not found, f'{found} in {folder}/{name}'


# --- audit ------------------------------------------------------------------------------------------

NOTED = ('GET /v1/rounds/{round}/shortlist', 'GET /v1/rounds/{round}/explain', 'GET /v1/rounds/{round}/ask-list',
         'GET /v1/rounds/{round}/training', 'POST /v1/vacancies:import',
         'POST /v1/candidates:import', 'POST /v1/employers:import')


def entries(s):
    rows = json.loads(s.home.psql("SELECT coalesce(json_agg(a), '[]') FROM audit_entry a WHERE a.request_id <> ''"))
    by_request = {}
    for row in rows:
        by_request.setdefault(row['request_id'], []).append(row)
    return by_request


def key_id(s, name):
    prefix = s.home.keys[name].split('_')[1]
    return 'key:' + s.home.psql(f"SELECT id FROM api_key WHERE prefix = '{prefix}'")


def one_entry_each(s):
    """L3: each use case that touches people or writes leaves one entry: who, what, whom, which request."""
    world = s.world = routes.World(s.home)
    asked = []
    for row in routes.STEPS:
        if isinstance(row, str):
            routes.milestone(world, row)
            continue
        if row[0].endswith(':accept'):
            break  # what comes later moves the referrals on; published is what the next cases need
        asked.append((row, routes.route_of(row[0]), routes.step(world, row)))
    found = entries(s)
    for row, key, reply in asked:
        route = routes.ROUTES[key]
        got = found.get(reply.headers['Request-Id'], [])
        wanted = 1 if route['object'] or key in NOTED else 0
        expect(len(got), wanted, f'entries of {key}: {got}')
        if wanted:
            entry = got[0]
            expect((entry['action'], entry['result']), (route['audit'], 'done'), key)
            expect((entry['principal'], entry['role']), (key_id(s, row[1]), row[1]), key)
            if route['object'] and 'items' not in reply.json:
                expect(entry['object_kind'], route['object'], key)
            assert entry['object_ids'], f'{key}: no ids'
            named = re.findall(r'\{(\w+)\}', row[0])
            if named and named[0] == entry['object_kind']:
                assert world.known[named[0]] in entry['object_ids'], f'{key}: {entry}'


def refused_ones_too(s):
    """L3: a request that its role may not make leaves an entry with result denied."""
    asked = []
    for key, route in routes.ROUTES.items():
        for role in routes.ROLES:
            if role not in route['roles']:
                asked.append((key, role, status(s.world.ask(role, key, s.world.bodies.get(key)), 403)))
    assert len(asked) > 100, len(asked)
    city.wait_until(lambda: set(r.headers['Request-Id'] for _, _, r in asked) <= set(entries(s)), 10, 'entries')
    found = entries(s)
    for key, role, reply in asked:
        got = found[reply.headers['Request-Id']]
        expect([(e['result'], e['role'], e['action']) for e in got], [('denied', role, routes.ROUTES[key]['audit'])], key)


def the_chain(s):
    """The worker chains what was noted; the chain is whole, and a supervisor can see that."""
    supervisor = s.home.as_('supervisor')
    told = city.wait_until(lambda: (lambda v: v if v['unsealed'] == 0 else None)(supervisor.get('/v1/audit:verify').json),
                           20, 'all is sealed')
    expect(told['sound'], True, 'chain')
    expect(status(supervisor.get('/v1/audit:verify', tail_seq=told['links'], tail_hash=told['head']), 200).json['sound'], True, 'tail')
    short = supervisor.get('/v1/audit:verify', tail_seq=told['links'] + 5, tail_hash='0' * 64).json
    expect(short['sound'], False, 'a chain cut short')


# --- sealed values ------------------------------------------------------------------------------------

def swapped_values(s):
    """A10: a sealed phone put into another person's row opens nowhere; the server goes on."""
    path = s.world.path('/v1/rounds/{round}/shortlist')
    people = [s.world.known[name] for name in ('candidate', 'other', 'last')]
    for n, person in enumerate(people):
        row = routes.profile(4 + n, phone=f'1549999000{n}')
        status(s.officer.post('/v1/candidates', row), 200)
        status(s.officer.post('/v1/consents', {'candidate': person, 'purpose': 'disclose', 'employer': s.world.known['employer']}), 201)
    rows = {r['phone']: r for r in status(s.officer.get(path), 200).json['rows'] if 'phone' in r}
    expect(set(rows), {'15499990000', '15499990001', '15499990002'}, 'before')
    a, b, c = people
    s.home.psql('SET session_replication_role = replica; UPDATE candidate_identity i SET phone = o.phone FROM candidate_identity o '
                f'WHERE (i.candidate, o.candidate) IN (({a}, {b}), ({b}, {a}))')
    s.home.psql(f"SET session_replication_role = replica; UPDATE candidate_identity SET phone = identity_number WHERE candidate = {c}")
    s.home.psql(f"SET session_replication_role = replica; UPDATE candidate_identity SET phone = phone || 'A' WHERE candidate = {c}")
    for form in ('json', 'csv', 'xlsx'):
        for who in ('officer', 'employer'):
            reply = s.world.clients[who].get(path, format=form)
            assert reply.status in (200, 500), reply
            assert b'1549999000' not in reply.body, 'a phone that was moved was opened'
    assert s.home.server.alive() and s.home.server.event('sealed_value_unreadable'), 'it is told in the log'
    log = json.dumps(s.home.server.lines())
    assert '1549999000' not in log, 'not what it was'


# --- few connections, many principals --------------------------------------------------------------------

class Turns(threading.Thread):
    """Two officers take turns on one connection; now and then one hangs up before the answer."""

    def __init__(self, home, ids, turns, seed):
        super().__init__(daemon=True)
        self.home, self.ids, self.turns = home, ids, turns
        self.dice = random.Random(seed)
        self.wrong = []
        self.seen = 0

    def run(self):
        try:
            client = city.Client(self.home.port)
            for turn in range(self.turns):
                who = ('kundulun', 'qingshan')[turn % 2]
                client.key = self.home.keys[who]
                region = {'kundulun': '150203', 'qingshan': '150204'}[who]
                if turn % 10 == 9:
                    self.hang_up(client.key)
                elif turn % 3 == 0:
                    person = self.dice.choice(self.ids)
                    reply = client.get(f'/v1/candidates/{person}')
                    ok = reply.status == 404 or (reply.status == 200 and reply.json['bureau_region'].startswith(region))
                    self.note(ok, reply)
                else:
                    reply = client.get('/v1/candidates', limit=20)
                    self.note({c['bureau_region'][:6] for c in status(reply, 200).json['items']} == {region}, reply)
        except Exception as err:  # noqa: BLE001
            self.wrong.append(err)

    def note(self, good, reply):
        self.seen += 1
        if not good:
            self.wrong.append(reply)

    def hang_up(self, key):
        with socket.create_connection(('127.0.0.1', self.home.port), 20) as sock:
            sock.sendall(f'GET /v1/candidates?limit=200 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n\r\n'.encode())


def turns_on_few_connections(s):
    """A3: a thousand requests of two officers in turn over two connections: nobody sees a foreign row."""
    expect(s.home.stop(), 0, 'stop')
    s.home.serve('--db-connections', '2')
    s.officer = s.home.as_('officer')
    status(s.officer.load('candidates', sample('candidates.csv', 400), source='sample'), 200)
    ids = [c['id'] for c in s.officer.get('/v1/candidates', limit=200).json['items']]
    threads = [Turns(s.home, ids, TURNS // 4, n) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(t.wrong for t in threads), [w for t in threads for w in t.wrong][:3]
    assert sum(t.seen for t in threads) >= TURNS * 8 // 10, 'not all asked'


CASES = (through_every_door, one_by_one, errors_tell_nothing, masks, one_entry_each, refused_ones_too, the_chain,
         logs_and_figures, backup, files_of_the_cluster, swapped_values, turns_on_few_connections)


def main():
    with city.City() as home:
        home.serve()
        home.worker()
        tap = city.run([(f.__doc__.splitlines()[0].rstrip('.'), f) for f in CASES], Story(home))
        tap.ok(home.stop() == 0, 'the server ends well')
        tap.done()


if __name__ == '__main__':
    main()
