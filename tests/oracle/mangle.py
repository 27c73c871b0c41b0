# SPDX-License-Identifier: Apache-2.0
"""Random changes of a file: of its bytes, which mostly breaks it, or of figures and lines, which
mostly leaves it well-formed and wrong."""
import re

PUNCTUATION = b'"{}[]:,-0e.\\\n'


def mangled(rng, data):
    """A few bytes changed, lost, added or repeated."""
    for _ in range(rng.randint(1, 4)):
        at, length = rng.randint(0, len(data)), rng.randint(0, 6)
        new = rng.choice((b"", bytes([rng.randrange(256)]), bytes([rng.choice(PUNCTUATION)]),
                          data[at:at + 40] * 2, b"\xf0\x9f", b"99999999999999999999"))
        data = data[:at] + new + data[at + length:]
    return data


def other_figure(rng, data):
    figures = list(re.finditer(rb"(?<=[\[,:])-?\d+(?=[\],}])", data))
    if not figures:
        return data
    found = rng.choice(figures)
    old = int(found.group())
    new = rng.choice((old + 1, old - 1, -old, 0, old * 2, old + rng.randint(2, 3000)))
    return data[:found.start()] + b"%d" % new + data[found.end():]


def figures_swapped(rng, data):
    """Two neighbouring figures change places."""
    pairs = list(re.finditer(rb"(?<=[\[,])(\d+),(\d+)(?=[\],])", data))
    if not pairs:
        return data
    found = rng.choice(pairs)
    return data[:found.start()] + found[2] + b"," + found[1] + data[found.end():]


def other_lines(rng, data):
    """A line lost, repeated or moved."""
    lines = data.splitlines(True)
    if len(lines) < 2:
        return data
    line = lines.pop(rng.randrange(len(lines)))
    for _ in range(rng.randint(0, 2)):
        lines.insert(rng.randint(0, len(lines)), line)
    return b"".join(lines)


def falsified(rng, data):
    """A change that leaves well-formed JSON."""
    return rng.choice((other_figure, other_figure, figures_swapped, other_lines))(rng, data)
