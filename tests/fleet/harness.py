# SPDX-License-Identifier: MIT
"""A fleet for tests and benchmarks: a private PostgreSQL, a POP3 server, an LMTP receiver that keeps
receipts, and workers as processes. All of it ends with the `Fleet`."""
import copy
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Listener:
    """Accepts connections of this machine at `port`; each is served by serve(), on a thread of its own."""

    def __init__(self, backlog):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=backlog)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client = self.socket.accept()[0]
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def close(self):
        self.socket.close()


class Receiver(Listener):
    """An LMTP server (RFC 2033). It counts each (recipient, message), and keeps one copy of each: as
    mail servers do that suppress duplicates by Message-ID."""

    def __init__(self):
        self.receipts = Counter()
        self.guard = threading.Lock()
        super().__init__(backlog=512)

    def serve(self, client):
        try:
            with client, client.makefile("rwb") as talk:
                self._talk(talk)
        except OSError:
            pass  # the worker was killed

    def _talk(self, talk):
        def say(text):
            talk.write(text.encode() + b"\r\n")
            talk.flush()

        say("220 receiver LMTP")
        recipients = []
        for line in talk:
            verb = line[:4].upper()
            if verb == b"LHLO":
                say("250-receiver\r\n250-PIPELINING\r\n250 8BITMIME")
            elif verb == b"MAIL" or verb == b"RSET":
                recipients = []
                say("250 ok")
            elif verb == b"RCPT":
                recipient = re.search(rb"<(.*?)>", line)[1].decode()
                if recipient == "nobody@example.org":
                    say("550 5.1.1 no such user")
                else:
                    recipients.append(recipient)
                    say("250 ok")
            elif verb == b"DATA":
                say("354 go on")
                message = []
                for part in talk:
                    if part == b".\r\n":
                        break
                    message.append(part)
                else:
                    return
                name = next(part for part in message if part.lower().startswith(b"message-id:"))
                with self.guard:
                    self.receipts.update((each, name.strip().decode()) for each in recipients)
                for _ in recipients:
                    say("250 delivered")
            elif verb == b"QUIT":
                return say("221 bye")
            else:
                say("500 what?")


class BlackHole(Listener):
    """A proxy of TCP that can stop to forward anything, without closing a connection."""

    def __init__(self, port):
        self.target = port
        self.is_open = threading.Event()
        self.is_open.set()
        self.has_accepted = threading.Event()
        super().__init__(backlog=64)

    def serve(self, client):
        self.has_accepted.set()
        server = socket.create_connection(("127.0.0.1", self.target))
        threading.Thread(target=self._forward, args=(client, server), daemon=True).start()
        self._forward(server, client)

    def _forward(self, source, sink):
        try:
            while octets := source.recv(65536):
                self.is_open.wait()
                sink.sendall(octets)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the other side has closed

    def close(self):
        super().close()
        self.is_open.set()


def skewed(program, seconds):
    """The environment in which `program` sees that real time, and the monotonic clock as it is (libfaketime)."""
    if not seconds:
        return None
    try:
        library = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    except StopIteration:
        raise RuntimeError("libfaketime is missing: tools/install-dependencies.sh test installs it") from None
    needed = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    sanitizers = re.findall(r"=> (\S*/lib[at]san\S*)", needed)  # they must be the first
    return {**os.environ, "LD_PRELOAD": ":".join([*sanitizers, str(library)]), "FAKETIME": f"{seconds:+d}s",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}


