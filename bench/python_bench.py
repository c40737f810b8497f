#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The package for Python beside CPython's poplib, in one run: speed, speed over a slow link, and memory.

    PYTHONPATH=DIRECTORY_OF_THE_PACKAGE python3 bench/python_bench.py [ROUNDS]

Each measurement is a process of its own, and those that are compared take turns; the figures are medians.
The server of pop3.testing runs in another process. Use a build with optimization: the wheel, or the preset
release.
"""
import asyncio
import json
import os
import poplib
import statistics
import subprocess
import sys
import time

import pop3
import pop3.testing
from pop3 import poplib as stand_in

LINE = b"x" * 76 + b"\r\n"
HEADER = b"Subject: bench\r\n\r\n"
LINES = {"large": 5 * 1024 * 1024 // len(LINE), "huge": 100 * 1024 * 1024 // len(LINE), "small": 24}
DELAY = 0.02  # seconds in each direction
PASSWORD = "s3cret"


# ---- the servers ----


async def relay(port):
    """Passes octets on, each DELAY later. Returns the port it listens on."""
    loop = asyncio.get_running_loop()

    async def copy(reader, writer):
        while octets := await reader.read(1 << 16):
            loop.call_later(DELAY, writer.write, octets)
        loop.call_later(DELAY, writer.close)

    async def connected(reader, writer):
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(copy(reader, far_writer), copy(far_reader, writer))

    listening = await asyncio.start_server(connected, "127.0.0.1", 0)
    return listening.sockets[0].getsockname()[1]


async def serve():
    server = pop3.testing.Server({name: PASSWORD for name in LINES})
    for name, lines in LINES.items():
        for _ in range(1000 if name == "small" else 1):
            server.add_message(name, HEADER + LINE * lines)
    print(server.port, await relay(server.port), flush=True)
    await asyncio.sleep(3600)


# ---- what is measured ----


def octets(name):
    return len(HEADER) + len(LINE) * LINES[name]


def logged_in(module, port, user):
    mailbox = module.POP3("127.0.0.1", port)
    mailbox.user(user), mailbox.pass_(PASSWORD)
    return mailbox


def connected(port, user):
    options = {"tls": "none", "allow_cleartext_password": True}
    return pop3.connect("127.0.0.1", port, user=user, password=PASSWORD, **options)


def list_form(module, port, _):
    mailbox = logged_in(module, port, "large")
    for _ in range(200):
        mailbox.retr(1)


def octet_form(_, port, __):
    mailbox = connected(port, "large")
    for _ in range(200):
        mailbox.retr(1)


def slow_link_one_by_one(module, _, port):
    mailbox = logged_in(module, port, "small")
    for number in range(1, 1001):
        mailbox.retr(number)


def slow_link_pipelined(_, __, port):
    assert sum(len(message.content) for message in connected(port, "small")) == 1000 * octets("small")


def huge_list(module, port, _):
    logged_in(module, port, "huge").retr(1)


def huge_streamed(_, port, __):
    with open(os.devnull, "wb") as file:
        assert connected(port, "huge").retr_to(1, file) == octets("huge")


TASKS = {task.__name__: task for task in (list_form, octet_form, slow_link_one_by_one, slow_link_pipelined, huge_list, huge_streamed)}
MODULES = {"poplib": poplib, "pop3.poplib": stand_in, "pop3": None}


def memory(field):
    """KiB of this process: VmRSS now, VmHWM at most."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(field + ":"))


def measure(task, module, ports):
    before = memory("VmRSS")
    begin = time.perf_counter()
    TASKS[task](MODULES[module], *ports)
    seconds = time.perf_counter() - begin
    print(json.dumps([seconds, memory("VmHWM") - before]))


def in_turns(rounds, ports, *pairs):
    """The medians of (seconds, KiB of growth) for each (task, module)."""
    results = {pair: [] for pair in pairs}
    for _ in range(rounds):
        for pair in pairs:
            command = [sys.executable, __file__, "measure", *pair, *ports]
            results[pair].append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
    return [tuple(map(statistics.median, zip(*results[pair]))) for pair in pairs]


def compare(rounds, ports):
    stock, ours, message = in_turns(rounds, ports, ("list_form", "poplib"), ("list_form", "pop3.poplib"), ("octet_form", "pop3"))
    print(f"200 messages of 5 MiB: poplib {stock[0]:.2f} s, pop3.poplib {ours[0]:.2f} s ({stock[0] / ours[0]:.1f} times"
          f" as fast), pop3 {message[0]:.2f} s ({stock[0] / message[0]:.1f} times)")
    stock, ours, streamed = in_turns(rounds, ports, ("huge_list", "poplib"), ("huge_list", "pop3.poplib"), ("huge_streamed", "pop3"))
    print(f"memory for a message of 100 MiB: poplib {stock[1] / 1024:.0f} MiB, pop3.poplib {ours[1] / 1024:.0f} MiB,"
          f" retr_to() {streamed[1] / 1024:.1f} MiB")
    (stock,) = in_turns(1, ports, ("slow_link_one_by_one", "poplib"))
    (ours,) = in_turns(rounds, ports, ("slow_link_pipelined", "pop3"))
    print(f"1,000 messages at a round trip of 40 ms: poplib {stock[0]:.1f} s, pop3 {ours[0]:.2f} s"
          f" ({stock[0] / ours[0]:.0f} times as fast)")


def main():
    if sys.argv[1:2] == ["serve"]:
        return asyncio.run(serve())
    if sys.argv[1:2] == ["measure"]:
        return measure(sys.argv[2], sys.argv[3], [int(port) for port in sys.argv[4:]])
    server = subprocess.Popen([sys.executable, __file__, "serve"], stdout=subprocess.PIPE, text=True)
    try:
        ports = server.stdout.readline().split()
        compare(int(sys.argv[1]) if len(sys.argv) > 1 else 3, ports)
    finally:
        server.kill()


if __name__ == "__main__":
    main()
