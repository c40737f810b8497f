# SPDX-License-Identifier: MIT
"""pop3.testing, python -m pop3, and the codes."""
import errno
import math
import os
import pickle
import re
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
from email.message import EmailMessage
from pathlib import Path

import pop3
import pop3.testing
from pop3.__main__ import publish

HEADER = Path(__file__).resolve().parent.parent.parent / "include" / "pop3" / "error.hpp"


# The thread asks for the interpreter's lock while the interpreter ends, which the sleep prolongs.
LATE = """
import sys, threading, time, pop3.testing

class Late:
    def __del__(self, sleep=time.sleep):
        sleep(1)

def wait():
    begun.set()
    server.commands(1, 0.3)

server, begun = pop3.testing.Server(), threading.Event()
sys.late = Late()
threading.Thread(target=wait, daemon=True).start()
begun.wait()
"""


class Testing(unittest.TestCase):
    def serve(self, *arguments, **options):
        server = pop3.testing.Server(*arguments, **options)
        self.addCleanup(server.close)
        return server

    def test_transcript_has_both_sides_without_the_password(self):
        server = self.serve({"ann": "hunter2"})
        with pop3.connect("localhost", server.port, user="ann", password="hunter2", tls="none", allow_cleartext_password=True):
            pass
        self.assertIn("C: CAPA", server.transcript())
        self.assertIn("S: +OK", server.transcript())
        self.assertNotIn("hunter2", server.transcript())
        self.assertEqual(server.connections, 1)

    def test_email_message_is_served_with_crlf(self):
        server = self.serve({"ann": "hunter2"})
        message = EmailMessage()
        message["Subject"] = "hi"
        message.set_content("Hello.\n")
        server.add_message("ann", message)
        self.assertIn(b"Subject: hi\r\n", server.messages("ann")[0])

    def test_feature_that_is_off_is_not_listed(self):
        server = self.serve(features={"pipelining": False})
        with pop3.connect("localhost", server.port, tls="none") as mailbox:
            self.assertNotIn("PIPELINING", mailbox.capa())

    def test_unknown_faults_features_and_users_are_value_errors(self):
        for options in ({"faults": ["no-such-fault"]}, {"features": {"no_such_feature": True}}, {"tls": "starttls"}):
            with self.assertRaises(ValueError):
                pop3.testing.Server(**options)
        with self.assertRaises((ValueError, RuntimeError)):
            self.serve().add_message("nobody", b"")

    def test_port_that_is_taken_is_an_os_error(self):
        with self.assertRaises(OSError) as refused:
            self.serve(port=self.serve().port)
        self.assertEqual(refused.exception.errno, errno.EADDRINUSE)

    def test_any_time_limit_may_be_infinite_and_none_is_no_number(self):
        server = self.serve()
        pop3.connect("localhost", server.port, tls="none").close()
        for seconds in (math.inf, 1e300):
            self.assertEqual(server.commands(timeout=seconds), [])
        self.assertEqual(server.commands(2, timeout=-math.inf), [])
        with self.assertRaises(ValueError):
            server.commands(timeout=math.nan)

    def test_daemon_thread_that_waits_does_not_crash_the_end_of_the_interpreter(self):
        done = subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


