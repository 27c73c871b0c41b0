# SPDX-License-Identifier: Apache-2.0
"""The HTTP layer over real sockets: connections, deadlines, back-pressure, the end.

Covered here: server/net/{conn,exchange,send,body,listener,server,tls}.c through toy_server.
The grammar itself is test_http1.c's. Each case starts a server of its own and stops it with
SIGTERM; exit status 0 says that every exchange was told `done` and nothing hung.
"""
import contextlib
import gzip
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import zlib

TOY = os.path.join(os.environ.get('top_builddir', '.'), 'tests/net/toy_server')
GET = 'GET %s HTTP/1.1\r\nHost: x\r\n\r\n'
CASES = []


def case(fn):
    CASES.append(fn)
    return fn


class Toy:
    """A server process; `with Toy(head=500) as toy`."""

    def __init__(self, **options):
        args = ['%s=%s' % item for item in options.items()]
        self.process = subprocess.Popen([TOY] + args, stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline() or 0)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            code = 'hung'
        self.process.stdout.close()
        if kind is None:
            expect(code, 0, 'exit status')

    def connect(self):
        return Client(socket.create_connection(('127.0.0.1', self.port), 20))

    def signal(self, number):
        self.process.send_signal(number)
        expect(self.process.stdout.readline(), b'signal\n', 'signal')

    def rss(self):
        with self.connect() as c:
            return int(c.ask(GET % '/rss')[2])


class Client:
    """One connection; replies are parsed by hand, so that a wrong framing shows."""

    def __init__(self, sock):
        self.sock = sock
        self.data = bytearray()
        sock.settimeout(60)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    def send(self, data):
        self.sock.sendall(data.encode('latin-1') if isinstance(data, str) else data)

    def more(self):
        got = self.sock.recv(65536)
        self.data += got
        return len(got) > 0

    def until(self, mark):
        while mark not in self.data:
            if not self.more():
                raise AssertionError('closed while waiting; got %r' % self.data[:200])
        end = self.data.index(mark)
        head = bytes(self.data[:end])
        del self.data[:end + len(mark)]
        return head

    def take(self, count):
        while len(self.data) < count:
            if not self.more():
                raise AssertionError('closed in a body')
        out = bytes(self.data[:count])
        del self.data[:count]
        return out

    def chunks(self):
        parts = []
        while True:
            size = int(self.until(b'\r\n'), 16)
            parts.append(self.take(size))
            self.take(2)
            if size == 0:
                return b''.join(parts)

    def reply(self, head_only=False):
        lines = self.until(b'\r\n\r\n').decode('latin-1').split('\r\n')
        status = int(lines[0].split()[1])
        fields = {k.lower(): v for k, v in (line.split(': ', 1) for line in lines[1:])}
        body = b''
        if status != 100 and not head_only:
            if fields.get('transfer-encoding') == 'chunked':
                body = self.chunks()
            else:
                body = self.take(int(fields.get('content-length', 0)))
        return status, fields, body

    def ask(self, data):
        self.send(data)
        return self.reply()

    def closed(self):
        """Nothing but the end comes."""
        try:
            return not self.data and self.sock.recv(1) == b''
        except ConnectionResetError:
            return True


def expect(got, wanted, what):
    if got != wanted:
        raise AssertionError('%s: %r, not %r' % (what, got, wanted))


def flat(before, after):
    """Memory did not grow with the data. The sanitizers' own does."""
    if not sanitized():
        between(-4096, after - before, 2048, 'growth in KiB')


def between(low, value, high, what):
    if not low <= value <= high:
        raise AssertionError('%s: %r is not in %r..%r' % (what, value, low, high))


def post(path, body, extra=''):
    head = 'POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n%s\r\n' % (path, len(body), extra)
    return head.encode() + body


# --- requests and replies ---------------------------------------------------------------------

@case
def keep_alive():
    with Toy() as toy, toy.connect() as c:
        for _ in range(3):
            status, fields, body = c.ask(GET % '/hello')
            expect((status, body), (200, b'hello'), 'reply')
            expect('connection' in fields, False, 'connection field')
        assert fields['date'].endswith(' GMT')


@case
def pipelined_requests_are_answered_in_order():
    with Toy() as toy, toy.connect() as c:
        c.send(GET % '/later' + GET % '/hello' + GET % '/nowhere' + GET % '/hello')
        expect([c.reply()[0] for _ in range(4)], [200, 200, 404, 200], 'statuses')


