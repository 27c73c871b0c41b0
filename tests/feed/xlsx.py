# SPDX-License-Identifier: Apache-2.0
"""Workbooks as others write and read them: our reader against openpyxl, cell by cell.

Own books (dates, merged cells, rich text, several sheets, formulas with values, strict names),
hostile ones (bombs, DOCTYPE, cut off, not a zip), and those of ../shared/data/badinput where it
is there. Then a book of posts through `billet understand`.
"""
import datetime
import json
import math
import os
import random
import resource
import subprocess
import sys
import tempfile
import zipfile

sys.path.insert(0, os.path.join(os.environ.get('top_srcdir', '.'), 'tests/admin'))
TOP = os.environ.get('top_srcdir', '.')
BUILD = os.path.abspath(os.environ.get('top_builddir', '.'))
TELL = os.path.join(BUILD, 'tests/feed/xlsx_tell')
BILLET = os.path.join(BUILD, 'billet')
REAL = os.path.join(TOP, '../shared/data/badinput/xlsx')
DATE_FORMATS = {'yyyy-mm-dd', 'm/d/yyyy', 'yyyy"年"m"月"d"日"'}

try:
    import openpyxl
    import openpyxl.utils.datetime
    import openpyxl.utils.escape
    import openpyxl.utils.exceptions
except ImportError:
    print('1..0 # SKIP openpyxl is not here')
    sys.exit(0)


def ours(path):
    done = subprocess.run([TELL, path], capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]
    sheets, error = [], None
    for line in done.stdout.splitlines():
        value = json.loads(line)
        if isinstance(value, list):
            sheets[-1][1].append(value)
        elif 'sheet' in value:
            sheets.append((value['sheet'], []))
        else:
            error = value['error']
    return sheets, error


def text_of(value):
    if value is None:
        return ''
    if isinstance(value, bool):
        return '是' if value else '否'
    if isinstance(value, datetime.datetime):
        return value.strftime('%Y-%m-%d %H:%M' if (value.hour or value.minute or value.second) else '%Y-%m-%d')
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (int, float)):
        return '%.0f' % value if value == math.floor(value) and abs(value) < 1e15 else '%.15g' % value
    if isinstance(value, (datetime.time, datetime.timedelta)):
        return None  # shown by its format only; not compared
    return openpyxl.utils.escape.unescape(str(value))


def cells_of(sheet):
    down = {}
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row + 1, area.max_row + 1):
            down[row, area.min_col] = (area.min_row, area.min_col)
    rows = {}
    for (row, column), cell in list(sheet._cells.items()):  # only those of the file
        down.setdefault((row, column), (row, column))
    for (row, column), at in down.items():
        text = text_of(sheet.cell(*at).value)
        if text != '' and column <= 256:
            rows.setdefault(row, {})[column] = text
    return rows


def theirs(path):
    book = openpyxl.load_workbook(path, data_only=True)
    return [(s.title, cells_of(s)) for s in book.worksheets if s.sheet_state == 'visible']


def differences(path):
    """openpyxl's cells that we read differently, and ours that it does not have."""
    expected = theirs(path)
    got, error = ours(path)
    if error:
        return [f'error {error}']
    out = []
    if [n for n, _ in got] != [n for n, _ in expected]:
        return [f'sheets {[n for n, _ in got]} instead of {[n for n, _ in expected]}']
    for (name, rows), (_, want) in zip(got, expected):
        have = {r: {c: t for c, t in enumerate(cells, 1) if t} for r, cells in enumerate(rows, 1)}
        for r in sorted(set(have) | set(want)):
            a, b = have.get(r, {}), want.get(r, {})
            for c in sorted(set(a) | set(b)):
                if b.get(c, '') is not None and a.get(c, '') != b.get(c, '').replace('\r\n', '\n') and \
                        a.get(c, '') != b.get(c, ''):
                    out.append(f'{name} {r},{c}: {a.get(c)!r} instead of {b.get(c)!r}')
    return out


# --- books of our own -------------------------------------------------------------------------------

