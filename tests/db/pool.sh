#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs test_pool on a cluster of its own.
exec sh "${top_srcdir:-.}/tests/support/pg.sh" run "${top_builddir:-.}/tests/db/test_pool"