@case
def hundreds_of_pipelined_requests():
    with Toy() as toy, toy.connect() as c:
        c.send((GET % '/hello') * 400)
        expect([c.reply()[0] for _ in range(400)], [200] * 400, 'statuses')


@case
def one_byte_at_a_time():
    with Toy() as toy, toy.connect() as c:
        for byte in post('/count', b'x' * 40) + (GET % '/hello').encode():
            c.send(bytes([byte]))
        expect(c.reply()[2], b'40', 'counted')
        expect(c.reply()[2], b'hello', 'next')


@case
def head_has_no_body():
    with Toy() as toy, toy.connect() as c:
        c.send('HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n' + GET % '/hello')
        status, fields, _ = c.reply(head_only=True)
        expect((status, fields['content-length']), (200, '5'), 'HEAD')
        expect(c.reply()[2], b'hello', 'next')


@case
def http_1_0_closes():
    with Toy() as toy, toy.connect() as c:
        status, fields, body = c.ask('GET /hello HTTP/1.0\r\n\r\n')
        expect((status, fields['connection'], body), (200, 'close', b'hello'), 'reply')
        assert c.closed()


@case
def http_1_0_stream_ends_with_the_connection():
    with Toy() as toy, toy.connect() as c:
        c.send('GET /stream HTTP/1.0\r\n\r\n')
        head = c.until(b'\r\n\r\n').lower()
        assert b'chunked' not in head and b'content-length' not in head
        total = len(c.data)
        while True:
            got = c.sock.recv(1 << 20)
            if not got:
                break
            total += len(got)
        expect(total, 64 << 20, 'bytes')


@case
def close_is_obeyed():
    with Toy() as toy, toy.connect() as c:
        _, fields, _ = c.ask('GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' + GET % '/hello')
        expect(fields['connection'], 'close', 'connection')
        assert c.closed()


@case
def half_closed_client_gets_its_reply():
    with Toy() as toy, toy.connect() as c:
        c.send(GET % '/later')
        c.sock.shutdown(socket.SHUT_WR)
        expect(c.reply()[2], b'hello', 'reply')
        assert c.closed()


@case
def refused_head_closes():
    with Toy() as toy, toy.connect() as c:
        c.send('GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n' + GET % '/hello')
        status, fields, body = c.reply()
        expect((status, body, fields['connection']), (400, b'host_repeated', 'close'), 'reply')
        assert c.closed()


@case
def refused_method_and_version():
    for line, status in (('BREW / HTTP/1.1', 501), ('GET / HTTP/2.0', 505),
                         ('GET /%s HTTP/1.1' % ('a' * 9000), 414)):
        with Toy() as toy, toy.connect() as c:
            expect(c.ask(line + '\r\nHost: x\r\n\r\n')[0], status, line[:20])


# --- bodies -----------------------------------------------------------------------------------

@case
def chunked_body():
    with Toy() as toy, toy.connect() as c:
        c.send('POST /count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n'
               '5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX-T: y\r\n\r\n')
        expect(c.reply()[2], b'11', 'counted')
        expect(c.ask(GET % '/hello')[0], 200, 'next')


@case
def bad_chunk_is_400_and_closes():
    with Toy() as toy, toy.connect() as c:
        status, _, body = c.ask('POST /count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n')
        expect((status, body), (400, b'chunk_size'), 'reply')
        assert c.closed()


@case
def continue_is_said_when_the_body_is_wanted():
    with Toy() as toy, toy.connect() as c:
        head = 'POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n'
        expect(c.ask(head)[0], 100, 'interim')
        expect(c.ask('abc')[2], b'3', 'final')
        expect(c.ask(head + 'abc')[2] or c.reply()[2], b'3', 'not waiting')


@case
def continue_is_not_said_when_it_is_not():
    with Toy() as toy, toy.connect() as c:
        status, fields, _ = c.ask('POST /early HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n'
                                  'Expect: 100-continue\r\n\r\n')
        expect((status, fields['connection']), (403, 'close'), 'reply')
        assert c.closed()


@case
def early_reply_survives_an_unread_body():
    with Toy() as toy, toy.connect() as c:
        c.send(post('/early', b'x' * (2 << 20)))
        expect(c.reply()[0], 403, 'status')
        assert c.closed()


@case
def too_large_by_its_length():
    with Toy() as toy, toy.connect() as c:
        status, _, body = c.ask('POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741825\r\n\r\n')
        expect((status, body), (413, b'body_size'), 'reply')


