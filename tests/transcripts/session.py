#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Speaks the session that the transcripts in this directory hold: see README.md.

    python3 session.py PORT USER PASSWORD
"""
import socket
import sys


class Server:
    def __init__(self, port):
        self.octets = socket.create_connection(("127.0.0.1", port), timeout=60).makefile("rwb")
        self.octets.readline()

    def ask(self, command, multi_line=False):
        self.octets.write(command.encode() + b"\r\n")
        self.octets.flush()
        answer = [self.octets.readline()]
        if multi_line and answer[0].startswith(b"+OK"):
            while answer[-1] != b".\r\n":
                answer.append(self.octets.readline())
        return answer


def main():
    server = Server(int(sys.argv[1]))
    listed = server.ask("CAPA", multi_line=True)
    if b"UTF8\r\n" in listed or any(line.startswith(b"UTF8 ") for line in listed):
        server.ask("UTF8")
    server.ask("USER " + sys.argv[2])
    server.ask("PASS " + sys.argv[3])
    if len(listed) > 1:
        server.ask("CAPA", multi_line=True)
    server.ask("STAT")
    messages = len(server.ask("LIST", multi_line=True)) - 2
    server.ask("UIDL", multi_line=True)
    for number in range(1, messages + 1):
        server.ask(f"RETR {number}", multi_line=True)
    server.ask("TOP 1 0", multi_line=True)
    server.ask(f"RETR {messages + 1}")
    server.ask("DELE 1")
    server.ask("RSET")
    server.ask("QUIT")


if __name__ == "__main__":
    main()
