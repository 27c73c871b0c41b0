# SPDX-License-Identifier: Apache-2.0
"""Sessions with PostgreSQL for these tests: the few calls of libpq that they need, by ctypes.

    s = pq.Session("host=/tmp/b.1 user=billet_app dbname=x")
    s.q("SELECT a, b FROM t WHERE c = $1", 7)      # [("1", None), ...]: text or None
    s.one("SELECT count(*) FROM t")                # the only column of the only row
    s.send("SELECT pg_sleep(1)"); s.busy(); s.wait()

Errors are pq.Error with .state (SQLSTATE), .text, .hint, .column.
"""
import contextlib
import ctypes
import ctypes.util
import json

_lib = ctypes.CDLL(ctypes.util.find_library("pq") or "libpq.so.5")
_SIGNATURES = {
    "PQconnectdb": (ctypes.c_void_p, [ctypes.c_char_p]),
    "PQstatus": (ctypes.c_int, [ctypes.c_void_p]),
    "PQerrorMessage": (ctypes.c_char_p, [ctypes.c_void_p]),
    "PQfinish": (None, [ctypes.c_void_p]),
    "PQexec": (ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_char_p]),
    "PQexecParams": (ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
                     + [ctypes.c_void_p] * 4 + [ctypes.c_int]),
    "PQsendQueryParams": (ctypes.c_int, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
                          + [ctypes.c_void_p] * 4 + [ctypes.c_int]),
    "PQconsumeInput": (ctypes.c_int, [ctypes.c_void_p]),
    "PQisBusy": (ctypes.c_int, [ctypes.c_void_p]),
    "PQgetResult": (ctypes.c_void_p, [ctypes.c_void_p]),
    "PQresultStatus": (ctypes.c_int, [ctypes.c_void_p]),
    "PQresultErrorField": (ctypes.c_char_p, [ctypes.c_void_p, ctypes.c_int]),
    "PQntuples": (ctypes.c_int, [ctypes.c_void_p]),
    "PQnfields": (ctypes.c_int, [ctypes.c_void_p]),
    "PQcmdTuples": (ctypes.c_char_p, [ctypes.c_void_p]),
    "PQgetisnull": (ctypes.c_int, [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]),
    "PQgetvalue": (ctypes.c_char_p, [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]),
    "PQclear": (None, [ctypes.c_void_p]),
}
for _name, (_result, _arguments) in _SIGNATURES.items():
    getattr(_lib, _name).restype = _result
    getattr(_lib, _name).argtypes = _arguments
_OK = (1, 2)                                       # PGRES_COMMAND_OK, PGRES_TUPLES_OK
_NOTICES = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_char_p)
_lib.PQsetNoticeProcessor.argtypes = [ctypes.c_void_p, _NOTICES, ctypes.c_void_p]
_quiet = _NOTICES(lambda _argument, _text: None)


class Error(Exception):
    def __init__(self, result):
        field = lambda code: (_lib.PQresultErrorField(result, ord(code)) or b"").decode()
        self.state, self.text = field("C"), field("M")
        self.hint, self.column, self.where = field("H"), field("c"), field("W")
        super().__init__(f"{self.state} {self.text} [{self.hint}] {self.where[:300]}")


def _text(value):
    """A parameter as PostgreSQL reads it: JSON for containers of Python."""
    if value is None:
        return None
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False).encode()
    return str(value).encode()


class Session:
    def __init__(self, conninfo):
        self.conn = _lib.PQconnectdb(conninfo.encode())
        if _lib.PQstatus(self.conn) != 0:
            raise RuntimeError(_lib.PQerrorMessage(self.conn).decode())
        _lib.PQsetNoticeProcessor(self.conn, _quiet, None)
        self.count = 0                             # rows that the last statement touched

    def close(self):
        _lib.PQfinish(self.conn)

    def _rows(self, result):
        try:
            if _lib.PQresultStatus(result) not in _OK:
                raise Error(result)
            self.count = int(_lib.PQcmdTuples(result) or 0)
            columns = range(_lib.PQnfields(result))
            return [tuple(None if _lib.PQgetisnull(result, r, c)
                          else _lib.PQgetvalue(result, r, c).decode() for c in columns)
                    for r in range(_lib.PQntuples(result))]
        finally:
            _lib.PQclear(result)

    @staticmethod
    def _values(params):
        values = (ctypes.c_char_p * max(1, len(params)))(*map(_text, params))
        return len(params), None, values, None, None, 0

    def q(self, sql, *params):
        """Without parameters `sql` may hold several statements; the last one's rows come back."""
        if not params:
            return self._rows(_lib.PQexec(self.conn, sql.encode()))
        return self._rows(_lib.PQexecParams(self.conn, sql.encode(), *self._values(params)))

    def one(self, sql, *params):
        rows = self.q(sql, *params)
        if len(rows) != 1 or len(rows[0]) != 1:
            raise AssertionError(f"one value wanted, {len(rows)} rows came: {sql}")
        return rows[0][0]

    def column(self, sql, *params):
        return [row[0] for row in self.q(sql, *params)]

    def send(self, sql, *params):
        if not _lib.PQsendQueryParams(self.conn, sql.encode(), *self._values(params)):
            raise RuntimeError(_lib.PQerrorMessage(self.conn).decode())

    def busy(self):
        _lib.PQconsumeInput(self.conn)
        return _lib.PQisBusy(self.conn) != 0

    def wait(self):
        rows, error = [], None
        result = _lib.PQgetResult(self.conn)
        while result:
            try:
                rows = self._rows(result)
            except Error as e:
                error = e
            result = _lib.PQgetResult(self.conn)
        if error:
            raise error
        return rows

    def state_of(self, sql, *params):
        """SQLSTATE of a statement, '' when it went well; run in a savepoint of its own."""
        self.q("SAVEPOINT attempt")
        try:
            self.q(sql, *params)
            self.q("RELEASE attempt")
            return ""
        except Error as e:
            self.q("ROLLBACK TO attempt")
            return e.state

    @contextlib.contextmanager
    def transaction(self, begin="BEGIN", keep=True):
        self.q(begin)
        try:
            yield self
        except BaseException:
            self.q("ROLLBACK")
            raise
        self.q("COMMIT" if keep else "ROLLBACK")
