# SPDX-License-Identifier: Apache-2.0
"""Programs die at any moment; nothing that was acknowledged is lost, nothing is done twice.

D1: billetd is killed while clients stream imports, each under an Idempotency-Key; they go on with
the same key. D4: workers are killed, and put to sleep beyond their lease, while they freeze and
run rounds. The seed of the moments is printed, and taken from BILLET_SEED.
"""
import http.client
import json
import os
import random
import shutil
import signal
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import city  # noqa: E402
from city import expect, status, unique  # noqa: E402

sys.path.insert(0, city.SAMPLES)
import sample_base  # noqa: E402

SERVER_KILLS = int(os.environ.get('BILLET_KILLS') or (4 if city.SANITIZED else 20))
WORKER_KILLS = SERVER_KILLS
ROWS = {'vacancies': 1500, 'candidates': 800}
LEASE_S = 10 if city.SANITIZED else 2
READY_S = 15 if city.SANITIZED else 3
CHUNK = 32 * 1024
BAD_EVERY = 50  # such a row is refused, and must be told
SEED = int(os.environ.get('BILLET_SEED') or random.SystemRandom().getrandbits(32))

LINES = [json.loads(line) for line in city.sample('vacancies.ndjson').splitlines() if line.strip()]
POSTS = [row for n, row in enumerate(LINES, 1) if n % 10 != 5][:40]  # every tenth has a defect: see the samples' README


def vacancy(name, i):
    row = {**POSTS[i % len(POSTS)], 'reference': f'{name}-{i}', 'open_from': '2020-01-01'}
    row.pop('open_until', None)
    row.pop('start_by', None)
    return {**row, 'title': None} if i % BAD_EVERY == 7 else row


