# SPDX-License-Identifier: Apache-2.0
"""Where requests end: our grammar against nginx and http_parser, on the same bytes (H1).

A proxy in front may have read a stream the other way; then a body of one request is a request
of somebody else. So of each payload: the requests that both read must end at the same place
(nginx tells no offsets, so there the same requests must follow each other), and where we go on
to another request, the peer must not have. What a peer refuses or we refuse ends the comparison.
Every payload is followed by two plain requests, so that a wrong boundary shows itself; the
bodies look like requests.
"""
import collections
import itertools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

TOP = os.environ.get('top_srcdir', '.')
BUILD = os.environ.get('top_builddir', '.')
TELL = os.path.join(BUILD, 'tests/net/boundaries')
REQUIRED = os.environ.get('BILLET_REQUIRE_PG') == '1'
NGINX = [shutil.which('nginx'), '/usr/sbin/nginx', os.path.join(BUILD, 'peers/usr/sbin/nginx'),
         os.path.join(BUILD, '../peers/usr/sbin/nginx'), os.path.join(TOP, 'build/peers/usr/sbin/nginx')]

BAIT = b'GET /bait HTTP/1.1\r\nHost: x\r\n\r\n'
TAIL = b'GET /t1 HTTP/1.1\r\nHost: x\r\n\r\nGET /t2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
CHUNKED = b'%x\r\n%s\r\n0\r\n\r\n' % (len(BAIT), BAIT)

LENGTHS = [b'%d', b'+%d', b'-%d', b'0%d', b'%d ', b' %d', b'\t%d', b'%d\t', b'%d, %d', b'%d,%d', b'%d;', b'%d.0', b'0x%x', b'%de0',
           b'%d %d', b'%d\x0b', b'%d\x00', b'"%d"', b'1%d', b'18446744073709551616', b'18446744073709551647', b'99999999999999999999',
           b'', b' ', b'\xef\xbc\x93', b'%d\xa0', b'_%d', b'%d_', b'00000000000000000000000%d', b'%dL', b'1_0', b'0b1', b'0', b'1']
CODINGS = [b'chunked', b'Chunked', b'CHUNKED', b'xchunked', b'chunkedx', b'chunked ', b' chunked', b'\tchunked', b'chunked\t', b'\x0bchunked',
           b'chunked\x0b', b'chunked\x0c', b'\x00chunked', b'chunked\x00', b'chunked,', b',chunked', b'chunked, identity',
           b'identity, chunked', b'identity', b'gzip, chunked', b'chunked, gzip', b'chunked, chunked', b'"chunked"', b"'chunked'",
           b'chunked;q=1', b'chunked;foo', b'chun ked', b'', b' ', b'chunk', b'\xc5\xbfchunked', b'cow', b'trailers, chunked', b'chunked\xa0']
NAMES = [b'%s', b'%s ', b' %s', b'\t%s', b'%s\t', b'%s\x00', b'\x00%s', b'%s\x0b', b'%s\r', b'X: y\n%s', b'X: y\r%s', b'X:\n%s', b'X\n%s', b'%s\xa0',
         b'_%s', b'X: y\r\n %s', b'X: y\r\n\t%s', b'"%s"', b'(%s)', b'%s,X']
SIZES = [b'%x', b'%X', b'0%x', b'0000000000000000%x', b'00000000000000000%x', b'0x%x', b'+%x', b'-%x', b' %x', b'%x ', b'%x\t', b'\t%x', b'%x;a', b'%x;a=b',
         b'%x ;a=b', b'%x;a="b\\"c"', b'%x;a="\r\n"', b'%x;a\n', b'%x;\x00', b'%x;a=b;c', b'%x,', b'%x\x00', b'%xg', b'%x_', b'g%x', b'',
         b'fffffffffffffffff%x', b'1000000000000000%x', b'10000000000000000%x', b'%x;' + b'e' * 300, b'%x\x0b', b'%x\xa0', b'%x\r', b'%x\n']
ENDS = [b'\r\n', b'\n', b'\r', b'\r\r\n', b'\n\n', b'', b'\r\nX', b' \r\n', b'X\r\n', b'\x00\r\n']
METHODS = [b'GET', b'HEAD', b'DELETE', b'OPTIONS', b'PUT', b'PATCH', b'get', b'TRACE', b'CONNECT', b'POST\t', b'\x00POST', b'XPOST']
VERSIONS = [b'HTTP/1.1', b'HTTP/1.0', b'HTTP/1.2', b'HTTP/2.0', b'HTTP/0.9', b'HTTP/1.10', b'HTTP/01.1', b'http/1.1', b'HTTP/1.1 ', b' HTTP/1.1', b'\tHTTP/1.1',
            b'HTTP /1.1', b'HTTP/1.', b'HTTP/11', b'HTTP/1.1\x00', b'', b'HTTP/1,1', b'HTTP/9.1']
