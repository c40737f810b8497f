# SPDX-License-Identifier: MIT
"""The programs of a run: the servers, and commands whose cost is measured."""
import os
import platform
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

COMMAND_LIMIT = 180  # seconds


class Skip(Exception):
    """A contestant or a row that cannot be measured here, with the reason."""


@dataclass
class Cost:
    """What a command cost. Several one after the other are added."""

    wall: float = 0.0  # seconds
    cpu: float = 0.0  # seconds of all threads
    peak: int = 0  # KiB resident
    turns: int = 0  # round trips over the link with a delay

    def __add__(self, other):
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.peak, other.peak), self.turns + other.turns)


class Server:
    """A running mailbox_server."""

    def __init__(self, process):
        self._process = process
        port, link, messages, mailboxes, authority = process.stdout.readline().split()
        self.port, self.link = int(port), int(link)
        self.messages, self.mailboxes = int(messages), int(mailboxes)
        self.authority = "" if authority == "-" else authority

    @property
    def tls(self):
        return bool(self.authority)

    def take_turns(self):
        """Round trips over the link since the last call."""
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


class Programs:
    """The programs of a build, and directories to work in."""

    def __init__(self, build, disk, memory):
        self.build, self.disk, self.memory = build, disk, memory
        if not (build / "bench/measured").exists():
            raise SystemExit(f"bench/run: no benchmarks in {build}; build them: cmake --preset release && cmake --build --preset release")

    def bench(self, name):
        program = self.build / "bench" / name
        if not program.exists():
            raise Skip(f"{name} is not built: its library is not installed")
        return str(program)

    @property
    def pop3(self):
        program = self.build / "cli/pop3"
        if not program.exists():
            raise Skip("the program pop3 is not built")
        return str(program)

    @contextmanager
    def server(self, corpus, tls=False, round_trip=0):
        """A server in processes of its own; `round_trip` in milliseconds over its link."""
        command = [self.bench("mailbox_server"), corpus, "tls" if tls else "plain", str(round_trip)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield Server(process)
            finally:
                process.stdin.close()
                process.wait(60)

    def run(self, *command, environment=None):
        """The cost of a command. RuntimeError if it fails."""
        with tempfile.NamedTemporaryFile() as out:
            try:
                done = subprocess.run(
                    [self.bench("measured"), out.name, *map(str, command)],
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    text=True,
                    errors="replace",
                    timeout=COMMAND_LIMIT,
                    env={**os.environ, **(environment or {})},
                )
            except subprocess.TimeoutExpired as error:
                raise RuntimeError(f"it took more than {COMMAND_LIMIT} s") from error
            fields = Path(out.name).read_text().split()
        status = int(fields[3]) if len(fields) == 4 else done.returncode or 1
        if status:
            raise RuntimeError(f"{Path(command[0]).name} ended with {status}: {done.stderr.strip()[-300:]}")
        return Cost(float(fields[0]), float(fields[1]), int(fields[2]))


def installed(program, package):
    """The path of a program. Skip if it is not installed."""
    path = shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/bin:/usr/sbin:/sbin")
    if not path:
        raise Skip(f"{program} is not installed (package {package})")
    return path


@contextmanager
def scratch(parent):
    """A new directory, which is removed afterwards."""
    path = Path(tempfile.mkdtemp(prefix="pop3-bench-", dir=parent))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def machine():
    """What a reader has to know of this machine."""
    with open("/proc/cpuinfo") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return {
        "processor": models[0] if models else platform.machine(),
        "processors": os.cpu_count(),
        "kernel": platform.release().split("-")[0],
        "load_before": round(os.getloadavg()[0], 2),
    }
