#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reads mboxes as Python does, and writes their messages into files: MBOX.00000, MBOX.00001, and so on.

    python3 read_mbox.py MBOX...
"""
import mailbox
import sys
from pathlib import Path

for path in sys.argv[1:]:
    box = mailbox.mbox(path, create=False)
    for number, key in enumerate(box.keys()):
        Path("%s.%05d" % (path, number)).write_bytes(box.get_bytes(key))
