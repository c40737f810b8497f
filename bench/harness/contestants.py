# SPDX-License-Identifier: MIT
"""What is measured: this project's library and program, the bare loops, and the peers.

A contestant is a function of (programs, server, home): it does the work once, and returns its cost.
`home` is an empty directory for it alone.
"""
import os
import shutil
import subprocess

from .tools import Skip, installed

PASSWORD = "bench"


def port_of(server, slow):
    return server.link if slow else server.port


def with_turns(server, slow, run):
    """The cost of `run`, with its round trips if it went over the link."""
    if not slow:
        return run()
    server.take_turns()
    cost = run()
    cost.turns = server.take_turns()
    return cost


# ---- into a sink ----


def drain(programs, server, _, slow=False):
    tls = ["tls"] if server.tls else []
    return with_turns(server, slow, lambda: programs.run(programs.bench("floor"), "drain", port_of(server, slow), server.messages, *tls))


def library(programs, server, _, slow=False):
    authority = [server.authority] if server.tls else []
    return with_turns(
        server, slow, lambda: programs.run(programs.bench("retr_bench"), port_of(server, slow), server.messages, *authority)
    )


def libcurl(programs, server, _, slow=False):
    authority = [server.authority] if server.tls else []
    return programs.run(programs.bench("libcurl_peer"), port_of(server, slow), server.messages, *authority)


def libetpan(programs, server, _, slow=False):
    tls = ["tls"] if server.tls else []
    return programs.run(programs.bench("libetpan_peer"), port_of(server, slow), server.messages, *tls)


def poplib(programs, server, _, slow=False):
    authority = [server.authority] if server.tls else []
    script = os.path.join(os.path.dirname(os.path.dirname(__file__)), "poplib_peer.py")
    python = installed("/usr/bin/python3", "python3")
    return programs.run(python, script, port_of(server, slow), server.messages, *authority)


def mpop_command(server, home, delivery, slow=False):
    tls = ["--tls=on", "--tls-starttls=off", f"--tls-trust-file={server.authority}"] if server.tls else ["--tls=off"]
    return [
        installed("mpop", "mpop"),
        "--host=127.0.0.1",
        f"--port={port_of(server, slow)}",
        *tls,
        "--auth=user",
        "--user=bench",
        f"--passwordeval=echo {PASSWORD}",
        "--keep=on",
        "--received-header=off",
        f"--uidls-file={home}/uidls",
        f"--delivery={delivery}",
        "--quiet",
    ]


def mpop_sink(programs, server, home, slow=False):
    """Into an mbox that is /dev/null: mpop has no other sink."""
    return with_turns(server, slow, lambda: programs.run(*mpop_command(server, home, "mbox,/dev/null", slow)))


# ---- into a Maildir ----


def maildir(path):
    for part in ("tmp", "new", "cur"):
        (path / part).mkdir(parents=True, exist_ok=True)
    return path


def delivered(path):
    return sum(1 for _ in os.scandir(path / "new"))


def check_delivered(path, count):
    if delivered(path) != count:
        raise RuntimeError(f"{delivered(path)} of {count} messages are in {path}")


def fetch_command(programs, server, home, slow, options):
    return [
        programs.pop3, "fetch", "127.0.0.1", "--tls", "none", "--port", port_of(server, slow), "--user", "bench",
        "--password-command", f"echo {PASSWORD}", "--state", home / "state", "--to", f"maildir:{home}/Mail", *options,
    ]  # fmt: skip


def fetch(programs, server, home, slow=False, options=()):
    cost = with_turns(server, slow, lambda: programs.run(*fetch_command(programs, server, home, slow, options)))
    check_delivered(home / "Mail", server.messages)
    return cost


def fetch_strict(programs, server, home):
    return fetch(programs, server, home, options=["--strict"])


def mpop(programs, server, home, slow=False):
    path = maildir(home / "mpop")
    cost = with_turns(server, slow, lambda: programs.run(*mpop_command(server, home, f"maildir,{path}", slow)))
    check_delivered(path, server.messages)
    return cost


GETMAIL = """[retriever]
type = SimplePOP3Retriever
server = 127.0.0.1
port = {port}
username = bench
password = bench
[destination]
type = Maildir
path = {path}/
[options]
delete = false
received = false
delivered_to = false
verbose = 0
"""


def getmail(programs, server, home, slow=False):
    program = installed("getmail", "getmail6")
    path = maildir(home / "getmail")
    rc = home / "rc"
    rc.write_text(GETMAIL.format(port=port_of(server, slow), path=path))
    command = [program, "--getmaildir", home, "--rcfile", rc]
    if os.geteuid() == 0:  # getmail delivers nothing as root
        nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"]
        subprocess.run(["chown", "-R", "65534:65534", home], check=True)
        os.chmod(home, 0o700)
        if subprocess.run(["setpriv", *nobody, "test", "-w", home], check=False).returncode:
            raise Skip("getmail delivers nothing as root, and another user cannot reach the directory")
        command = ["setpriv", *nobody, *command]
    cost = programs.run(*command)
    check_delivered(path, server.messages)
    return cost


# ---- bare writing ----


def write(programs, home, maildirs, files, *durable):
    return programs.run(programs.bench("floor"), "write", home / "bare", maildirs, files, *durable)


def drain_and_write(programs, server, home):
    return drain(programs, server, home) + write(programs, home, 1, server.messages)


def write_synced(programs, server, home):
    return write(programs, home, 1, server.messages, "sync")


def write_synced_with_directory(programs, server, home):
    return write(programs, home, 1, server.messages, "sync-directory")


# ---- many mailboxes ----

CONFIGURATION = """jobs = 1000
per-host = 1000
[defaults]
host = "127.0.0.1"
port = {port}
tls = "none"
password-file = "{home}/password"
"""


def configure_many(server, home, slow):
    """Writes a configuration file with an account for each mailbox."""
    password = home / "password"
    password.write_text(PASSWORD + "\n")
    password.chmod(0o600)
    text = CONFIGURATION.format(port=port_of(server, slow), home=home)
    for number in range(server.mailboxes):
        text += f'[account.bench{number}]\nuser = "bench{number}"\nto = "maildir:{home}/Mail{number}"\n'
    (home / "config.toml").write_text(text)


def fetch_many(programs, server, home, slow=False, configured=False):
    if not configured:
        configure_many(server, home, slow)
    command = [programs.pop3, "fetch", "--config", home / "config.toml", "--state", home / "state", "--quiet"]
    cost = with_turns(server, slow, lambda: programs.run(*command))
    count = sum(delivered(home / f"Mail{number}") for number in range(server.mailboxes))
    if count != server.mailboxes * server.messages:
        raise RuntimeError(f"{count} messages were delivered")
    return cost


def drain_many(programs, server, messages, slow=False):
    command = [programs.bench("floor"), "drain-many", port_of(server, slow), server.mailboxes, messages]
    return with_turns(server, slow, lambda: programs.run(*command))


def drain_and_write_many(programs, server, home, slow=False):
    return drain_many(programs, server, server.messages, slow) + write(programs, home, server.mailboxes, server.messages)


def remove(path):
    shutil.rmtree(path, ignore_errors=True)
