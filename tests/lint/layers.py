# SPDX-License-Identifier: Apache-2.0
"""Arrows point one way: include <- matcher <- server, and within the server as in the table.

Reads every #include line. A quoted name is ours and must lie in an allowed folder; a name in
angle brackets belongs to a library or to the C library.
"""
import posixpath
import re

from lintlib import Tap, numbered, sources

LIBRARIES = {
    r"event2/": "libevent",
    r"openssl/": "openssl",
    r"(libpq-fe|postgres_ext)\.h": "libpq",
    r"jansson": "jansson",
    r"pcre2": "pcre2",
    r"sodium": "sodium",
    r"ini\.h": "inih",
    r"csv\.h": "libcsv",
    r"zip\.h": "libzip",
    r"expat\.h": "expat",
    r"zlib\.h": "zlib",
    r"xlsxwriter": "xlsxwriter",
}

# folder: (folders of ours, libraries). A folder may always include itself and include/billet.
LAYERS = {
    "include": ((), ()),
    "matcher": ((), ()),
    "server/core": ((), ("libevent", "openssl", "sodium", "inih")),
    "server/db": (("core",), ("libpq", "libevent")),
    "server/store": (("core", "db"), ()),
    "server/text": (("core",), ("pcre2",)),
    "server/feed": (("core", "text"), ("jansson", "libcsv", "zlib", "libzip", "expat")),
    "server/export": (("core",), ("xlsxwriter",)),
    "server/bundle": (("core",), ("jansson", "openssl")),
    "server/draw": (("core", "bundle"), ()),
    "server/net": (("core",), ("libevent", "openssl", "zlib")),
    # Queries answer ready JSON, so that a use case speaks to db without a store between.
    "server/app": (("core", "db", "store", "feed", "text", "export", "bundle"), ()),
    # feed: a request chooses by which mapping its body is read. export: names of downloads.
    "server/http": (("core", "app", "net", "feed", "export"), ("jansson",)),
    "server/jobs": (("core", "app", "bundle"), ("jansson",)),
    "server/admin": (("core",), ("libpq",)),
    # A file to import may be zipped; its mapping is named on the command line.
    "server/cli": (("core", "app", "bundle", "draw", "admin", "feed"), ("jansson", "zlib")),
    # The two mains wire everything, in start order.
    "server": (("core", "db", "net", "http", "app", "jobs", "admin"), ("libevent",)),
}

# The engine is pure: no clock, no environment, no locale, no input or output.
MATCHER_LIBC = {"assert", "limits", "stdalign", "stdbool", "stddef", "stdint", "string", "inttypes"}
MATCHER_MORE = {
    r"matcher/support/error\.c": {"stdarg", "stdio"},
    r"matcher/support/arena\.c": {"stdlib"},
    r"matcher/support/parallel\.[ch]": {"pthread", "stdatomic", "stdlib"},
    r"matcher/scan_\w+\.c": {"immintrin"},
}


def layer_of(path):
    """matcher/support/x.c -> matcher, server/net/x.c -> server/net, server/x.c -> server"""
    parts = posixpath.dirname(path).split("/")
    return "/".join(parts[:2]) if parts[0] == "server" else parts[0]


def own_allowed(layer, name):
    if name == "config.h" or name.startswith("billet/"):
        return True
    target = layer_of(name)
    return target == layer or target in ("server/" + ours for ours in LAYERS[layer][0])


def library_of(name):
    return next((lib for start, lib in LIBRARIES.items() if re.match(start, name)), None)


def system_allowed(path, layer, name):
    library = library_of(name)
    if library is not None:
        return library in LAYERS[layer][1]
    if layer != "matcher":
        return True
    allowed = set(MATCHER_LIBC)
    for pattern, more in MATCHER_MORE.items():
        allowed |= more if re.fullmatch(pattern, path) else set()
    return name.removesuffix(".h") in allowed


def layers(path, text):
    layer = layer_of(path)
    if layer not in LAYERS:
        return [f"the folder {layer} is not in the table of layers"]
    found = []
    for line, match in numbered(text, r'(?m)^\s*#\s*include\s*(["<])([^">]+)[">]'):
        quote, name = match.groups()
        good = own_allowed(layer, name) if quote == '"' else system_allowed(path, layer, name)
        if not good:
            found.append(f"{line}: {layer} may not include {name}")
    return found


def own_header_first(path, text):
    """Code whose header has its name includes it first (config.h may turn features on before)."""
    first = re.search(r'(?m)^\s*#\s*include\s*["<](?!config\.h)([^">]+)', text)
    own = path.removesuffix(".c") + ".h"
    if own not in HEADERS or (first and first.group(1) == own):
        return []
    return [f"does not include {own} first"]


def main():
    tap = Tap()
    tap.samples(
        layers,
        bad=[
            ("server/app/a.c", "#include <event2/event.h>\n"),
            ("server/app/a.c", "#include <libpq-fe.h>\n"),
            ("server/http/a.c", '#include "server/store/b.h"\n'),
            ("server/export/a.c", '#include "server/app/use_case.h"\n'),
            ("matcher/a.c", "#include <time.h>\n"),
            ("matcher/a.c", "#include <stdio.h>\n"),
            ("matcher/a.c", '#include "server/core/log.h"\n'),
            ("include/billet/a.h", '# include <jansson.h>\n'),
            ("server/odd/a.c", '#include "server/odd/b.h"\n'),
        ],
        good=[
            ("server/cli/a.c", '#include "server/admin/b.h"\n#include <jansson.h>\n'),
            ("matcher/support/error.c", "#include <stdio.h>\n"),
            ("server/db/a.c", '#include "server/core/log.h"\n#include <libpq-fe.h>\n'),
        ],
    )
    HEADERS.add("server/core/sample.h")
    tap.samples(own_header_first, bad=[("server/core/sample.c", '#include <a.h>\n')])
    tap.tree(layers, sources())
    tap.tree(own_header_first, sources(ends=".c"))
    tap.done()


HEADERS = set(sources(ends=".h"))
main()
