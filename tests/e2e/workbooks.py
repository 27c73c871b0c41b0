# SPDX-License-Identifier: Apache-2.0
"""Workbooks through the whole system: an XLSX says the same as the CSV of the same cells."""
import csv
import io
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import city  # noqa: E402
from city import expect, sample, status  # noqa: E402

XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
POSTS = 2500  # three segments


def counts(report):
    return {k: v for k, v in status(report, 200).json['import']['counts'].items() if k != 'needs_review'}


class Story:
    def __init__(self, home, openpyxl):
        self.home, self.openpyxl = home, openpyxl
        self.officer = home.as_('officer')
        self.csv = sample('vacancies.csv').replace(b'\r\n', b'\n')  # XML has no other line end

    def book(self, *sheets):
        book = self.openpyxl.Workbook()
        book.remove(book.active)
        for number, rows in enumerate(sheets, 1):
            sheet = book.create_sheet(f'第{number}张')
            for row in rows:
                sheet.append(row)
                for cell in sheet[sheet.max_row]:
                    cell.data_type = 's'  # "=1+1" is text here
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


def rows_of(data):
    return list(csv.reader(io.StringIO(data.decode('utf-8-sig'), newline='')))


def same_as_csv(s):
    """The workbook of a sheet changes nothing that the sheet said."""
    first = counts(s.officer.load('vacancies', s.csv))
    report = s.officer.load('vacancies', s.book(rows_of(s.csv)), content_type=XLSX)
    second = counts(report)
    expect(second, {**first, 'inserted': 0, 'updated': 0, 'unchanged': first['inserted'] + first['unchanged']}, 'counts')
    assert first['inserted'] > 250 and first['refused'] > 0, first
    expect(report.json['import']['format'], 'xlsx', 'format')


def many_rows(s):
    """More rows than a segment, on two sheets: each is taken once, numbered through."""
    head, posts = rows_of(s.csv)[0], [r for r in rows_of(s.csv)[1:] if any(r)]
    ours = head.index('岗位编号')
    good = posts[2]
    made = [[f'book-{i}' if k == ours else cell for k, cell in enumerate(good)] for i in range(POSTS)]
    made[2000] = ['' if k == head.index('岗位名称') else cell for k, cell in enumerate(made[2000])]
    body = s.book([['春季招聘会'], head, *made[:1500]], [head, *made[1500:]])
    report = s.officer.load('vacancies', body, content_type=XLSX)
    expect(counts(report)['inserted'], POSTS - 1, 'inserted')
    expect([r['row'] for r in report.json['rows']['items'] if r['status'] == 'refused'], [2001], 'refused')
    expect(s.home.psql("SELECT count(*) FROM vacancy WHERE reference LIKE 'book-%'"), str(POSTS - 1), 'vacancies')
    expect([n['code'] for n in report.json['notes'] if n['code'] == 'feed.sheet_read'], ['feed.sheet_read'], 'notes')


def wrong_books(s):
    """What is no workbook is told by its code, and nothing is taken."""
    before = s.home.psql('SELECT count(*) FROM vacancy')
    for body, code in ((b'PK\x03\x04', 'feed.xlsx_damaged'), (s.csv, 'feed.xlsx_damaged'),
                       (b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + bytes(600), 'feed.xlsx_old'),
                       (s.book([['甲', '乙'], ['丙', '丁']]), 'feed.no_header')):
        reply = status(s.officer.load('vacancies', body, content_type=XLSX), 400)
        expect(reply.json['code'], code, 'code')
    expect(s.home.psql('SELECT count(*) FROM vacancy'), before, 'vacancies')


def by_command(s):
    """billet import reads the same file."""
    path = os.path.join(s.home.top, '岗位.xlsx')
    with open(path, 'wb') as file:
        file.write(s.book(rows_of(s.csv)))
    done = s.home.billet('--json', '--key-file', s.home.key_file('officer'), 'import', '--kind', 'vacancies', path)
    expect(done.returncode, 3, f'some rows are refused: {done.stderr[-500:]}')


CASES = (same_as_csv, many_rows, wrong_books, by_command)


def main():
    try:
        import openpyxl
    except ImportError:
        print('1..0 # SKIP openpyxl is not here')
        return
    with city.City() as home:
        home.serve()
        tap = city.run([(f.__doc__.splitlines()[0].rstrip('.'), f) for f in CASES], Story(home, openpyxl))
        tap.done()


if __name__ == '__main__':
    main()
