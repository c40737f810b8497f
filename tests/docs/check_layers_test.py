#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check_layers.py finds what it is there to find: planted violations of each kind."""
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

SOURCE = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(SOURCE / "cmake"))
import check_layers


def violations(**planted):
    """The complaints about a tree of the files in `planted`: two underscores stand for a slash, _pp for .hpp."""
    with tempfile.TemporaryDirectory() as tree:
        for tree_name in check_layers.TREES:
            (Path(tree) / tree_name).mkdir()
        for name, text in planted.items():
            path = Path(tree) / (name.replace("__", "/").replace("_pp", ".hpp"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return list(check_layers.violations(Path(tree)))


class Layers(unittest.TestCase):
    def test_the_tree_itself_is_in_order(self):
        self.assertEqual(list(check_layers.violations(SOURCE)), [])

    def test_a_room_may_include_itself_and_what_it_names(self):
        found = violations(src__wire__a_pp='#include "b.hpp"\n#include "vocabulary/c.hpp"\n',
                           src__wire__b_pp="", src__vocabulary__c_pp="")
        self.assertEqual(found, [])

    def test_a_room_above_is_found(self):
        found = violations(src__wire__a_pp='\n#include "session/b.hpp"\n', src__session__b_pp="")
        self.assertEqual(found, ["src/wire/a.hpp:2: src/wire may not include src/session (src/session/b.hpp)"])

    def test_a_room_of_a_room_that_is_not_named_is_found(self):
        found = violations(fetch__run__a_pp='#include "fetch/message/b.hpp"\n', fetch__message__b_pp="")
        self.assertEqual(len(found), 1)

    def test_a_folder_that_is_no_room_is_found(self):
        found = violations(src__attic__a_pp="")
        self.assertEqual(len(found), 1)
        self.assertIn("src/attic is no room", found[0])

    def test_a_circle_in_the_table_is_found(self):
        circle = {**check_layers.ROOMS, "src/vocabulary": "src/wire"}
        with mock.patch.object(check_layers, "ROOMS", circle):
            self.assertIn("cmake/check_layers.py: src/wire uses itself through others", violations())

    def test_a_library_outside_of_its_room_is_found(self):
        found = violations(cli__commands__a_pp="#include <sqlite3.h>\n")
        self.assertEqual(found, ["cli/commands/a.hpp:1: <sqlite3.h> belongs to fetch/ledger/sqlite alone"])

    def test_a_library_in_the_core_is_found(self):
        self.assertEqual(len(violations(src__flows__a_pp="#include <zlib.h>\n")), 1)

    def test_a_header_that_is_missing_is_found(self):
        self.assertEqual(len(violations(check__a_pp='#include "nothing.hpp"\n')), 1)

    def test_a_long_file_is_found_in_tests_too(self):
        found = violations(tests__wire__a_pp="\n" * (check_layers.LONGEST_FILE + 1))
        self.assertEqual(found, ["tests/wire/a.hpp:501: is too long"])

    def test_a_long_file_of_python_is_found(self):
        found = violations(**{"python__pop3__a.py": "\n" * (check_layers.LONGEST_FILE + 1)})
        self.assertEqual(found, ["python/pop3/a.py:501: is too long"])

    def test_a_private_header_in_a_public_one_is_found(self):
        found = violations(include__pop3__a_pp='#include "wire/b.hpp"\n', src__wire__b_pp="")
        self.assertEqual(len(found), 1)


class Picture(unittest.TestCase):
    def test_the_one_in_the_design_is_the_one_of_the_table(self):
        picture = "\n".join("    " + "  ".join(layer) for layer in reversed(list(check_layers.layers())))
        design = (SOURCE / "docs/design.md").read_text(encoding="utf-8")
        self.assertIn(picture, design)


if __name__ == "__main__":
    unittest.main()