@case
def paused_sink_holds_back_the_client():
    with Toy() as toy, toy.connect() as c:
        before = toy.rss()
        c.send(post('/pause', b'', '').replace(b'Content-Length: 0', b'Content-Length: %d' % (64 << 20)))
        block = b'x' * (1 << 20)
        most = 0
        for i in range(64):
            c.send(block)
            if i % 16 == 15:
                most = max(most, toy.rss())
        expect(c.reply()[2], b'%d' % (64 << 20), 'counted')
        flat(before, most)


@case
def slow_reader_holds_back_the_stream():
    with Toy() as toy, toy.connect() as c:
        before = toy.rss()
        c.send(GET % '/stream')
        c.until(b'\r\n\r\n')
        most = 0
        for _ in range(10):
            c.take(100000)
            time.sleep(0.02)
            most = max(most, toy.rss())
        flat(before, most)


@case
def stream_is_whole():
    with Toy() as toy, toy.connect() as c:
        status, fields, body = c.ask(GET % '/stream')
        expect((status, fields['transfer-encoding'], len(body)), (200, 'chunked', 64 << 20), 'stream')
        expect(c.ask(GET % '/hello')[0], 200, 'next')


# --- gzip -------------------------------------------------------------------------------------

def gzipped(toy, body):
    with toy.connect() as c:
        try:
            c.send(post('/count', body, 'Content-Encoding: gzip\r\n'))
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before we were done
        status, _, text = c.reply()
        return status, text


@case
def gzip_bodies():
    plain = os.urandom(300000) + b'abc' * 100000
    packed = gzip.compress(plain)
    with Toy() as toy:
        expect(gzipped(toy, packed), (200, b'600000'), 'whole')
        expect(gzipped(toy, packed + gzip.compress(b'more')), (200, b'600004'), 'two members')
        expect(gzipped(toy, gzip.compress(b'')), (200, b'0'), 'nothing inside')
        expect(gzipped(toy, packed[:-4]), (400, b'gzip'), 'cut off')
        expect(gzipped(toy, packed + b'junk'), (400, b'gzip'), 'followed by junk')
        expect(gzipped(toy, plain), (400, b'gzip'), 'not gzip')
        expect(gzipped(toy, zlib.compress(plain)), (400, b'gzip'), 'zlib')
        flipped = bytearray(packed)
        flipped[-6] ^= 1
        expect(gzipped(toy, bytes(flipped)), (400, b'gzip'), 'wrong checksum')


@case
def gzip_bomb_is_413():
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b''.join(squeeze.compress(bytes(1 << 20)) for _ in range(64)) + squeeze.flush()
    with Toy() as toy:
        before = toy.rss()
        start = time.monotonic()
        expect(gzipped(toy, bomb), (413, b'gzip_ratio'), 'bomb')
        between(0, time.monotonic() - start, 5, 'seconds')
        flat(before, toy.rss())


@case
def paused_gzip_body():
    plain = os.urandom(1 << 20) * 5
    with Toy() as toy, toy.connect() as c:
        status, _, text = c.ask(post('/pause', gzip.compress(plain, 1), 'Content-Encoding: gzip\r\n'))
        expect((status, text), (200, b'%d' % len(plain)), 'counted')


@case
def unknown_encoding_is_415():
    with Toy() as toy, toy.connect() as c:
        expect(c.ask(post('/count', b'x', 'Content-Encoding: br\r\n'))[0], 415, 'status')


# --- deadlines --------------------------------------------------------------------------------

def drip(c, data, gap):
    """Sends byte by byte until the other side has enough; returns the seconds it took."""
    start = time.monotonic()
    c.sock.settimeout(gap)
    for byte in data:
        try:
            c.send(bytes([byte]))
            c.more()
            break
        except socket.timeout:
            continue
        except (BrokenPipeError, ConnectionResetError):
            break
    c.sock.settimeout(60)
    return time.monotonic() - start


@case
def slow_head_is_cut_at_its_deadline():
    with Toy(head=600) as toy, toy.connect() as c:
        took = drip(c, b'GET /hello HTTP/1.1\r\nHost: x\r\nX: ' + b'a' * 1000, 0.05)
        between(0.5, took, 5, 'seconds')
        expect(c.reply()[0], 408, 'status')
        assert c.closed()


@case
def silent_connection_is_closed():
    with Toy(head=300) as toy, toy.connect() as c:
        start = time.monotonic()
        assert c.closed()
        between(0.2, time.monotonic() - start, 5, 'seconds')