class Program(unittest.TestCase):
    def setUp(self):
        self.work = tempfile.TemporaryDirectory()
        self.addCleanup(self.work.cleanup)
        self.authority = os.path.join(self.work.name, "ca.pem")
        self.serve()

    def serve(self, **options):
        self.server = pop3.testing.Server({"ann": "hunter2"}, tls="implicit", **options)
        self.addCleanup(self.server.close)
        self.server.add_message("ann", b"Subject: one\r\n\r\nHello.\r\n", "uid-1")
        Path(self.authority).write_text(self.server._server.authority)

    def run_program(self, *words, password="hunter2"):
        command = [sys.executable, "-m", "pop3", *map(str, words)]
        return subprocess.run(command, input=password + "\n", capture_output=True, text=True)

    def session(self, *words, **options):
        return self.run_program("--port", self.server.port, "--ca-file", self.authority, *words, **options)

    def test_help_names_the_commands(self):
        shown = self.run_program("--help").stdout
        for command in ("list", "print", "save"):
            self.assertIn(command, shown)

    def test_list_shows_number_octets_and_unique_id(self):
        self.assertEqual(self.session("list", "localhost", "ann").stdout, "1 24 uid-1\n")

    def test_print_shows_the_message(self):
        self.assertEqual(self.session("print", "localhost", "ann", 1).stdout, "Subject: one\n\nHello.\n")

    def test_save_writes_each_message_to_a_file_and_replaces_none(self):
        directory = os.path.join(self.work.name, "mail")
        self.assertEqual(self.session("save", "localhost", "ann", directory).returncode, 0)
        self.assertEqual((Path(directory) / "1.eml").read_bytes(), b"Subject: one\r\n\r\nHello.\r\n")
        (Path(directory) / "1.eml").write_bytes(b"mine")
        again = self.session("save", "localhost", "ann", directory)
        self.assertEqual((again.returncode, again.stderr), (0, ""))
        self.assertEqual((Path(directory) / "1.eml").read_bytes(), b"mine")
        self.assertEqual((Path(directory) / "1-2.eml").read_bytes(), b"Subject: one\r\n\r\nHello.\r\n")

    def test_lost_connection_leaves_no_part_of_a_message(self):
        self.serve(faults=["close-inside=RETR:2"])
        self.server.add_message("ann", b"Subject: two\r\n\r\n" + b"Hello.\r\n" * 1000)
        directory = os.path.join(self.work.name, "mail")
        self.assertEqual(self.session("save", "localhost", "ann", directory).returncode, 1)
        self.assertEqual(os.listdir(directory), ["1.eml"])

    def test_file_system_without_links_gets_the_same_names(self):
        directory = Path(self.work.name)
        (directory / "1.eml").write_bytes(b"mine")
        (directory / "partial").write_bytes(b"whole")
        with unittest.mock.patch("os.link", side_effect=PermissionError):
            publish(str(directory / "partial"), directory, 1)
        names = ("1.eml", "1-2.eml")
        self.assertEqual([(directory / name).read_bytes() for name in names], [b"mine", b"whole"])

    def test_help_is_shown_if_there_are_no_words(self):
        shown = self.run_program()
        self.assertEqual(shown.returncode, 2)
        self.assertEqual(shown.stderr, self.run_program("--help").stdout)

    def test_failure_is_told_with_advice(self):
        refused = self.session("list", "localhost", "ann", password="tanstaaf")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("Check user name and password", refused.stderr)
        self.assertNotIn("Traceback", refused.stderr)

    def test_advice_names_the_options_of_the_command_line(self):
        untrusted = self.run_program("--port", self.server.port, "list", "localhost", "ann")
        self.assertIn("pass --ca-file with its CA file", untrusted.stderr)
        with pop3.testing.Server({"ann": "hunter2"}) as clear:
            in_clear = self.run_program("--port", clear.port, "--tls", "none", "list", "localhost", "ann").stderr
            not_tls = self.run_program("--port", clear.port, "list", "localhost", "ann").stderr
        advice = "Use --tls implicit or --tls stls; to allow clear text all the same, add --allow-cleartext-password"
        self.assertIn(advice, in_clear)
        self.assertIn("pass --tls stls", not_tls)

    def test_file_of_authorities_and_port_that_do_not_exist_are_named(self):
        absent = self.run_program("--ca-file", "absent.pem", "list", "localhost", "ann")
        told = "--ca-file absent.pem: [Errno 2] No such file or directory\n"
        self.assertEqual((absent.returncode, absent.stderr), (1, told))
        too_large = self.run_program("--port", 70000, "list", "localhost", "ann")
        told = "port is a number from 0 to 65535; 0: that of the mode\n"
        self.assertEqual((too_large.returncode, too_large.stderr), (1, told))


class Package(unittest.TestCase):
    def test_errors_survive_pickle(self):
        for kind in (pop3.Error, pop3.RetryLater, pop3.Timeout, pop3.InDoubt):
            error = kind(pop3.Code.TIMED_OUT, "RETR 3: late", "Wait.", b"-ERR", "RETR 3", "text", 30)
            again = pickle.loads(pickle.dumps(error))
            self.assertIs(type(again), kind)
            self.assertEqual((str(again), vars(again)), (str(error), vars(error)))

    @unittest.skipUnless(HEADER.is_file(), "no sources here")
    def test_codes_are_the_librarys(self):
        body = re.search(r"enum class errc \{(.*?)\n\};", HEADER.read_text(), re.DOTALL)[1]
        names = re.findall(r"^\s*(\w+)(?: = 1)?,", body, re.MULTILINE)
        self.assertEqual([code.name.lower() for code in pop3.Code][1:], names)
        self.assertEqual([int(code) for code in pop3.Code], list(range(len(names) + 1)))

    def test_public_names_have_docstrings(self):
        for name in pop3.__all__:
            self.assertTrue(getattr(pop3, name).__doc__, name)


if __name__ == "__main__":
    unittest.main()