def candidate(name, i):
    post = POSTS[i % len(POSTS)]
    number = int(name.split('-')[1]) * ROWS['candidates'] + i  # of a day of 1970.. and an order code
    birth = sample_base.datetime.date(1970, 1, 1) + sample_base.datetime.timedelta(days=number // 900)
    row = {'source': 'kills', 'source_reference': f'{name}-{i}', 'name': f'样{number}', 'phone': '154%08d' % number,
           'identity_number': sample_base.identity_number('150203', birth, 100 + number % 900),
           'bureau_region': '150203', 'category': 'self_arranged', 'places': ['15'], 'education': 5 - i % 3,
           'wants': [post['occupation']], 'wage_floor': 2000 + i % 7 * 500,
           'experience': [{'occupation': post['occupation'], 'months': 24 + i % 60}],
           'skills': {s['skill']: 4 for s in post.get('skills') or []},
           'certificates': {c: None for c in post.get('certificates') or []},
           'consent_match': '2026-01-05'}
    return {**row, 'education': 12} if i % BAD_EVERY == 7 else row


MAKE = {'vacancies': vacancy, 'candidates': candidate}


class Sender(threading.Thread):
    """Sends one import after another until it is told to stop; each until it is acknowledged."""

    def __init__(self, home, kind, number, stop):
        super().__init__(daemon=True)
        self.home, self.kind, self.number, self.stop = home, kind, number, stop
        self.sent = self.broken = 0
        self.streaming = False
        self.reports = []  # (name, report)
        self.failure = None

    def run(self):
        try:
            while not self.stop.is_set():
                self.load()
        except Exception as err:  # noqa: BLE001  told by the test
            self.failure = err

    def load(self):
        name = f'{self.kind[0]}-{self.number + 10 * self.sent}'
        lines = [json.dumps(MAKE[self.kind](name, i), ensure_ascii=False) for i in range(ROWS[self.kind])]
        lines.append(lines[0])  # the same row again: taken once
        body, key = '\n'.join(lines).encode(), unique()
        end = time.monotonic() + (300 if city.SANITIZED else 120)
        while True:
            try:
                reply = self.attempt(body, key)
                if reply.status == 200:
                    break
                assert reply.status in (503, 409), reply
            except (OSError, http.client.HTTPException):
                self.broken += self.streaming
            finally:
                self.streaming = False
            assert time.monotonic() < end, 'an import found no end'
            time.sleep(0.05)
        self.sent += 1
        self.reports.append((name, reply.json['import']))

    def attempt(self, body, key):
        conn = http.client.HTTPConnection('127.0.0.1', self.home.port, timeout=60)
        try:
            conn.request('POST', f'/v1/{self.kind}:import?source=kills', self.slices(body),
                         {'Authorization': 'Bearer ' + self.home.keys['officer'], 'Idempotency-Key': key,
                          'Content-Type': 'application/x-ndjson'})
            answer = conn.getresponse()
            return city.Reply(answer.status, answer.headers, answer.read())
        finally:
            conn.close()

    def slices(self, body):
        self.streaming = True
        for at in range(0, len(body), CHUNK):
            yield body[at:at + CHUNK]
            time.sleep(0.004)


class Story:
    def __init__(self, home, dice):
        self.home, self.dice = home, dice
        self.ready, self.halves = [], 0

    def sql(self, text):
        return self.home.psql(text)


# --- D1 ---------------------------------------------------------------------------------------------

def broken(s):
    return sum(sender.broken for sender in s.senders)


def kill_the_server(s):
    """D1: the server is killed while imports stream in; they go on with their keys."""
    stop = threading.Event()
    s.senders = [Sender(s.home, kind, n, stop) for n, kind in enumerate(('vacancies', 'candidates') * 2)]
    for sender in s.senders:
        sender.start()
    longest = 1.5
    kills, needed = 0, 1 if city.SANITIZED else SERVER_KILLS // 4
    while kills < SERVER_KILLS or (kills < 5 * SERVER_KILLS and (s.halves < needed or broken(s) < SERVER_KILLS)):
        kills += 1
        time.sleep(s.dice.uniform(0.1, longest))
        s.home.server.kill()
        half = s.sql("SELECT count(*) FROM import i WHERE state = 'running' AND EXISTS "
                     "(SELECT 1 FROM import_row r WHERE r.city = i.city AND r.import = i.id)") != '0'
        s.halves += half
        longest = 1.5 if half else longest * 1.1  # a slow machine is given time to write a segment
        s.ready.append(s.home.serve())
    stop.set()
    for sender in s.senders:
        sender.join(300 if city.SANITIZED else 120)
        assert not sender.is_alive() and sender.failure is None, f'{sender.kind}: {sender.failure}'
    assert broken(s) >= SERVER_KILLS, f'only {broken(s)} streams were broken: no test'
    assert s.halves >= needed, f'only {s.halves} of {kills} kills left a half-written import'


def nothing_is_lost(s):
    """D1: every row that was sent is there once, or was told as refused."""
    for sender in s.senders:
        for name, report in sender.reports:
            rows = ROWS[sender.kind]
            bad = len(range(7, rows, BAD_EVERY))
            told = {k: report['counts'][k] for k in ('rows', 'inserted', 'updated', 'unchanged', 'refused')}
            expect(told, {'rows': rows + 1, 'inserted': rows - bad, 'updated': 0, 'unchanged': 1, 'refused': bad}, name)
            table, column = ('vacancy', 'reference') if sender.kind == 'vacancies' else ('candidate', 'source_reference')
            got = s.sql(f"SELECT count(*), count(DISTINCT {column}) FROM {table} WHERE {column} LIKE '{name}-%'")
            expect(got, f'{rows - bad}|{rows - bad}', f'{name} in the register')
    s.rows = sum(r['counts']['rows'] for x in s.senders for _, r in x.reports)
    expect(s.sql("SELECT count(*) FROM import WHERE state = 'running'"), '0', 'imports without an end')


def nothing_is_doubled(s):
    """D1: nobody has two profiles, two identities or two consents; no outcome is without a row."""
    people = s.sql('SELECT count(*) FROM candidate')
    for what in ('count(*) FROM candidate_identity', 'count(DISTINCT identity_index) FROM candidate_identity',
                 'count(*) FROM consent', 'count(DISTINCT candidate) FROM consent'):
        expect(s.sql('SELECT ' + what), people, what)
    expect(s.sql("SELECT count(*) FROM import_row WHERE status IN ('inserted', 'updated')"),
           s.sql('SELECT (SELECT count(*) FROM candidate) + (SELECT count(*) FROM vacancy)'), 'outcomes')
    firms = {row['employer_credit_code'] for row in POSTS}
    expect(s.sql('SELECT count(*) FROM employer'), str(len(firms)), 'employers')


def ready_in_time(s):
    """D1: after each kill the server is ready again within three seconds."""
    assert max(s.ready) <= READY_S, s.ready


# --- D4 ---------------------------------------------------------------------------------------------

def employ(s):
    s.home.workers.append(city.Program(s.home, 'billet-worker', ['--worker-poll-ms', '50', '--worker-lease-s', str(LEASE_S)],
                                       os.path.join(s.home.logs, f'worker{len(s.home.workers)}')))


def prepare(s):
    """A drive of two thousand people; one round without a kill tells how long things take."""
    officer = s.home.as_('officer')
    s.drive = status(officer.post('/v1/drives', {'name': '春季专场', 'first_day': '2026-03-02', 'last_day': '2026-03-08'}), 201).json['id']
    for firm in officer.get('/v1/employers', limit=200).json['items'][:6]:
        posts = officer.get('/v1/vacancies', employer=firm['id'], limit=150).json['items']
        status(officer.put(f'/v1/drives/{s.drive}/employers/{firm["id"]}', {'vacancies': [v['id'] for v in posts]}), 200)
    s.sql("SET session_replication_role = replica; UPDATE candidate SET state = 'paused' WHERE id NOT IN "
          '(SELECT id FROM candidate ORDER BY id LIMIT 2000)')
    s.policy = status(officer.post('/v1/policies', s.home.policy()), 201).json['id']
    for _ in range(3):
        employ(s)
    begun = time.monotonic()
    s.calm = s.home.round(s.drive, s.policy, date=None)
    s.took = time.monotonic() - begun
    assert s.calm['counts']['referrals'] > 100, s.calm['counts']
    moved = [line for w in s.home.workers for line in w.event('round_moved')]
    s.times = {line['what']: line['ms'] / 1000 for line in moved}


def holder(s, lease):
    """The worker that took the round with a later lease than that one."""
    for worker in s.home.workers:
        for line in worker.event('round_taken'):
            if line['round'] == s.current and line['lease'] > lease and worker.alive():
                return worker, line
    return None


def disturb(s, path, verb, state, times):
    """Moves the round on and kills who works on it, `times` times; all the while others wait."""
    officer = s.home.as_('officer')
    status(officer.post(f'{path}:{verb}', key=unique()), 202)
    lease, kills = s.lease, 0
    while kills < times:
        def found():
            return holder(s, lease) or officer.get(path).json['state'] == state
        got = city.wait_until(found, 20 + 3 * LEASE_S, f'somebody takes the round to {verb}')
        if got is True:
            break
        worker, line = got
        lease = line['lease']
        time.sleep(s.dice.uniform(0, s.times[verb]))
        worker.kill()
        employ(s)
        if officer.get(path).json['state'] != state:
            s.inside[verb] += 1
        kills += 1
    s.kills += kills
    s.lease = lease
    return s.home.arrive(path, state)


def kill_the_workers(s):
    """D4: whoever works on a round is killed, again and again; another goes on after the lease."""
    officer = s.home.as_('officer')
    s.kills, s.inside, s.rounds = 0, {'freeze': 0, 'run': 0}, []

    def enough():  # a kill may come after the work: then there is another round
        return s.kills >= WORKER_KILLS and s.inside['freeze'] >= 1 and s.inside['run'] >= WORKER_KILLS // 4

    while not enough() and len(s.rounds) < WORKER_KILLS:
        made = status(officer.post('/v1/rounds', {'drive': s.drive, 'policy': s.policy}), 201).json['id']
        path, s.current, s.lease = f'/v1/rounds/{made}', made, 0
        disturb(s, path, 'freeze', 'frozen', 2)
        s.rounds.append(disturb(s, path, 'run', 'done', 6))
    assert enough(), f'{s.kills} kills in {len(s.rounds)} rounds, inside of the work: {s.inside}'


def one_result(s):
    """D4: each round has one result, the same that the engine makes of its frozen files undisturbed."""
    key = ('--key-file', s.home.key_file('officer'))
    for done in [s.calm, *s.rounds]:
        folder = os.path.join(s.home.top, f'round-{done["id"]}')
        s.home.must(*key, 'round', 'bundle', str(done['id']), folder)
        told = json.loads(s.home.must('--json', 'verify', folder))
        expect(told['verdict'], 'valid', 'verdict')
        for name in ('lists.ndjson', 'referrals.ndjson', 'certificate.json'):
            os.remove(os.path.join(folder, name))
        again = json.loads(s.home.must('--json', 'engine', folder))
        expect((again['input_sha256'], again['result_sha256']), (done['input_sha256'], done['result_sha256']), 'hashes')
        shutil.rmtree(folder)
        expect(s.sql(f'SELECT count(*), count(DISTINCT (vacancy, candidate)) FROM referral WHERE round = {done["id"]}'),
               f'{done["counts"]["referrals"]}|{done["counts"]["referrals"]}', 'referrals')
        expect(s.sql(f'SELECT count(*) FROM round_certificate WHERE round = {done["id"]}'), '1', 'certificates')
    # frozen over the same register, every round has the same people and posts
    parts = {s.sql(f"SELECT string_agg(encode(sha256(bytes), 'hex'), ' ' ORDER BY file, part) FROM round_input "
                   f"WHERE round = {done['id']} AND file <> 'round.json'") for done in [s.calm, *s.rounds]}
    expect(len(parts), 1, 'frozen inputs')


def asleep_beyond_the_lease(s):
    """D4: a worker that slept beyond its lease changes nothing when it wakes up."""
    officer = s.home.as_('officer')
    made = status(officer.post('/v1/rounds', {'drive': s.drive, 'policy': s.policy}), 201).json['id']
    path, s.current = f'/v1/rounds/{made}', made
    s.home.step(path, 'freeze', 'frozen')
    lease = int(s.sql(f'SELECT lease FROM round WHERE id = {made}'))
    status(officer.post(f'{path}:run', key=unique()), 202)
    worker, _ = city.wait_until(lambda: holder(s, lease), 20, 'somebody takes the round')
    worker.process.send_signal(signal.SIGSTOP)
    try:
        done = s.home.arrive(path, 'done', 60)
    finally:
        worker.process.send_signal(signal.SIGCONT)
    city.wait_until(lambda: worker.event('turn_failed') or worker.event('round_moved'), 30, 'the sleeper wakes up')
    expect(officer.get(path).json, done, 'nothing has changed')
    expect(s.sql(f'SELECT count(*) FROM referral WHERE round = {made}'), str(done['counts']['referrals']), 'referrals')


def published_once(s):
    """What came of it can be published: each pair once, and only once for all rounds."""
    officer = s.home.as_('officer')
    path = f'/v1/rounds/{s.rounds[-1]["id"]}'
    told = status(officer.post(f'{path}:publish', key=unique()), 200).json
    expect((told['state'], told['result_sha256']), ('published', s.rounds[-1]['result_sha256']), 'published')
    expect(s.sql("SELECT count(*) FROM referral WHERE state = 'published'"), str(told['counts']['referrals']), 'alive')
    chain = s.home.as_('supervisor').get('/v1/audit:verify').json
    expect(chain['sound'], True, 'the audit is whole')


CASES = (kill_the_server, nothing_is_lost, nothing_is_doubled, ready_in_time, prepare, kill_the_workers, one_result,
         asleep_beyond_the_lease, published_once)


def main():
    print(f'# seed {SEED}')
    with city.City() as home:
        home.serve()
        s = Story(home, random.Random(SEED))
        tap = city.run([(f.__doc__.splitlines()[0].rstrip('.'), f) for f in CASES], s)
        if s.ready:
            print(f'# {SERVER_KILLS} kills of the server: {broken(s)} streams broken, {s.halves} imports '
                  f'half written; ready again after {sorted(s.ready)[len(s.ready) // 2]:.2f} s, at most {max(s.ready):.2f} s; '
                  f'{sum(len(x.reports) for x in s.senders)} imports, {getattr(s, "rows", 0)} rows')
        if hasattr(s, 'kills'):
            print(f'# {s.kills} kills of workers, inside: {s.inside}; undisturbed: {s.times}; rounds: {len(s.rounds)}')
        tap.done()


if __name__ == '__main__':
    main()