TARGETS = [b'/a b', b'/a\tb', b'/a\x00b', b'http://x/a', b'HTTP://x/a', b'http://y/a', b'*', b'a', b'', b'//a', b'/a#b', b'/%00', b'/a\x0bb', b'/\xe6\x88\x8e',
           b'/a\r', b'/a\nHost: y', b'x:80', b'/a?b c', b'/"', b'/\\', b'/[', b'/a;b']


def post(fields, body, method=b'POST', target=b'/first', version=b'HTTP/1.1', end=b'\r\n', host=b'Host: x\r\n'):
    return b'%s %s %s%s%s%s\r\n\r\n%s' % (method, target, version, end, host, b'\r\n'.join(fields), body)


def fill(form):
    n = len(BAIT)
    return form % ((n,) * form.count(b'%')) if b'%' in form else form


def length_cases():
    te, cl = b'Transfer-Encoding: chunked', b'Content-Length: %d' % len(BAIT)
    for form in LENGTHS:
        value = fill(form)
        yield 'length', post([b'Content-Length: ' + value], BAIT)
        yield 'length twice', post([b'Content-Length: ' + value, cl], BAIT)
        yield 'length twice', post([cl, b'Content-Length: ' + value], BAIT)
        yield 'length and coding', post([b'Content-Length: ' + value, te], CHUNKED)
        yield 'length and coding', post([te, b'Content-Length: ' + value], CHUNKED)
    yield 'length', post([b'Content-Length: 4', b'Content-Length: 4'], b'GET ')
    yield 'no length', post([b'X: y'], b'')


def coding_cases():
    cl = b'Content-Length: %d' % len(CHUNKED)
    for value in CODINGS:
        for fields in ([b'Transfer-Encoding: ' + value], [b'Transfer-Encoding:' + value], [b'Transfer-Encoding: ' + value, cl],
                       [b'Transfer-Encoding: chunked', b'Transfer-Encoding: ' + value], [b'Transfer-Encoding: ' + value, b'Transfer-Encoding: chunked']):
            yield 'coding', post(fields, CHUNKED)
        yield 'coding of 1.0', post([b'Transfer-Encoding: ' + value], CHUNKED, version=b'HTTP/1.0')
        yield 'coding of 1.0', post([b'Transfer-Encoding: ' + value, cl, b'Connection: keep-alive'], CHUNKED, version=b'HTTP/1.0')


def name_cases():
    for form, (name, body) in itertools.product(NAMES, ((b'Transfer-Encoding: chunked', CHUNKED),
                                                        (b'Content-Length: %d' % len(BAIT), BAIT))):
        key, value = name.split(b':')
        odd = form % key + b':' + value
        yield 'name', post([odd], body)
        yield 'name', post([odd, b'Content-Length: 3'], body)
        yield 'name', post([b'Content-Length: 0', odd], body)
        yield 'name', post([odd, b'Transfer-Encoding: chunked'], body)
        yield 'name without space', post([form % key + b' :' + value], body)


def chunk_cases():
    te = [b'Transfer-Encoding: chunked']
    n = len(BAIT)
    for form in SIZES:
        size = form % ((n,) * form.count(b'%')) if b'%' in form else form
        yield 'chunk size', post(te, size + b'\r\n' + BAIT + b'\r\n0\r\n\r\n')
        yield 'last size', post(te, b'%x\r\n%s\r\n' % (n, BAIT) + form.replace(b'%x', b'0').replace(b'%X', b'0') + b'\r\n\r\n')
    for end in ENDS:
        yield 'end of size', post(te, b'%x%s%s\r\n0\r\n\r\n' % (n, end, BAIT))
        yield 'end of chunk', post(te, b'%x\r\n%s%s0\r\n\r\n' % (n, BAIT, end))
        yield 'end of last', post(te, b'%x\r\n%s\r\n0%s\r\n' % (n, BAIT, end))
        yield 'end of body', post(te, b'%x\r\n%s\r\n0\r\n%s' % (n, BAIT, end))
        yield 'trailer', post(te, b'%x\r\n%s\r\n0\r\nX: y%s\r\n' % (n, BAIT, end))
        yield 'trailer', post(te, b'%x\r\n%s\r\n0\r\nContent-Length: 3%s\r\n' % (n, BAIT, end))
        yield 'end of line', post([b'Content-Length: %d' % n], BAIT, end=end)
        yield 'before the line', end + post([b'Content-Length: %d' % n], BAIT)
        yield 'behind the body', post([b'Content-Length: %d' % n], BAIT + end)
        yield 'end of head', b'POST /first HTTP/1.1\r\nHost: x\r\nContent-Length: %d%s\r\n%s' % (n, end, BAIT)
        yield 'end of head', b'POST /first HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n%s%s' % (n, end, BAIT)