def make_book(path, epoch=None):
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    sheet = book.active
    sheet.title = '岗位'
    sheet.append(['包头市春季招聘会岗位表'])
    sheet.merge_cells('A1:F1')
    sheet.append(['单位', '岗位', '月薪', '截止日期', '人数', '急聘'])
    for i in range(6):
        sheet.append(['甲公司' if i == 0 else None, f'岗位{i}', 4500 + i * 0.5, datetime.date(2026, 3, 1 + i), i + 1, i % 2 == 0])
        sheet.cell(3 + i, 4).number_format = sorted(DATE_FORMATS)[i % 3]
    sheet.merge_cells('A3:A6')
    sheet.merge_cells('C7:C8')
    sheet['A12'] = datetime.datetime(2026, 3, 2, 8, 30)
    sheet['B12'] = '电焊工'
    sheet['C12'] = 0.1 + 0.2
    sheet['D12'] = 123456789012345
    sheet['E12'] = '_x000D_ and _x4E2D_'
    sheet['F12'] = 'a\nb & <c> "d"'
    sheet['AB12'] = 12.5
    sheet['AB12'].number_format = '0.00'
    other = book.create_sheet('第二张')
    other['C5'] = '只有这一格'
    hidden = book.create_sheet('选项')
    hidden.sheet_state = 'hidden'
    hidden['A1'] = '不读'
    book.create_sheet('空')
    book.save(path)


def rezip(source, path, change):
    """The same package with each part as change(name, bytes) says; None leaves it out."""
    with zipfile.ZipFile(source) as a, zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as b:
        for name in a.namelist():
            part = change(name, a.read(name))
            if part is not None:
                b.writestr(name, part)


TRANSITIONAL = b'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
STRICT = b'http://purl.oclc.org/ooxml/spreadsheetml/main'
RELATIONS = b'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
STRICT_RELATIONS = b'http://purl.oclc.org/ooxml/officeDocument/relationships'


