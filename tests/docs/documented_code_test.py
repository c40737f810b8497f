#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The C++ of README.md and docs/ compiles as it is written.

    documented_code_test.py COMPILER FLAGS [STANDARD]

All blocks are compiled at once, each in a scope of its own. A block that has functions is a part of a
program; any other is statements, in a program that has what PRELUDE declares. Errors name the document and its
line. The documents in the variable POP3_WITHOUT are left out: they need a library that is not there.
"""
import os
import re
import shlex
import subprocess
import sys
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent.parent
STANDARD = sys.argv[3] if len(sys.argv) > 3 else "20"
COMMAND = [sys.argv[1], *shlex.split(sys.argv[2]), f"-std=c++{STANDARD}", "-fsyntax-only", f"-I{SOURCE}/include"]
WITHOUT = os.environ.get("POP3_WITHOUT", "").split()
FUNCTION = re.compile(r"^[\w:<>]+ \w+\(.*\) \{$", re.MULTILINE)
BLOCK = re.compile(r"^```cpp\n(.*?)^```$", re.MULTILINE | re.DOTALL)

PRELUDE = """
#include <pop3/client.hpp>
#include <pop3/server/memory_backend.hpp>
#include <pop3/server/server.hpp>

#include <chrono>
#include <fstream>
#include <iostream>
#include <set>

using namespace std::chrono_literals;

// What is named in a block, and is the reader's.
extern pop3::client& mail;
extern pop3::memory_backend& mailboxes;
extern pop3::message_sink& sink;
extern const pop3::error e;
extern const pop3::message_number number;
extern const std::vector<pop3::message_number> numbers;
extern const std::string password, text;
extern std::ofstream out;
extern std::uint64_t total;
void process(std::string_view octets);
void store(pop3::message_number n, std::string_view text);
void fetch(pop3::message_number n);
int explain(const pop3::failure& reason);
std::set<pop3::unique_id> read_known();
void try_again_later();
template <class A, class B> void EXPECT_EQ(const A& a, const B& b) { static_cast<void>(a == b); }
"""


def blocks():
    """The (document, line, text) of each block."""
    for path in [SOURCE / "README.md", *sorted(SOURCE.glob("docs/*.md"))]:
        if path.relative_to(SOURCE).as_posix() in WITHOUT:
            continue
        text = path.read_text(encoding="utf-8")
        for found in BLOCK.finditer(text):
            yield path.relative_to(SOURCE), text.count("\n", 0, found.start()) + 2, found[1]


def program(all_blocks):
    """One file with all blocks. Their includes come first, because a scope cannot have them."""
    includes = set()
    scopes = []
    for number, (document, line, text) in enumerate(all_blocks):
        includes |= set(re.findall(r"^#include .*?>", text, re.MULTILINE))
        text = re.sub(r"^#include .*$", "", text, flags=re.MULTILINE)
        begin, end = ("", "") if FUNCTION.search(text) else ("int block() {", "}")
        scopes.append(f'namespace block_{number} {{\n{begin}\n#line {line} "{document}"\n{text}{end}\n}}\n')
    return "\n".join([*sorted(includes), PRELUDE, *scopes])


def errors_in(all_blocks):
    done = subprocess.run(
        [*COMMAND, "-x", "c++", "-"],
        input=program(all_blocks),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr or f"exit status {done.returncode}" if done.returncode else ""


class DocumentedCode(unittest.TestCase):
    maxDiff = None

    def test_the_code_of_the_documents_compiles(self):
        self.assertGreater(len(list(blocks())), 20)
        self.assertEqual(errors_in(blocks()), "")

    def test_an_error_is_found_with_its_place(self):
        self.assertIn("docs/a.md:7:", errors_in([("docs/a.md", 7, "mail.retrieve(1);\n")]))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
