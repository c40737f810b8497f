# SPDX-License-Identifier: MIT
"""python -m pop3: lists, prints and saves mail. Nothing is deleted."""

import argparse
import getpass
import os
import ssl
import sys
import tempfile
from itertools import count
from pathlib import Path
from typing import Optional, Sequence

from . import Error, Mailbox, connect
from .endpoint import MODES, context_for


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pop3",
        description="Reads a mailbox by POP3. Nothing is deleted. The password is asked for, or read from "
        "the first line of standard input if that is no terminal.",
    )
    parser.add_argument("--port", type=int, default=0, help="the port; 995, or 110 without implicit TLS")
    parser.add_argument("--tls", choices=list(MODES), default="implicit", help="when to encrypt (implicit)")
    parser.add_argument("--ca-file", help="PEM of the authorities to trust, in place of the system's")
    parser.add_argument("--allow-cleartext-password", action="store_true", help="with --tls none: log in all the same")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="list messages: number, octets, unique-id")
    printing = commands.add_parser("print", help="print a message")
    saving = commands.add_parser("save", help="save messages as NUMBER.eml; where that exists, as NUMBER-2.eml")
    for command in (listing, printing, saving):
        command.add_argument("host")
        command.add_argument("user")
    printing.add_argument("number", type=int)
    saving.add_argument("directory", type=Path)
    return parser


def password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass()
    return sys.stdin.readline().rstrip("\n")


def show_list(mailbox: Mailbox) -> None:
    uids = dict(mailbox.uidl())
    for number, octets in mailbox.list():
        print(number, octets, ascii(uids.get(number, ""))[1:-1])


def save(mailbox: Mailbox, directory: Path) -> None:
    """Writes each message to a new file, which has its name once it is whole."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    for size in mailbox.list():
        descriptor, partial = tempfile.mkstemp(prefix=".partial-", dir=directory)
        try:
            with open(descriptor, "wb") as file:
                mailbox.retr_to(size.number, file)
                file.flush()
                os.fsync(file.fileno())
            publish(partial, directory, size.number)
        finally:
            Path(partial).unlink(missing_ok=True)


def publish(partial: str, directory: Path, number: int) -> None:
    """Renames a file to the first name that is free: NUMBER.eml, NUMBER-2.eml and so on."""
    for i in count(1):
        name = directory / (f"{number}.eml" if i == 1 else f"{number}-{i}.eml")
        try:
            os.link(partial, name)
        except FileExistsError:
            continue
        except OSError:  # a file system without links
            try:
                open(name, "xb").close()
            except FileExistsError:
                continue
            os.replace(partial, name)
        return


# Where the advice of the package names arguments of connect().
OPTIONS = {
    'tls="implicit"': "--tls implicit",
    'tls="stls"': "--tls stls",
    "to allow clear text all the same, pass allow_cleartext_password=True": "to allow clear text all the same, add "
    "--allow-cleartext-password",
    "context=ssl.create_default_context(cafile=...) with its CA file": "--ca-file with its CA file",
}


def advice_of(e: Error) -> str:
    advice = e.advice
    for argument, option in OPTIONS.items():
        advice = advice.replace(argument, option)
    return advice


def authorities(file: Optional[str]) -> Optional[ssl.SSLContext]:
    """The context that trusts them. Raises ValueError if the file has none."""
    try:
        return context_for(file)
    except OSError as e:
        raise ValueError(f"--ca-file {file}: {e}") from e


def opened(given: argparse.Namespace) -> Mailbox:
    """Raises ValueError for settings that do not exist."""
    context = authorities(given.ca_file)
    return connect(
        given.host,
        given.port,
        user=given.user,
        password=password(),
        tls=given.tls,
        context=context,
        allow_cleartext_password=given.allow_cleartext_password,
    )


def run(mailbox: Mailbox, given: argparse.Namespace) -> None:
    if given.command == "list":
        show_list(mailbox)
    elif given.command == "print":
        mailbox.retr_to(given.number, sys.stdout.buffer)
        sys.stdout.flush()
    else:
        save(mailbox, given.directory)


def main(words: Optional[Sequence[str]] = None) -> int:
    words = sys.argv[1:] if words is None else words
    if not words:
        arguments().print_help(sys.stderr)
        return 2
    given = arguments().parse_args(words)
    try:
        try:
            mailbox = opened(given)
        except ValueError as e:
            print(e, file=sys.stderr)
            return 1
        with mailbox:
            run(mailbox, given)
    except Error as e:
        print(f"{e}\n{advice_of(e)}", file=sys.stderr)
        return 1
    except OSError as e:  # of the files that it writes
        print(e, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
