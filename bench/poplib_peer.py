#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A peer: Python's poplib fetches a whole mailbox, and discards each message.

    poplib_peer.py PORT MESSAGES [FILE WITH THE AUTHORITY TO TRUST: OVER TLS]
"""
import poplib
import ssl
import sys

port, messages = int(sys.argv[1]), int(sys.argv[2])
if len(sys.argv) > 3:
    context = ssl.create_default_context(cafile=sys.argv[3])
    mailbox = poplib.POP3_SSL("127.0.0.1", port, context=context)
else:
    mailbox = poplib.POP3("127.0.0.1", port)
mailbox.user("bench")
mailbox.pass_("bench")
octets = 0
for number in range(1, messages + 1):
    octets += mailbox.retr(number)[2]
mailbox.quit()
print(octets)