@case
def slow_body_is_cut_at_its_window():
    with Toy(window=600) as toy, toy.connect() as c:
        c.send('POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n')
        between(0.5, drip(c, b'a' * 1000, 0.05), 5, 'seconds')
        expect(c.reply()[0], 408, 'status')


@case
def body_with_enough_bytes_each_window_is_not_cut():
    with Toy(window=1000) as toy, toy.connect() as c:
        c.send('POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n')
        for _ in range(20):
            c.send(b'x' * 10000)
            time.sleep(0.15)  # three windows in all
        expect(c.reply()[2], b'200000', 'counted')


@case
def idle_connection_is_closed():
    with Toy(idle=300) as toy, toy.connect() as c:
        c.ask(GET % '/hello')
        start = time.monotonic()
        assert c.closed()
        between(0.2, time.monotonic() - start, 5, 'seconds')


@case
def silent_owner_is_503():
    with Toy(handling=300) as toy, toy.connect() as c:
        status, _, body = c.ask(GET % '/never')
        expect((status, body), (503, b'handling_timeout'), 'reply')


# --- clients that go --------------------------------------------------------------------------

@case
def clients_that_go():
    with Toy() as toy:
        for data in (b'', b'GET /he', (GET % '/later').encode(), post('/count', b'x' * 100)[:-50],
                     (GET % '/stream').encode(), post('/pause', bytes(3 << 20))[:2 << 20]):
            with toy.connect() as c:
                c.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\1\0\0\0\0\0\0\0')
                c.send(data)
                time.sleep(0.02)
        time.sleep(0.3)
        with toy.connect() as c:
            expect(c.ask(GET % '/hello')[0], 200, 'afterwards')


@case
def memory_runs_out_at_each_allocation():
    """Whatever fails, the server lives, and serves again once there is memory."""
    packed = post('/count', gzip.compress(bytes(50000)), 'Content-Encoding: gzip\r\n')
    with Toy() as toy:
        for _ in range(60):
            with toy.connect() as kept:
                expect(kept.ask(GET % '/hello')[0], 200, 'before')
                toy.signal(signal.SIGUSR1)
                with contextlib.suppress(OSError, AssertionError), toy.connect() as c:
                    c.sock.settimeout(0.05)
                    kept.sock.settimeout(0.05)
                    c.send(packed)
                    kept.send(GET % '/hello')
                    c.reply()
                    kept.reply()
                toy.signal(signal.SIGUSR2)
            with toy.connect() as c:
                expect(c.ask(packed)[2], b'50000', 'afterwards')


# --- many connections -------------------------------------------------------------------------

@case
def above_the_cap_is_503():
    with Toy(max=4) as toy, contextlib.ExitStack() as stack:
        kept = [stack.enter_context(toy.connect()) for _ in range(4)]
        for c in kept:
            expect(c.ask(GET % '/hello')[0], 200, 'within')
        with toy.connect() as c:
            status, _, body = c.reply()
            expect((status, body), (503, b'crowded'), 'above')
            assert c.closed()
        kept[0].sock.close()
        time.sleep(0.1)
        with toy.connect() as c:
            expect(c.ask(GET % '/hello')[0], 200, 'room again')


@case
def far_above_the_cap_waits():
    with Toy(max=2) as toy, contextlib.ExitStack() as stack:
        crowd = [stack.enter_context(toy.connect()) for _ in range(300)]
        time.sleep(0.2)
        for c in crowd:
            c.sock.close()
        time.sleep(0.3)
        with toy.connect() as c:
            expect(c.ask(GET % '/hello')[0], 200, 'afterwards')


@case
def slow_crowd_does_not_hurt_a_bystander():
    with Toy() as toy, contextlib.ExitStack() as stack:
        crowd = [stack.enter_context(toy.connect()) for _ in range(600)]
        for i, c in enumerate(crowd):
            c.send((GET % '/stream', 'GET /slow-head', post('/count', bytes(9))[:-5])[i % 3])
        took = []
        with toy.connect() as c:
            for i in range(100):
                crowd[i * 3 + 1].send('a')
                start = time.monotonic()
                expect(c.ask(GET % '/hello')[0], 200, 'bystander')
                took.append(time.monotonic() - start)
        between(0, sorted(took)[90], 1, 'seconds (90 of 100)')  # who waits for one of the crowd waits for a deadline


