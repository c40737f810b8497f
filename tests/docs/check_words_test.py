#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check_words.py finds what it is there to find: planted names and phrases of each kind."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(SOURCE / "cmake"))
import check_words


def names(code):
    return [words.split("`")[1] for _, words in check_words.check_names(code)]


def phrases(name, text):
    return [number for number, _ in check_words.check_phrases(name, text)]


class Names(unittest.TestCase):
    def test_a_name_in_python_is_found(self):
        for code in ("def f(of): pass", "to = 1", "for by in (): pass", "def how(): pass", "class what: pass"):
            self.assertEqual(len(list(check_words.check_python_names(code))), 1, code)

    def test_a_parameter_is_found(self):
        for code in (
            "void f(int of);",
            "void f(const plan& of, int n);",
            "void f(std::vector<int> to);",
            "void f(std::vector<std::vector<int>> to);",
            "void f(char* by);",
            "void f(sink&& with);",
            "template <class how> void f();",
            "template <class... T> void f(T&&... what);",
            "auto f = [](auto why) {};",
            "void f(int way = 3);",
        ):
            self.assertEqual(len(names(code)), 1, code)

    def test_a_local_is_found(self):
        for code in (
            "std::string said;",
            "auto to = g();",
            "const auto& what = g();",
            "options how{1, 2};",
            "char to[80];",
            "int a = 1, of = 2;",
            "for (const auto& with : all) {}",
            "if (auto why = g(); why) {}",
        ):
            self.assertEqual(len(names(code)), 1, code)

    def test_a_member_is_found_with_its_underscore(self):
        self.assertEqual(names("class c { plan& of_; int who; };"), ["of_", "who"])

    def test_a_structured_binding_is_found(self):
        self.assertEqual(names("auto [a, of] = g(); for (auto& [to, b] : all) {}"), ["of", "to"])

    def test_a_capture_with_a_value_is_found(self):
        self.assertEqual(names("auto f = [to = g(), &by = h] {};"), ["to", "by"])

    def test_an_enumerator_is_found(self):
        self.assertEqual(names("enum class e { to, by = 2, other };"), ["to", "by"])

    def test_the_line_is_told(self):
        self.assertEqual([n for n, _ in check_words.check_names("int a;\n/* \n */\nint of;")], [4])

    def test_uses_and_functions_are_no_declarations(self):
        for code in (
            "return to;",
            "f(to, of);",
            "e.what();",
            "const char* what() const noexcept override;",
            "f({.to = 1});",
            "x = y->of;",
            "f(&to, a, &of);",
            "std::string text = \"int of;\"; // int of;",
            "auto s = R\"(int of;)\";",
            "#define WITH int of;",
            "auto f = [a] { return g(a); };",
            "int today; int off; int bytes;",
        ):
            self.assertEqual(names(code), [], code)


class Phrases(unittest.TestCase):
    def test_a_comment_is_read(self):
        self.assertEqual(phrases("a.cpp", "int a;\n// what comes behind it\n"), [2])

    def test_a_string_is_read(self):
        self.assertEqual(phrases("a.cpp", 'f("gives it");\n'), [1])

    def test_strings_of_tests_are_data(self):
        self.assertEqual(phrases("tests/a.cpp", 'f("gives it");  // gives it\nf("behind");\n'), [1])

    def test_each_phrase_is_found_and_has_a_better_one(self):
        for text in (
            "in front of it", "it gave back", "as said", "whoever asks", "what came of it",
            "what becomes of mail", "is known again", "puts up with it", "heeds it",
            "is carried out", "is thrown away", "cannot be had", "for good", "in digits",
        ):
            self.assertEqual(len(phrases("a.md", text)), 1, text)

    def test_a_phrase_over_two_lines_is_found(self):
        self.assertEqual(phrases("a.hpp", "/// It is given\n/// back.\n"), [1])
        self.assertEqual(phrases("a.sh", "# It is given\n# back.\n"), [1])

    def test_code_is_not_read(self):
        self.assertEqual(phrases("a.cpp", "int behind = gives();\n"), [])

    def test_documents_are_read_whole(self):
        for name in ("a.md", "a.1", "CMakeLists.txt", "a.sh"):
            self.assertEqual(phrases(name, "fine\nComes Behind.\n"), [2], name)

    def test_comments_and_docstrings_of_python_are_read(self):
        text = 'behind = 1\n"""Comes\nbehind."""\n# behind\nf("behind")\n'
        self.assertEqual(phrases("a.py", text), [3, 4])

    def test_what_is_right_is_allowed(self):
        self.assertEqual(phrases("a.md", "behind a proxy; it gives up; forgives; the server said; `said.host`"), [])


class Script(unittest.TestCase):
    def run_on(self, name, text):
        with tempfile.TemporaryDirectory() as root:
            path = Path(root, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            return subprocess.run(
                [sys.executable, SOURCE / "cmake/check_words.py", root],
                capture_output=True, text=True, check=False,
            )

    def test_it_names_file_and_line_and_fails(self):
        done = self.run_on("room/a.cpp", "\nvoid f(int of);\n")
        self.assertEqual((done.returncode, done.stdout.split()[0]), (1, "room/a.cpp:2:"))

    def test_it_is_content_with_plain_words(self):
        self.assertEqual(self.run_on("room/a.cpp", "// Returns n.\nint f(int n);\n").returncode, 0)

    def test_octets_of_others_are_not_read(self):
        self.assertEqual(self.run_on("tests/transcripts/a.txt", "behind\n").returncode, 0)


if __name__ == "__main__":
    unittest.main()
