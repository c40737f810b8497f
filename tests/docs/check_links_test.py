#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check_links.py finds planted dead links in documents and in pages, and no others."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent.parent.parent / "cmake/check_links.py"
TREE = {
    "README.md": "# Title\n\n## A part\n\n## A part\n",
    "docs/a.md": "# First, of `two`\n",
    "src/a.cpp": "int a;\n",
    "site/index.html": '<h1 id="top">x</h1>',
    "site/reference/index.html": '<a id="a1"></a>',
}


def dead(name, text, site="site"):
    """The numbers of the lines of `name` with a dead link, in a small tree with that file."""
    with tempfile.TemporaryDirectory() as root:
        for path, content in {**TREE, name: text}.items():
            Path(root, path).parent.mkdir(parents=True, exist_ok=True)
            Path(root, path).write_text(content, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, SCRIPT, root, Path(root, site)], capture_output=True, text=True, check=False
        )
        lines = [line for line in done.stdout.splitlines() if ": " in line]
        assert done.returncode == bool(lines), done
        return [int(line.split(":")[1]) for line in lines]


class Links(unittest.TestCase):
    def test_a_link_to_what_is_there_is_alive(self):
        for name, text in (
            ("docs/b.md", "[a](a.md) [b](../README.md) [c](../src/a.cpp) [d](../src/)\n"),
            ("docs/b.md", "[a](a.md#first-of-two) [b](../README.md#a-part-1)\n"),
            ("docs/b.md", "# Here\n\n[a](#here)\n\n[a]: a.md\n"),
            ("docs/b.md", "[a](https://example.org/x?y=1#z) [b](mailto:a@example.org)\n"),
            ("site/b.html", '<a href="index.html#top"><a href="reference/index.html?x#a1"><a href="#">'),
            ("site/b.html", '<img src="data:image/png;base64,AA=="><a href="javascript:f()">'),
        ):
            self.assertEqual(dead(name, text), [], text)

    def test_a_link_to_a_file_that_is_not_there_is_found(self):
        for name, text in (
            ("docs/b.md", "x\n[a](c.md)\n"),
            ("docs/b.md", "x\n![a](c.png)\n"),
            ("docs/b.md", "x\n[a]: c.md\n"),
            ("docs/b.md", "x\n[a](/docs/a.md)\n"),
            ("site/b.html", 'x\n<a href="c.html">'),
            ("site/b.html", 'x\n<script src="c.js"></script>'),
            ("site/reference/b.html", 'x\n<a href="../c.html">'),
            ("site/reference/b.js", 'x\n[ "c", "c.html", null ]'),
        ):
            self.assertEqual(dead(name, text), [2], text)

    def test_an_anchor_that_is_not_there_is_found(self):
        for name, text in (
            ("docs/b.md", "x\n[a](a.md#second)\n"),
            ("docs/b.md", "x\n[a](#here)\n```\n# Here\n```\n"),
            ("docs/b.md", "x\n[a](../README.md#a-part-2)\n"),
            ("site/b.html", 'x\n<a href="index.html#bottom">'),
            ("site/reference/b.js", 'x\n[ "a", "index.html#a2", null ]'),
        ):
            self.assertEqual(dead(name, text), [2], text)

    def test_an_address_that_cannot_be_one_is_found(self):
        for address in ("http:/example.org", "https://example", "htps://example.org", "//example.org"):
            self.assertEqual(dead("docs/b.md", f"x\n[a]({address})\n"), [2], address)

    def test_code_has_no_links(self):
        self.assertEqual(dead("docs/b.md", "`[a](c.md)`\n```\n[a](c.md)\n```\n\n    [a](c.md)\n"), [])

    def test_a_reference_alone_is_checked_without_the_manual(self):
        text = '<a href="../index.html">\n<a href="c.html">'
        self.assertEqual(dead("only/reference/b.html", text, site="only"), [2])


if __name__ == "__main__":
    unittest.main()
