#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check_citations.py finds planted citations of files, sections, rules and laws that do not exist."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent.parent.parent / "cmake/check_citations.py"
TREE = {
    "docs/rules.md": "# Rules\n\n| L1 | a law |\n| R1 | a rule |\n| R2 | another |\n",
    "docs/design.md": "# Design\n\n## The Layers, all\n",
    "src/wire/tokens.hpp": "// Words.\n",
}


def complaints(name, text):
    """The lines of `name` at which the script finds something, in a small tree with that file."""
    with tempfile.TemporaryDirectory() as root:
        for path, content in {**TREE, name: text}.items():
            Path(root, path).parent.mkdir(parents=True, exist_ok=True)
            Path(root, path).write_text(content, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, SCRIPT, root], capture_output=True, text=True, check=False
        )
        lines = [line for line in done.stdout.splitlines() if line.startswith(name + ":")]
        assert done.returncode == bool(lines), done
        return [int(line.split(":")[1]) for line in lines]


class Citations(unittest.TestCase):
    def test_what_exists_may_be_cited(self):
        for name, text in (
            ("src/a.cpp", "// src/wire/tokens.hpp, tokens.hpp, src/wire/, docs/rules.md (rule R1)\n"),
            ("src/a.cpp", "// Rules R1 and R2; docs/rules.md, R2; law 1; RFC 1939, section 3.\n"),
            ("src/a.cpp", '// docs/design.md, "The Layers, all"\n'),
            ("docs/a.md", "[the rules](rules.md), [layers](design.md#the-layers-all), rules.md\n"),
            ("docs/a.md", "[below](#here) and [source](../src/wire/tokens.hpp)\n\n## Here\n"),
            ("src/a.cpp", 'f("src/no/file.hpp", "rule R9");\n'),
        ):
            self.assertEqual(complaints(name, text), [], text)

    def test_a_file_that_does_not_exist_is_found(self):
        for name, text in (
            ("src/a.cpp", "int a;\n// See src/wire/words.hpp.\n"),
            ("src/a.hpp", "int a;\n/// See words.hpp.\n"),
            ("src/a.cpp", "int a;\nint b;  // as in src/no/\n"),
            ("src/a.cpp", "int a;\n// docs/no.md\n"),
            ("CMakeLists.txt", "x\n# docs/no.md\n"),
            ("docs/a.md", "x\n`src/wire/words.hpp`\n"),
            ("docs/a.md", "x\n[link](no.md)\n"),
        ):
            self.assertIn(2, complaints(name, text), text)

    def test_a_document_is_named_with_its_folder_in_code(self):
        self.assertEqual(complaints("src/a.cpp", "// rules.md\n"), [1])

    def test_a_section_that_does_not_exist_is_found(self):
        for name, text in (
            ("src/a.cpp", '// docs/design.md, "Decisions"\n'),
            ("src/a.cpp", "// docs/design.md, section 2.3\n"),
            ("docs/a.md", "[x](design.md#decisions)\n"),
            ("docs/a.md", "[x](#decisions)\n"),
        ):
            self.assertEqual(complaints(name, text), [1], text)

    def test_a_rule_that_does_not_exist_is_found(self):
        for text in (
            "// rule R3\n",
            "// Rules R1 and R3\n",
            "// rules R1, R2, R3\n",
            "// docs/rules.md, R3\n",
            "// the rule\n// R3\n",
            "// law 2\n",
        ):
            self.assertEqual(complaints("src/a.cpp", text), [1], text)


if __name__ == "__main__":
    unittest.main()
