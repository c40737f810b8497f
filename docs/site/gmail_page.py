#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Does what docs/gmail.md tells a new user to do, command by command, at a fake Google; and makes its pictures.

    gmail_page.py PROGRAM FAKE_GOOGLE             checks that every command of the page succeeds, and shows
                                                  what docs/gmail-*.svg have, but for numbers such as times
    gmail_page.py PROGRAM FAKE_GOOGLE --pictures  writes docs/gmail-*.svg, what a terminal showed

PROGRAM is pop3, FAKE_GOOGLE the example 14_fake_google. The commands and the configuration are those of the
page; only the POP3 server and Google are others, on this machine.
"""
import fcntl
import html
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
import textwrap
import urllib.request
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent
COLUMNS = 100
MAIL = "".join(
    f"From sender@example.org Fri Nov 27 04:2{n}:00 2026\nMessage-ID: <{n}@example.org>\n"
    f"From: Sender <sender@example.org>\nDate: Fri, 27 Nov 2026 04:2{n}:00 +0000\nSubject: letter {n}\n\nHello.\n\n"
    for n in range(1, 4)
)


def commands_of(page):
    return re.findall(r"^    \$ (pop3 .*)$", page, re.MULTILINE)


def configuration_of(page, port, gmail_url):
    """That of the page, with the servers of this machine."""
    text = re.search(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[1]
    text = text.replace('host = "pop.example.org"', f'host = "127.0.0.1"\nport = {port}\ntls = "none"')
    return text + gmail_url + "\n"


class Terminal:
    """Runs programs at a terminal, and keeps what it shows."""

    def __init__(self, program, home):
        self.environment = {"HOME": str(home), "PATH": os.environ["PATH"], "TERM": "dumb", "LC_ALL": "C.UTF-8"}
        for name, value in os.environ.items():
            if name.endswith("SAN_OPTIONS"):
                self.environment[name] = value
        self.program = program
        self.home = home

    def run(self, command):
        """The text that `command` shows. For a login it does what the user does in the browser."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
        words = [self.program, *command.split()[1:]]
        process = subprocess.Popen(
            words, stdin=theirs, stdout=theirs, stderr=theirs, env=self.environment, cwd=self.home)
        os.close(theirs)
        shown = ""
        while part := read_some(ours):
            shown += part
            found = re.search(r"http://127\.0\.0\.1:\d+/authorize\S*(?=\r\n)", shown)
            if found:
                urllib.request.urlopen(found[0], timeout=60).read()
                shown = shown.replace(found[0], shortened(found[0]))
        os.close(ours)
        if process.wait() != 0:
            sys.exit(f"{command}: exit status {process.returncode}\n{shown}")
        return shown.replace("\r\n", "\n")


def read_some(terminal):
    try:
        return os.read(terminal, 4096).decode()
    except OSError:  # the program has closed it
        return ""


def shortened(url):
    """As the page has it: the address of Google, without the random parts."""
    return re.sub(r"http://127\.0\.0\.1:\d+/authorize.*", "https://accounts.google.com/o/oauth2/auth?...", url)


def picture(command, shown):
    """A terminal with that text, as SVG."""
    lines = ["$ " + command]
    for line in shown.rstrip("\n").split("\n"):
        lines += textwrap.wrap(line, COLUMNS, break_on_hyphens=False) if len(line) > COLUMNS else [line]
    width = 24 + max(len(line) for line in lines) * 8
    height = 24 + len(lines) * 18
    colours = [' fill="#7fd1b9"'] + [""] * len(lines)
    rows = "".join(
        f'<text x="12" y="{27 + 18 * n}"{colours[n]} xml:space="preserve">{html.escape(line)}</text>\n'
        for n, line in enumerate(lines)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img">\n'
        f"<title>{html.escape(command)}</title>\n"
        f'<rect width="{width}" height="{height}" rx="6" fill="#1c2430"/>\n'
        f'<g font-family="monospace" font-size="13" fill="#e6e6e6">\n{rows}</g>\n</svg>\n'
    )


def without_numbers(drawn):
    return re.sub(r"\d+", "0", drawn)


def private_file(path, text):
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)


def first_line(process):
    return process.stdout.readline().decode().rstrip("\n")


def main():
    program, fake = (str(Path(each).resolve()) for each in sys.argv[1:3])
    page = (DOCS / "gmail.md").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        settings = home / ".config/pop3"
        settings.mkdir(parents=True)
        (home / "mail").write_text(MAIL, encoding="utf-8")
        google = subprocess.Popen([fake, "mrose@gmail.com"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        private_file(settings / "google.json", first_line(google))
        gmail_url = first_line(google)
        private_file(settings / "isp-password", "tanstaaf\n")
        isp = subprocess.Popen(
            [program, "serve", "--tls", "none", "--user", "mrose", "--mbox", str(home / "mail"), "--password-command",
             "echo tanstaaf"],
            stdout=subprocess.PIPE)
        port = first_line(isp).rsplit(":", 1)[1]
        (settings / "config.toml").write_text(configuration_of(page, port, gmail_url), encoding="utf-8")
        terminal = Terminal(program, home)
        try:
            for command in commands_of(page):
                shown = terminal.run(command)
                shown = shown.replace(f"127.0.0.1:{port}", "pop.example.org:995")
                file = DOCS / ("gmail-" + command.split()[1] + ".svg")
                drawn = picture(command, shown)
                if "--pictures" in sys.argv:
                    file.write_text(drawn, encoding="utf-8")
                elif without_numbers(drawn) != without_numbers(file.read_text(encoding="utf-8")):
                    sys.exit(f"{file.name} is not what {command} shows; draw it anew by --pictures:\n{shown}")
        finally:
            isp.terminate()
            isp.wait()
            mailbox = google.communicate()[0].decode()
        if mailbox.count("@example.org>") != 3:
            sys.exit("the mailbox has not the three messages:\n" + mailbox)


if __name__ == "__main__":
    main()
