# SPDX-License-Identifier: MIT
"""Rows of what is counted, not timed: instructions, system calls, memory of connections; and the decoder alone."""
import json
import re
import statistics
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from .timed import spread
from .tools import installed

LARGE_MESSAGE = 5 * 1024 * 1024  # octets


@dataclass
class Counted:
    """`count` returns {label: (values, unit)} of one round."""

    name: str
    title: str
    count: Callable
    goals: list
    rounds: int = 0  # 0: as all others
    is_long: bool = False

    def measure(self, programs, rounds, quick):
        values, units = {}, {}
        for _ in range(self.rounds or rounds):
            for label, (value, unit) in self.count(programs, quick).items():
                values.setdefault(label, []).append(value)
                units[label] = unit
        contestants = [
            {"name": label, "runs": len(all_values), "value": spread(all_values), "unit": units[label]}
            for label, all_values in values.items()
        ]
        medians = {one["name"]: {"value": one["value"]["median"]} for one in contestants}
        goals = [goal.judged(medians) for goal in self.goals]
        return {"name": self.name, "title": self.title, "contestants": contestants, "goals": goals}


# ---- instructions ----


def instructions_of(programs, messages, octets, *kind):
    """All that the library executes to fetch so many messages, each of so many octets."""
    command = [installed("valgrind", "valgrind"), "--tool=callgrind", "--callgrind-out-file=/dev/null", programs.bench("count_bench")]
    done = subprocess.run([*command, str(messages), str(octets), *kind], capture_output=True, text=True, check=True)
    return int(re.search(r"Collected : (\d+)", done.stderr)[1])


def slope(programs, octets, few, many, *kind):
    """Instructions per message, without the cost of the start."""
    return (instructions_of(programs, many, octets, *kind) - instructions_of(programs, few, octets, *kind)) / (many - few)


def instructions(programs, _):
    return {
        "small message": (slope(programs, 4096, 1000, 5000), "per message"),
        "octet of a large message": (slope(programs, LARGE_MESSAGE, 2, 12, "base64") / LARGE_MESSAGE, "per octet"),
    }


# ---- system calls ----


def calls_of(programs, server, messages):
    authority = [server.authority] if server.tls else []
    with tempfile.NamedTemporaryFile() as out:
        command = [installed("strace", "strace"), "-f", "-c", "-qq", "-o", out.name, programs.bench("retr_bench")]
        subprocess.run([*command, str(server.port), str(messages), *authority], capture_output=True, check=True)
        return int(re.search(r"^\s*100\.00\s.*?(\d+)\s+(?:\d+\s+)?total$", Path(out.name).read_text(), re.MULTILINE)[1])


def system_calls(programs, _):
    counts = {}
    for label, tls in (("plain", False), ("TLS", True)):
        with programs.server("large", tls) as server:
            calls = calls_of(programs, server, 200) - calls_of(programs, server, 1)
            counts[label] = (calls / (199 * LARGE_MESSAGE / 2**20), "per MiB")
    return counts


# ---- memory ----


def idle_kib(programs, *arguments):
    return float(subprocess.run([programs.bench("idle_bench"), *map(str, arguments)], capture_output=True, text=True, check=True).stdout)


def idle_memory(programs, quick):
    connections = 500 if quick else 5000
    with programs.server("empty", tls=True) as server:
        ours = idle_kib(programs, server.port, connections, server.authority)
        bare = idle_kib(programs, "bare", server.port, connections)
    with programs.server("empty") as server:
        plain = idle_kib(programs, server.port, connections)
    return {"plain": (plain, "KiB"), "TLS": (ours, "KiB"), "OpenSSL alone": (bare, "KiB")}


# ---- the decoder ----


def decoder(programs, quick):
    command = [programs.bench("body_decoder_bench"), "--benchmark_format=json", f"--benchmark_min_time={0.05 if quick else 0.3}"]
    report = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    speeds = {}
    for one in report["benchmarks"]:
        speeds.setdefault(one["name"].replace("/", ", ").replace("_", " "), []).append(one["bytes_per_second"] / 1e9)
    return {name: (statistics.median(values), "GB/s") for name, values in speeds.items()}
