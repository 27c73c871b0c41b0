# SPDX-License-Identifier: Apache-2.0
"""A whole city for a test: private cluster, billetd, workers, a key for every role.

    with city.City() as c:
        c.serve()
        c.worker()
        reply = c.as_('officer').post('/v1/drives', {...})     # .status .headers .body .json

Programs run on free ports with their messages in files; all of them end with the block, by
their process ids. Nothing outside the temporary folder and the test's own output is written.
"""
import collections.abc
import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import time
import traceback
import urllib.parse

TOP = os.path.abspath(os.environ.get('top_srcdir', '.'))
sys.path.insert(0, os.path.join(TOP, 'tests/admin'))
import adminlib  # noqa: E402

BUILD = adminlib.BUILD
SAMPLES = os.path.join(TOP, 'tests/samples')
SANITIZED = os.environ.get('BILLET_SANITIZED') == '1'
TIMES = bool(os.environ.get('BILLET_TIMES'))
CITY = '1502'
TODAY = '2026-03-02'  # the round date that the samples fit

BYTES = (bytes, bytearray, collections.abc.Iterator)
KEYS = {  # name: role, more arguments; employers' keys are made once there are employers
    'officer': ('officer', []),
    'kundulun': ('officer', ['--region', '150203']),
    'qingshan': ('officer', ['--region', '150204']),
    'supervisor': ('supervisor', []),
    'organiser': ('organiser', []),
    'admin': ('admin', []),
}


def wait_until(ask, seconds, what):
    """The first true answer; asked every 20 ms."""
    end = time.monotonic() + seconds * (5 if SANITIZED else 1)
    while True:
        got = ask()
        if got:
            return got
        if time.monotonic() > end:
            raise AssertionError(f'{what}: not within {seconds} s')
        time.sleep(0.02)


def routes():
    done = subprocess.run([os.path.join(BUILD, 'tests/e2e/route_table')], check=True, capture_output=True)
    return json.loads(done.stdout)


class Reply:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f'{self.status} {self.body[:600]!r}'


class Client:
    """One keep-alive connection that speaks for one key."""

    def __init__(self, port, key=None):
        self.port = port
        self.key = key
        self.conn = None

    def close(self):
        if self.conn is not None:
            self.conn.close()
            self.conn = None

    def ask(self, method, path, body=None, headers=None, **query):
        """body: bytes, or an iterator of them, as they are; anything else as JSON. query: parameters."""
        fields = {'Accept-Language': 'en'}
        if self.key:
            fields['Authorization'] = 'Bearer ' + self.key
        if body is not None and not isinstance(body, BYTES):
            fields['Content-Type'] = 'application/json'
            body = json.dumps(body).encode()
        fields.update(headers or {})
        if query:
            path += '?' + urllib.parse.urlencode(query)
        for again in (True, False):
            if self.conn is None:
                self.conn = http.client.HTTPConnection('127.0.0.1', self.port, timeout=120)
            fresh = self.conn.sock is None
            try:
                self.conn.request(method, path, body, fields)
                answer = self.conn.getresponse()
                return Reply(answer.status, answer.headers, answer.read())
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                self.close()  # an idle connection may have ended; a new one may not
                if fresh or not again:
                    raise
        raise AssertionError('unreachable')

    def get(self, path, **query):
        return self.ask('GET', path, **query)

    def post(self, path, body=None, key=None, headers=None, **query):
        fields = dict(headers or {})
        if key is not None:
            fields['Idempotency-Key'] = key
        return self.ask('POST', path, body, fields, **query)

    def put(self, path, body, headers=None, **query):
        return self.ask('PUT', path, body, headers, **query)

    def load(self, kind, data, key=None, content_type='text/csv', **query):
        """An import: its report, or the failure as it is."""
        fields = {'Content-Type': content_type, 'Idempotency-Key': key or unique()}
        return self.ask('POST', f'/v1/{kind}:import', data, fields, **query)


def unique():
    return '%032x' % random.SystemRandom().getrandbits(128)


class Program:
    """A server or a worker, with its messages in a file."""

    def __init__(self, home, name, args, path):
        self.path = path
        self.log = open(path, 'ab')
        self.begin = self.log.tell()
        self.process = subprocess.Popen(
            [os.path.join(BUILD, name), '--data', home.data, *args], env=home.environment(),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.log, cwd='/')

    def lines(self):
        with open(self.path, 'rb') as file:
            file.seek(self.begin)
            return [json.loads(line) for line in file.read().splitlines() if line.startswith(b'{')]

    def event(self, name):
        return [line for line in self.lines() if line.get('event') == name]

    def alive(self):
        return self.process.poll() is None

    def kill(self):
        self.end(signal.SIGKILL)

    def end(self, how=signal.SIGTERM):
        if self.alive():
            self.process.send_signal(how)
        try:
            code = self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.log.close()
        return code