@case
def idle_connections_are_cheap():
    count = 900
    with Toy() as toy, contextlib.ExitStack() as stack:
        for c in [stack.enter_context(toy.connect()) for _ in range(100)]:
            c.ask(GET % '/hello')  # pools of the allocator are filled
        before = toy.rss()
        for c in [stack.enter_context(toy.connect()) for _ in range(count)]:
            expect(c.ask(GET % '/hello')[0], 200, 'status')
        each = (toy.rss() - before) * 1024 // count
        print('# %d bytes an idle connection' % each)
        if not sanitized():
            between(0, each, 3000, 'bytes')


def sanitized():
    with open(TOY, 'rb') as f:
        return b'__asan_init' in f.read()


# --- the end ----------------------------------------------------------------------------------

@case
def drain_finishes_what_is_under_way():
    with Toy() as toy, toy.connect() as idle, toy.connect() as busy:
        idle.ask(GET % '/hello')
        busy.send(GET % '/later')
        time.sleep(0.2)
        toy.process.send_signal(signal.SIGTERM)
        assert idle.closed()
        status, fields, _ = busy.reply()
        expect((status, fields['connection']), (200, 'close'), 'reply')
        assert busy.closed()
        busy.sock.close()
        expect(toy.process.wait(5), 0, 'exit status')


@case
def drain_ends_after_its_grace():
    with Toy(grace=300) as toy, toy.connect() as c:
        c.send(GET % '/never')
        time.sleep(0.2)
        start = time.monotonic()
        toy.process.send_signal(signal.SIGTERM)
        expect(toy.process.wait(5), 0, 'exit status')
        between(0.2, time.monotonic() - start, 3, 'seconds')


# --- other sockets ----------------------------------------------------------------------------

@contextlib.contextmanager
def folder():
    path = tempfile.mkdtemp(prefix='b.', dir='/tmp')
    try:
        yield path
    finally:
        shutil.rmtree(path)


def connect_unix(path):
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(path)
    return Client(sock)


@case
def unix_socket():
    with folder() as path:
        name = os.path.join(path, 's')
        stale = socket.socket(socket.AF_UNIX)
        stale.bind(name)
        stale.close()
        with Toy(unix=name), connect_unix(name) as c:
            expect(c.ask(GET % '/hello')[2], b'hello', 'reply')
            expect(os.stat(name).st_mode & 0o777, 0o660, 'mode')
            second = subprocess.run([TOY, 'unix=' + name], capture_output=True)
            expect(second.returncode, 1, 'second server')
        expect(os.path.exists(name), False, 'socket file')


@case
def tls():
    if shutil.which('openssl') is None:
        return 'no openssl program'
    with folder() as path:
        cert, key = os.path.join(path, 'c.pem'), os.path.join(path, 'k.pem')
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
                        'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=x', '-days', '2',
                        '-keyout', key, '-out', cert], check=True, capture_output=True)
        context = ssl.create_default_context(cafile=cert)
        context.check_hostname = False
        context.set_alpn_protocols(['h2', 'http/1.1'])
        with Toy(cert=cert, key=key) as toy:
            plain = socket.create_connection(('127.0.0.1', toy.port), 20)
            with Client(context.wrap_socket(plain)) as c:
                expect(c.sock.selected_alpn_protocol(), 'http/1.1', 'ALPN')
                expect(c.ask(GET % '/hello')[2], b'hello', 'reply')
                expect(c.ask(post('/count', bytes(3 << 20)))[2], b'3145728', 'body')
                expect(len(c.ask(GET % '/stream')[2]), 64 << 20, 'stream')
                expect(c.ask('GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')[0], 200, 'last')
                assert c.closed()
            with toy.connect() as c:  # no TLS at all
                c.send(GET % '/hello')
                assert not c.data
        expect(subprocess.run([TOY, 'cert=' + key, 'key=' + key], capture_output=True).returncode, 1,
               'bad certificate')


def main():
    wanted = sys.argv[1:]
    cases = [fn for fn in CASES if not wanted or fn.__name__ in wanted]
    print('1..%d' % len(cases))
    failed = 0
    for number, fn in enumerate(cases, 1):
        try:
            skip = fn()
            print('ok %d - %s%s' % (number, fn.__name__, ' # SKIP ' + skip if skip else ''))
        except Exception as problem:  # whatever it is, the next case still runs
            failed += 1
            print('not ok %d - %s' % (number, fn.__name__))
            print('# %s: %s' % (type(problem).__name__, problem))
        sys.stdout.flush()
    return failed > 0


sys.exit(main())