class Postgres:
    """A PostgreSQL of its own, on a socket and on a port of the loopback. Not durable."""

    def __init__(self, home, **settings):
        self.home = home / "postgresql"
        self.home.mkdir()
        self.port = free_port()
        self.programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.settings = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": self.home,
                         "fsync": "off", "shared_buffers": "64MB", "max_connections": 200, **settings}
        self.as_owner = ["setpriv", "--pdeathsig", "QUIT"]
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.home, owner.pw_uid, owner.pw_gid)
            os.chmod(home, 0o755)
            self.as_owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig", "QUIT"]
        self._run("initdb", "-D", self.home / "data", "-U", "pop3", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.process = None
        self.count = 0
        self.start()
        self.sql("CREATE DATABASE mail", "postgres")
        self.use("mail")

    def use(self, database):
        self.database = database
        self.url = f"postgresql://pop3@localhost:{self.port}/{database}?host={self.home}"

    def another(self):
        """The same server with a database of its own, which is empty."""
        self.count += 1
        other = copy.copy(self)
        other.use(f"mail{self.count}")
        self.sql(f"CREATE DATABASE {other.database}", "postgres")
        return other

    def _run(self, program, *words):
        subprocess.run([*self.as_owner, str(self.programs / program), *map(str, words)], check=True, stdin=subprocess.DEVNULL,
                       capture_output=True, text=True)

    def start(self):
        words = [word for name, value in self.settings.items() for word in ("-c", f"{name}={value}")]
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen([*self.as_owner, str(self.programs / "postgres"), "-D", str(self.home / "data"), *words],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        while subprocess.run([str(self.programs / "pg_isready"), "-q", "-h", str(self.home), "-p", str(self.port)], check=False).returncode:
            if self.process.poll() is not None:
                raise RuntimeError((self.home / "log").read_text())
            time.sleep(0.05)  # it does not tell when it is ready

    def stop(self, how=signal.SIGINT):
        self.process.send_signal(how)
        self.process.wait()

    def _psql(self, database, *words):
        return subprocess.run([str(self.programs / "psql"), "-qAtX", "-F", "\t", "-h", str(self.home), "-p", str(self.port), "-U", "pop3",
                               "-d", database or self.database, *words], check=True, capture_output=True, text=True).stdout

    def sql(self, text, database=None):
        """The rows of a statement, as lists of texts."""
        return [line.split("\t") for line in self._psql(database, "-c", text).splitlines()]

    def execute(self, script):
        """The output of the statements of a file, one after the other in one session."""
        return self._psql(None, "-f", str(script))

    def cut(self):
        """All connections of others, at once."""
        self.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")


class Fleet:
    """`mailboxes` accounts with `messages` each, on one server, whose mail goes to one receiver. With a database of
    `postgres`, or with a server of its own."""

    def __init__(self, program, mailboxes, messages=5, settings=None, postgres=None):
        self.program = str(Path(program).resolve())
        self.home = Path(tempfile.mkdtemp(prefix="pop3-fleet-"))
        self.mailboxes, self.messages = mailboxes, messages
        self.workers = []
        self.receiver = Receiver()
        self.has_own_postgres = postgres is None
        self.postgres = postgres.another() if postgres else Postgres(self.home, **(settings or {}))
        try:
            self._serve()
            self.pop3("fleet", "migrate", "--ledger", self.postgres.url)
        except BaseException:
            self._stop_postgres()
            raise

    def _stop_postgres(self):
        if self.has_own_postgres:
            self.postgres.stop(signal.SIGQUIT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in [*self.workers, self.server]:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait()
            process.stdout.close()
        self.receiver.close()
        self._stop_postgres()
        shutil.rmtree(self.home)

    def _serve(self):
        mail = self.home / "mail"
        mail.mkdir()
        for number in range(self.messages):
            (mail / f"{number}.eml").write_text(f"From: ann@example.org\nMessage-ID: <{number}@example.org>\nSubject: {number}\n\nHello.\n")
        self.secret = self.home / "secret"
        self.secret.write_text("tanstaaf\n")
        self.secret.chmod(0o600)
        ports = self.home / "port"
        users = [word for number in range(self.mailboxes) for word in ("--user", f"u{number}")]
        self.server = subprocess.Popen([self.program, "serve", "--eml", str(mail), "--password-file", str(self.secret), "--tls", "none",
                                        "--port-file", str(ports), *users], stdout=subprocess.PIPE, text=True)
        self.server.stdout.readline()
        self.port = int(ports.read_text())

    def pop3(self, *words, status=0, **options):
        run = subprocess.run([self.program, *map(str, words)], capture_output=True, text=True, check=False, **options)
        if run.returncode != status:
            raise AssertionError(f"pop3 {' '.join(map(str, words))}: {run.returncode}\n{run.stdout}{run.stderr}")
        return run.stdout

    def add_accounts(self, every="1h", host_limit=1000):
        """All of them, due at once."""
        rows = ["name,host,port,tls,user,password-file,to,recipients,every"]
        rows += [f"u{n},127.0.0.1,{self.port},none,u{n},{self.secret},lmtp:127.0.0.1:{self.receiver.port},u{n}@example.org,{every}"
                 for n in range(self.mailboxes)]
        file = self.home / "accounts.csv"
        file.write_text("\n".join(rows) + "\n")
        self.pop3("fleet", "import", file, "--ledger", self.postgres.url, "--host-limit", host_limit)
        self.postgres.sql("UPDATE pop3.fleet_account SET next_run = now()")

    def start_worker(self, *words, url=None, skew=0):
        """`skew`: how many seconds its clock is ahead."""
        number = len(self.workers)
        command = [self.program, "fleet", "worker", "--ledger", url or self.postgres.url, "--state", str(self.home / f"state{number}"), *map(str, words)]
        with (self.home / f"worker{number}.log").open("wb") as log:
            worker = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
                                      env=skewed(self.program, skew))
        self.workers.append(worker)
        return worker

    def expected(self):
        return {(f"u{n}@example.org", f"Message-ID: <{m}@example.org>") for n in range(self.mailboxes) for m in range(self.messages)}

    def is_complete(self):
        """Each account has had a run without a failure, and nobody holds one."""
        return self.postgres.sql("SELECT count(*) FROM pop3.fleet_account f JOIN pop3.account a ON a.id = f.account "
                                 "WHERE f.succeeded IS NULL OR a.lease_until > now()") == [["0"]]

    def wait_until(self, done, seconds=120, pause=0.1):
        end = time.monotonic() + seconds
        while not done():
            if time.monotonic() > end:
                raise AssertionError("it takes too long\n" + self.logs())
            time.sleep(pause)

    def logs(self):
        return "".join(f"{log.name}:\n{log.read_text()[-2000:]}" for log in sorted(self.home.glob("*.log")))