class Cases:
    def __init__(self, top):
        self.top = top
        self.base = os.path.join(top, 'base.xlsx')
        make_book(self.base)

    def path(self, name):
        return os.path.join(self.top, name)

    def error_of(self, path):
        sheets, error = ours(path)
        return error, sheets

    def equal_to_openpyxl(self):
        """a book of our own reads as openpyxl reads it"""
        assert differences(self.base) == [], differences(self.base)
        rows = ours(self.base)[0][0][1]
        assert [r[0] for r in rows[2:6]] == ['甲公司'] * 4 and rows[6][0] == '', rows
        assert rows[11][4] == '\r and 中', rows[11]
        assert rows[2][3] == '2026-03-01' and rows[2][5] == '是', rows[2]
        assert [len(r) for r in rows[8:11]] == [0, 0, 0], 'rows that are not there stand empty'

    def other_epoch(self):
        """days since 1904 are the same days"""
        path = self.path('1904.xlsx')
        make_book(path, openpyxl.utils.datetime.CALENDAR_MAC_1904)
        assert ours(path)[0][0][1][2][3] == '2026-03-01'
        assert differences(path) == [], differences(path)

    def strict(self):
        """a strict book reads as the transitional one"""
        path = self.path('strict.xlsx')
        rezip(self.base, path, lambda n, b: b.replace(TRANSITIONAL, STRICT).replace(RELATIONS, STRICT_RELATIONS))
        assert ours(path) == ours(self.base)

    def odd_names(self):
        """parts may be named by backslashes or absolute targets"""
        path = self.path('odd.xlsx')
        with zipfile.ZipFile(self.base) as a, zipfile.ZipFile(path, 'w') as b:
            for name in a.namelist():
                text = a.read(name).replace(b'Target="worksheets/', b'Target="/xl/worksheets/')
                info = zipfile.ZipInfo('x')
                info.filename = name.replace('/', '\\') if 'sheet1' in name else name
                b.writestr(info, text)
        assert ours(path) == ours(self.base)

    def doctype(self):
        """a DOCTYPE is refused, whatever it defines"""
        path = self.path('doctype.xlsx')
        evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
        rezip(self.base, path, lambda n, b: evil if n.endswith('sheet1.xml') else b)
        assert self.error_of(path)[0] == 'feed.xml_doctype', self.error_of(path)

    def bombs(self):
        """what unpacks into too much is refused, quickly and in little memory"""
        path = self.path('bomb.xlsx')
        blank = b'<worksheet><x>' + b' ' * (300 << 20) + b'</x></worksheet>'
        rezip(self.base, path, lambda n, b: blank if n.endswith('sheet1.xml') else b)
        assert os.path.getsize(path) < 1 << 20
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        error, sheets = self.error_of(path)
        assert error == 'feed.xlsx_limit', (error, sheets)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert used.ru_utime - before.ru_utime < 5, 'it took too long'
        many = self.path('many.xlsx')
        with zipfile.ZipFile(many, 'w') as z:
            for i in range(2001):
                z.writestr(f'p{i}', b'')
        assert self.error_of(many)[0] == 'feed.xlsx_limit'
        with zipfile.ZipFile(many, 'w') as z:
            for i in range(2000):
                z.writestr(f'p{i}', b'')
        assert self.error_of(many)[0] == 'feed.xlsx_damaged'  # 2,000 are taken, but it is no book

    def broken(self):
        """a file that is cut, damaged or no workbook has one clear error"""
        with open(self.base, 'rb') as file:
            whole = file.read()
        path = self.path('broken.xlsx')
        dice = random.Random(7)
        told = set()
        for i in range(200):
            damaged = bytearray(whole if i % 3 else whole[:dice.randrange(len(whole))])
            for _ in range(dice.randrange(1, 30)):
                if damaged:
                    damaged[dice.randrange(len(damaged))] = dice.randrange(256)
            with open(path, 'wb') as file:
                file.write(damaged)
            told.add(self.error_of(path)[0])
        assert told <= {None, 'feed.xlsx_damaged', 'feed.xlsx_limit', 'feed.xml_doctype'} and 'feed.xlsx_damaged' in told, told
        for text, code in ((b'', 'feed.xlsx_damaged'), (b'PK\x03\x04', 'feed.xlsx_damaged'),
                           (b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + b'\0' * 600, 'feed.xlsx_old'), (b'a,b\n1,2\n', 'feed.xlsx_damaged')):
            with open(path, 'wb') as file:
                file.write(text)
            assert self.error_of(path)[0] == code, (text, code)

    def posts(self):
        """a book of posts is understood: dates, merged employers, two sheets, rows numbered on"""
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(['招聘信息汇总'])
        sheet.append(['单位名称', '岗位名称', '招聘人数', '月薪', '工作地点', '截止日期'])
        sheet.append(['包头某机械公司', '电焊工', 3, '5000-7000元', '包头市昆都仑区', datetime.date(2026, 5, 1)])
        sheet.append([None, '保安员', 2, 3500, '包头市青山区', None])
        sheet.merge_cells('A3:A4')
        second = book.create_sheet('第二批')
        second.append(['岗位名称', '招聘人数'])
        second.append(['叉车司机', 1])
        book.create_sheet('说明')['A1'] = '请勿修改'
        path = self.path('posts.XLSX')
        book.save(path)
        done = subprocess.run([BILLET, 'understand', path, '--json'], capture_output=True, check=False, cwd='/')
        assert done.returncode == 0, done.stderr
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        assert [r['row'] for r in rows] == [1, 2, 3] and [r['title'] for r in rows] == ['电焊工', '保安员', '叉车司机'], rows
        assert rows[0]['wage_min'] == 5000 and rows[1]['wage_min'] == 3500 and rows[0]['headcount'] == 3, rows
        assert rows[0]['open_until'] == '2026-05-01' and rows[0]['region'] == '150203', rows[0]
        assert rows[0].get('employer_name') == rows[1].get('employer_name'), rows
        assert '说明'.encode() in done.stderr and '第二批'.encode() in done.stderr, done.stderr

    def real(self):
        """the workbooks of other readers' tests read as openpyxl reads them"""
        if not os.path.isdir(REAL):
            return 'they are not here'
        wrong, read = [], 0
        for name in sorted(os.listdir(REAL)):
            if not name.endswith('.xlsx') or name in DIFFER:
                continue
            path = os.path.join(REAL, name)
            try:
                bad = differences(path)
            except (KeyError, ValueError, TypeError, zipfile.BadZipFile, AttributeError, IndexError, SyntaxError,
                    openpyxl.utils.exceptions.InvalidFileException) as err:
                bad = []  # openpyxl cannot read it: that we do not fall over is enough
                ours(path)  # asserts that it ends well
                print(f'# openpyxl cannot read {name}: {err}')
            read += 1
            wrong += [f'{name}: {b}' for b in bad[:3]]
        print(f'# {read} workbooks')
        assert wrong == [], '\n'.join(wrong)


DIFFER = {'strict_iso_paths.xlsx': 'openpyxl does not find its sheets'}

CASES = ('equal_to_openpyxl', 'other_epoch', 'strict', 'odd_names', 'doctype', 'bombs', 'broken', 'posts', 'real')


def main():
    print(f'1..{len(CASES)}')
    failed = 0
    with tempfile.TemporaryDirectory(prefix='b.', dir='/tmp') as top:
        cases = Cases(top)
        for number, name in enumerate(CASES, 1):
            case = getattr(cases, name)
            try:
                skip = case()
                print(f'ok {number} - {case.__doc__}' + (f' # SKIP {skip}' if skip else ''))
            except AssertionError as err:
                failed += 1
                print(f'not ok {number} - {case.__doc__}')
                for line in str(err).splitlines()[:40]:
                    print('#', line[:300])
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
