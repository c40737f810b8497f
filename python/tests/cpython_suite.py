#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs CPython's own test of poplib against pop3.poplib.

    python3 cpython_suite.py                under this Python
    python3 cpython_suite.py PYTHON...      under each of these, at the same time

The tests connect without a context to a server with a certificate of its own, so the module gets CPython's
default_context. Exits with 77 if no Python comes with its tests (Debian: libpython3.11-testsuite).
"""
import importlib
import os
import ssl
import subprocess
import sys
import tempfile
import unittest
import warnings

SKIPPED = 77


def run_here():
    warnings.simplefilter("ignore", DeprecationWarning)  # of asyncore, which the tests of 3.10 and 3.11 use
    from pop3 import poplib

    poplib.default_context = ssl._create_stdlib_context
    sys.modules["poplib"] = poplib
    os.chdir(tempfile.gettempdir())
    try:
        suite = importlib.import_module("test.test_poplib")
    except ImportError as e:
        print(f"skipped: {e}")
        return SKIPPED
    assert suite.poplib is poplib
    print(f"{sys.implementation.name} {sys.version.split()[0]}", file=sys.stderr)
    result = unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromModule(suite))
    return 0 if result.wasSuccessful() and result.testsRun > 0 else 1


def run_under(pythons):
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    running = [subprocess.Popen([python, __file__], **options) for python in pythons]
    print("\n".join(process.communicate()[0] for process in running))
    codes = {process.returncode for process in running}
    return SKIPPED if codes == {SKIPPED} else int(bool(codes - {0, SKIPPED}))


if __name__ == "__main__":
    sys.exit(run_under(sys.argv[1:]) if sys.argv[1:] else run_here())