def line_cases():
    cl, te = [b'Content-Length: %d' % len(BAIT)], [b'Transfer-Encoding: chunked']
    for method in METHODS:
        yield 'method', post(cl, BAIT, method=method)
        yield 'method', post(te, CHUNKED, method=method)
    for version in VERSIONS:
        yield 'version', post(cl, BAIT, version=version)
        yield 'version', post(cl + [b'Connection: keep-alive'], BAIT, version=version)
        yield 'version', post(te, CHUNKED, version=version)
    for target in TARGETS:
        yield 'target', post(cl, BAIT, target=target)
    for host in (b'', b'Host: x\r\nHost: x\r\n', b'Host: x\r\nHost: y\r\n', b'Host:\r\n', b'Host: x y\r\n', b'Host: x, y\r\n', b'Host : x\r\n',
                 b'Host: x\r\n y\r\n', b'Host: x\x00\r\n', b'host: x\r\n'):
        yield 'host', post(cl, BAIT, host=host)
    for value in (b'close', b'keep-alive', b'close, keep-alive', b'Transfer-Encoding', b'Content-Length', b'upgrade', b'CLOSE', b'close\r\nConnection: keep-alive'):
        yield 'connection', post(cl + [b'Connection: ' + value], BAIT)
        yield 'connection', post(te + [b'Connection: ' + value], CHUNKED)
    for field in (b'Expect: 100-continue', b'Upgrade: websocket', b'TE: trailers', b'Trailer: X', b'X-HTTP-Method-Override: GET',
                  b'Content-Encoding: chunked', b'Content_Length: 3', b'Transfer_Encoding: chunked', b'Transfer-Encoding\xc2\xa0: chunked'):
        yield 'field', post(cl + [field], BAIT)
        yield 'field', post(te + [field], CHUNKED)


def cases():
    seen = {}
    for name, payload in itertools.chain(length_cases(), coding_cases(), name_cases(), chunk_cases(), line_cases()):
        seen.setdefault(payload + TAIL, name)
    return [(name, payload) for payload, name in seen.items()]


# --- who reads them ---------------------------------------------------------------------------------

Reading = collections.namedtuple('Reading', 'requests end')  # [(offset or None, method, target)], how it ended


def read_all(args, payloads):
    """None: that reader was not built."""
    text = b''.join(b'%d\n%s' % (len(p), p) for p in payloads)
    done = subprocess.run([TELL, *args], input=text, capture_output=True, check=False)
    if done.returncode == 77:
        return None
    assert done.returncode == 0, done.stderr
    readings, rest = [], done.stdout
    for _ in payloads:  # a target may hold any byte but a space or a line end
        line, rest = rest.split(b'\n', 1)
        *requests, end = line.split(b';')
        readings.append(Reading([read_request(r) for r in join_targets(requests)], end.decode()))
    return readings


def join_targets(parts):
    """';' may stand in a target: a part that begins no request belongs to the one before."""
    out = []
    for part in parts:
        if part.split(b' ')[0].isdigit():
            out.append(part)
        else:
            out[-1] += b';' + part
    return out


def read_request(text):
    offset, method, target = text.split(b' ', 2)
    return int(offset), method, target


CONF = '''daemon off; master_process off; worker_processes 1; pid {top}/pid; error_log {top}/error;
events {{ worker_connections 64; }}
http {{ access_log off; client_body_temp_path {top}/body; proxy_temp_path {top}/p; fastcgi_temp_path {top}/f;
  uwsgi_temp_path {top}/u; scgi_temp_path {top}/s; lingering_close off; keepalive_requests 100;
  server {{ listen unix:{top}/socket; server_name x;
    location / {{ add_header X-Saw "$request_method $request_uri"; return 204; }} }} }}
'''