class City(adminlib.Home):
    def __init__(self):
        super().__init__('d')
        self.server = None
        self.workers = []
        self.keys = {}
        self.port = self.admin_port = 0
        self.logs = os.path.join(self.top, 'logs')
        os.mkdir(self.logs)

    def __enter__(self):
        try:
            self.must('init', '--city', CITY, '--name', '包头市退役军人事务局')
            for name, (role, more) in KEYS.items():
                self.new_key(name, role, *more)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *why):
        for program in [*self.workers, self.server]:
            if program is not None:
                with contextlib.suppress(OSError):
                    program.end()
        self.workers, self.server = [], None
        super().__exit__(*why)

    def must(self, *args, **more):
        done = self.billet(*args, **more)
        if done.returncode != 0:
            raise AssertionError(f'billet {args}: {done.returncode} {done.stderr}')
        return done.stdout

    # --- keys and clients ---

    def key_file(self, name):
        return os.path.join(self.top, name + '.key')

    def new_key(self, name, role, *more):
        path = self.key_file(name)
        self.must('key', 'new', '--role', role, '--name', name, '--out', path, *more)
        with open(path, encoding='ascii') as file:
            self.keys[name] = file.read().strip()

    def employer_key(self, name, employer):
        self.new_key(name, 'employer', '--employer', str(employer))

    def as_(self, name):
        """A client with the key of that name; None: without a key."""
        return Client(self.port, self.keys[name] if name else None)

    # --- programs ---

    def serve(self, *args, seconds=30):
        """Starts billetd; returns how long it took until it was ready."""
        began = time.monotonic()
        self.server = Program(self, 'billetd', ['--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0',
                                                *args], os.path.join(self.logs, 'billetd'))
        wait_until(lambda: len(self.server.event('listening')) == 2 or self._died(), seconds, 'listening')
        self.port, self.admin_port = [line['port'] for line in self.server.event('listening')]
        wait_until(self.ready, seconds, 'ready')
        return time.monotonic() - began

    def _died(self):
        if not self.server.alive():
            raise AssertionError(f'billetd ended: {self.server.lines()[-3:]}')
        return False

    def ready(self):
        try:
            return Client(self.admin_port).get('/ready').status == 200
        except OSError:
            return False

    def stop(self):
        code = self.server.end()
        self.server = None
        return code

    def worker(self, *args):
        program = Program(self, 'billet-worker', ['--worker-poll-ms', '50', *args],
                          os.path.join(self.logs, f'worker{len(self.workers)}'))
        self.workers.append(program)
        return program

    # --- what most tests begin with ---

    def load_samples(self, vacancies='vacancies.csv', candidates='candidates.csv', rows=None):
        """Employers, vacancies and candidates over HTTP; rows: only that many profiles."""
        officer = self.as_('officer')
        for kind, name, most in (('employers', 'employers.csv', None), ('vacancies', vacancies, None),
                                 ('candidates', candidates, rows)):
            reply = officer.load(kind, sample(name, most), source='sample')
            if reply.status != 200:
                raise AssertionError(f'{name}: {reply}')
        return officer

    def round(self, drive, policy, **more):
        """A round drafted, frozen and run by a worker that is alive: its JSON."""
        officer = self.as_('officer')
        made = officer.post('/v1/rounds', {'drive': drive, 'policy': policy, 'date': TODAY, **more})
        if made.status != 201:
            raise AssertionError(f'round: {made}')
        path = f'/v1/rounds/{made.json["id"]}'
        self.step(path, 'freeze', 'frozen')
        return self.step(path, 'run', 'done')

    def step(self, path, verb, state, seconds=120):
        officer = self.as_('officer')
        reply = officer.post(f'{path}:{verb}', key=unique())
        if reply.status != 202:
            raise AssertionError(f'{verb}: {reply}')
        return self.arrive(path, state, seconds)

    def arrive(self, path, state, seconds=120):
        officer = self.as_('officer')

        def there():
            got = officer.get(path).json
            if got['state'] == 'failed':
                raise AssertionError(f'the round failed: {got.get("failure")}')
            return got if got['state'] == state else None
        return wait_until(there, seconds, f'{path} {state}')

    def policy(self, name='default'):
        return json.loads(self.must('policy', 'default', name))


def sample(name, rows=None):
    """Bytes of a sample file; rows: the header and that many lines."""
    with open(os.path.join(SAMPLES, name), 'rb') as file:
        data = file.read()
    if rows is None:
        return data
    return b''.join(data.splitlines(keepends=True)[:rows + 1])


def run(cases, *args, tap=None):
    """Runs (name, function) as TAP; a case fails by AssertionError, or by any other exception."""
    tap = tap or adminlib.Tap()
    for name, case in cases:
        begun = time.monotonic()
        try:
            case(*args)
            tap.ok(True, f'{name} ({time.monotonic() - begun:.1f} s)' if TIMES else name)
        except Exception as err:  # noqa: BLE001  one case must not hide the others
            trace = [] if isinstance(err, AssertionError) else traceback.format_exc().splitlines()[-4:]
            where = traceback.extract_tb(err.__traceback__)[-1]
            tap.ok(False, name, f'line {where.lineno}: {err}', *trace)
    return tap


def expect(got, wanted, what=''):
    if got != wanted:
        raise AssertionError(f'{what}: {got!r}, not {wanted!r}')


def status(reply, wanted, what=''):
    if reply.status != wanted:
        raise AssertionError(f'{what}: {reply}, not {wanted}')
    return reply
