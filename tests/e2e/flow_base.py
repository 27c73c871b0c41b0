# SPDX-License-Identifier: Apache-2.0
"""What the chapters of the story in flow.py share: the cases in order, samples, small questions."""
import csv
import io

import city
from city import status

PROFILES = 120 if city.SANITIZED else 300
KUNDULUN, QINGSHAN = '150203', '150204'
POST = {'title': '=1+1', 'description': '设备维修。', 'region': KUNDULUN, 'headcount': 3,
        'occupation': '6-31-01-03', 'wage_min': 6000, 'wage_max': 9000}
XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
# tests/samples/README.md counts without the empty rows
REFUSED_CSV = [132, 184, 205]
REFUSED_NDJSON = [25, 35, 45, 55, 95, 106]
CASES = []


def case(fn):
    CASES.append((fn.__doc__.splitlines()[0].rstrip('.'), fn))
    return fn


def opened(data):
    """The sample sheet with posts that are open today, whenever that is."""
    rows = list(csv.reader(io.StringIO(data.decode('utf-8-sig'), newline='')))
    at = {name: rows[0].index(name) for name in ('发布日期', '截止日期', '到岗时间')}
    for row in rows[1:]:
        if len(row) == len(rows[0]) and any(row):
            row[at['发布日期']], row[at['截止日期']], row[at['到岗时间']] = '2020-01-01', '', ''
    out = io.StringIO(newline='')
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def counts(reply):
    return status(reply, 200).json['import']['counts']


def all_items(client, path):
    items = []
    while path:
        reply = status(client.get(path), 200)
        items += reply.json['items']
        link = reply.headers['Link']
        path = link[1:link.index('>')] if link else None
    return items


def shortlist(client, path, **query):
    return status(client.get(f'{path}/shortlist', **query), 200)


MASKED = {'name', 'phone'}
SHOWN = {'employer', 'booth', 'reference', 'title', 'region', 'wage_min', 'wage_max', 'rank', 'pseudonym', 'education',
         'occupation', 'skills', 'certificates', 'county', 'confirm', 'state'}


def codes_of(row):
    """Of its issues; what was read out of prose is shown too, and no matter here."""
    return [i['code'] for i in row['issues'] if i['code'] != 'feed.from_prose']