class Nginx:
    def __init__(self, program):
        self.top = tempfile.mkdtemp(prefix='b.', dir='/tmp')
        conf = os.path.join(self.top, 'conf')
        with open(conf, 'w') as file:
            file.write(CONF.format(top=self.top))
        os.mkdir(os.path.join(self.top, 'logs'))
        self.process = subprocess.Popen([program, '-p', self.top, '-e', f'{self.top}/error', '-c', conf],
                                        stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 20
        while not os.path.exists(f'{self.top}/socket'):
            assert time.monotonic() < end and self.process.poll() is None, open(f'{self.top}/error').read()
            time.sleep(0.02)

    def __enter__(self):
        return self

    def __exit__(self, *why):
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.top)

    def read(self, payload):
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(20)
            s.connect(f'{self.top}/socket')
            try:
                s.sendall(payload)
                s.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # it has refused and closed already
            got = b''
            try:
                while piece := s.recv(65536):
                    got += piece
            except ConnectionResetError:
                pass
        heads = got.split(b'HTTP/1.1 ')[1:]
        saw = [head.split(b'X-Saw: ')[1].split(b'\r\n')[0] for head in heads if head.startswith(b'204')]
        refused = any(not head.startswith(b'204') for head in heads)
        return Reading([(None, *text.split(b' ', 1)) for text in saw], 'refuse' if refused else 'idle')


# --- the comparison ---------------------------------------------------------------------------------

def path_of(request):
    """Of an absolute target we keep the path, http_parser the whole."""
    _, method, target = request
    return method, b'/' + target.split(b'/', 3)[3] if target.lower().startswith(b'http://') else target


def agrees(ours, theirs):
    """What differs, or None. A refusal or the end of what one reads ends the comparison, but for
    one that reads a request on a stream whose last request the other still waits for. (nginx
    answers a request before its body is there: it may be one ahead.)"""
    early = 1 if theirs.requests and theirs.requests[0][0] is None else 0
    for us, them in itertools.zip_longest(ours.requests, theirs.requests):
        if us is None or them is None:
            break
        same = path_of(us) == path_of(them) and (them[0] is None or us[0] == them[0])
        if not same:
            return f'{us} against {them}'
    if theirs.end == 'want' and len(ours.requests) > len(theirs.requests):
        return f'{ours.requests[len(theirs.requests)]} against waiting for more'
    if ours.end == 'want' and len(theirs.requests) > len(ours.requests) + early:
        return f'waiting for more against {theirs.requests[len(ours.requests)]}'
    return None


def compare(number, peer, named, ours, theirs):
    bad = [(name, payload, why) for (name, payload), us, them in zip(named, ours, theirs)
           if (why := agrees(us, them)) is not None]
    both = sum(bool(us.requests) and bool(them.requests) for us, them in zip(ours, theirs))
    strict = sum(us.end == 'refuse' and not us.requests and bool(them.requests) for us, them in zip(ours, theirs))
    loose = sum(them.end == 'refuse' and not them.requests and bool(us.requests) for us, them in zip(ours, theirs))
    for name, payload, why in bad[:20]:
        print(f'# {name}: {payload[:120]!r}: {why}')
    print(f'# {peer}: of {len(named)} payloads both read {both}, only we refuse {strict}, only {peer} refuses {loose}')
    good = not bad and both > 50
    print(f'{"ok" if good else "not ok"} {number} - H1: no request ends elsewhere for {peer}')
    return good


def absent(number, peer):
    print(f'not ok {number} - {peer} is here' if REQUIRED else f'ok {number} # SKIP {peer} is not here')
    return not REQUIRED


def main():
    named = cases()
    payloads = [payload for _, payload in named]
    ours = read_all([], payloads)
    peer = read_all(['peer'], payloads)
    nginx = next((path for path in NGINX if path and os.path.exists(path)), None)
    print('1..4')
    good = len(named) >= 300
    print(f'{"ok" if good else "not ok"} 1 - there are {len(named)} payloads')
    plain = ours[next(i for i, p in enumerate(payloads) if p == post([b'Content-Length: %d' % len(BAIT)], BAIT) + TAIL)]
    seen = [target for _, _, target in plain.requests]
    print(f'{"ok" if seen == [b"/first", b"/t1", b"/t2"] else "not ok"} 2 - a plain payload is three requests')
    good = good and seen == [b'/first', b'/t1', b'/t2']
    good = (compare(3, 'http_parser', named, ours, peer) if peer else absent(3, 'http_parser')) and good
    if nginx is None:
        print('ok 4 # SKIP nginx is not here')  # bootstrap unpacks it where Debian gives it
    else:
        with Nginx(nginx) as server:
            good = compare(4, 'nginx', named, ours, [server.read(p) for p in payloads]) and good
    sys.exit(0 if good else 1)


if __name__ == '__main__':
    main()
