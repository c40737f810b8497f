#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs CPython's own test of poplib against pop3.poplib.

    python3 cpython_suite.py

The tests connect without a context to a server with a certificate of its own, so the module gets CPython's
default_context. Exits with 77 if this Python comes without its tests (Debian: libpython3.11-testsuite).
"""
import importlib
import os
import ssl
import sys
import tempfile
import unittest
import warnings

warnings.simplefilter("ignore", DeprecationWarning)  # of asyncore, which the tests of 3.10 and 3.11 use

from pop3 import poplib

poplib.default_context = ssl._create_stdlib_context
sys.modules["poplib"] = poplib
os.chdir(tempfile.gettempdir())
try:
    suite = importlib.import_module("test.test_poplib")
except ImportError as e:
    print(f"skipped: {e}")
    sys.exit(77)
assert suite.poplib is poplib
print(f"{sys.implementation.name} {sys.version.split()[0]}", file=sys.stderr)
result = unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromModule(suite))
sys.exit(0 if result.wasSuccessful() and result.testsRun > 0 else 1)
