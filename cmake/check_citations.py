#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that comments and documents cite only what is in the tree: files, sections, rules, laws.

    python3 cmake/check_citations.py [SOURCE_DIRECTORY]

Prints each citation of something else as FILE:LINE and ends with 1 if there is any.
"""
import re
import sys
from pathlib import Path

from check_words import CODE, prose, tracked_texts

TOPS = "include|src|fetch|check|cli|tests|fuzz|bench|examples|docs|man|cmake|tools|demo"
ENDS = "hpp|cpp|md|py|sh|txt|cmake|in|toml|json|dict"

# src/vocabulary/tokens.hpp, tests/crash/, docs/rules.md
PATH = re.compile(rf"(?<![\w./-])((?:{TOPS})/[\w/.+-]*(?:\.(?:{ENDS})\b|/))(?![\w*{{])")
# rules.md, where no folder is named
DOCUMENT = re.compile(r"(?<![\w./-])([a-z][\w-]*\.md)\b")
# limits.hpp, where no folder is named
SOURCE = re.compile(r"(?<![\w./<*-])([a-z_][\w]*\.[hc]pp)\b")
# [text](file.md#anchor)
LINK = re.compile(r"\]\(([^)\s#:]*)(?:#([\w-]+))?\)")
# docs/design.md, "Layers"
SECTION = re.compile(r"([\w/-]+\.md),\s+\"([^\"]+)\"")
# protocol.md, section 2: our documents have no numbers
NUMBERED = re.compile(r"([\w/-]+\.md),\s+section")
# rule R7; rules R9, R10; docs/rules.md, R12; law 3
RULES = re.compile(r"\b(?:[Rr]ules?|rules\.md,)((?:(?:,| and|\s)*\bR\d+)+)")
LAW = re.compile(r"\blaws? (\d+)\b")

# They have examples of citations.
EXAMPLES = (
    "cmake/check_citations.py",
    "tests/docs/check_citations_test.py",
    "tests/docs/check_links_test.py",
    "tests/docs/check_words_test.py",
)


def anchor_of(heading):
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


class Tree:
    def __init__(self, root):
        self.root = root
        self.sources = {Path(name).name for name in tracked_texts(root)}
        self.rules = set(re.findall(r"^\| ([A-Z]\d+) \|", self.text("docs/rules.md"), re.MULTILINE))

    def text(self, name):
        path = self.root / name
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""

    def headings(self, name):
        return [h.strip() for h in re.findall(r"^#+ (.*)$", self.text(name), re.MULTILINE)]

    def has(self, name, folder=""):
        return (self.root / folder / name).exists()

    def document(self, name, citing):
        """The path of a document, as the file `citing` names it; None if there is none."""
        beside = (Path(citing).parent / name).as_posix()
        if citing.endswith(".md") and self.has(beside):
            return beside
        return name if self.has(name) else None


def wrong_citations(tree, name, words):
    """The (offset, complaint) of each citation in `words`."""
    for found in PATH.finditer(words):
        if not tree.has(found[1]) and not tree.has(found[1], Path(name).parent):
            yield found.start(), f"there is no {found[1]}"
    for found in DOCUMENT.finditer(words):
        if tree.document(found[1], name) is None:
            yield found.start(), f"there is no {found[1]} here: name its folder"
    for found in SOURCE.finditer(words):
        if found[1] not in tree.sources:
            yield found.start(), f"there is no {found[1]}"
    for found in NUMBERED.finditer(words):
        yield found.start(), f"{found[1]} has no numbered sections: name the heading"
    for found in SECTION.finditer(words):
        document = tree.document(found[1], name)
        if document and found[2] not in tree.headings(document):
            yield found.start(), f'{found[1]} has no section "{found[2]}"'
    for found in RULES.finditer(words):
        for rule in re.findall(r"R\d+", found[1]):
            if rule not in tree.rules:
                yield found.start(), f"docs/rules.md has no rule {rule}"
    for found in LAW.finditer(words):
        if "L" + found[1] not in tree.rules:
            yield found.start(), f"docs/rules.md has no law {found[1]}"
    if name.endswith(".md"):
        for found in LINK.finditer(words):
            target = (Path(name).parent / found[1]).as_posix() if found[1] else name
            if not tree.has(target):
                yield found.start(), f"there is no {found[1]}"
            elif found[2] and found[2] not in map(anchor_of, tree.headings(target)):
                yield found.start(), f"{found[1]} has no section #{found[2]}"


def check(tree, name):
    text = tree.text(name)
    has_code = Path(name).suffix in CODE | {".py"}
    words = prose(name, text, strings=False) if has_code else text
    words = re.sub(r"\n[ ]*(?://+|#)? ?", lambda m: "\n" + " " * (len(m[0]) - 1), words)
    for offset, complaint in wrong_citations(tree, name, words):
        yield words.count("\n", 0, offset) + 1, complaint


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    tree = Tree(root)
    problems = [
        f"{name}:{number}: {complaint}"
        for name in tracked_texts(root)
        if name not in EXAMPLES
        for number, complaint in check(tree, name)
    ]
    print("\n".join(problems or ["every citation is of something in the tree"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
