#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the mechanical part of the word list (CONTRIBUTING.md, "One word, one thing").

    python3 cmake/check_words.py [SOURCE_DIRECTORY]

Reads comments, string literals and documents for phrases that have a plainer word, and C++ code for
that of the package for Python for names that are prepositions or question words. Prints each violation as FILE:LINE and ends with 1 if
there is any.
"""
import ast
import os
import re
import sys
from pathlib import Path

# What is not written, and what is written instead.
PHRASES = [
    (r"behind", '"after", "inside" or "below"'),
    (r"in front of", '"before"'),
    (r"gives", '"returns", "sends" or "has"'),
    (r"(?:give|given|gave|giving) back", '"return" or "release"'),
    (r"said", '"sent", "set" or "given"'),
    (r"whoever|whomever", "the noun of the role"),
    (r"(?:came|comes) of it|what (?:came|comes|became|becomes) of", '"the result"'),
    (r"known again|knows again", '"recognised"'),
    (r"puts? up with", '"accept"'),
    (r"heed(?:s|ed)?", '"apply" or "follow"'),
    (r"(?:carry|carries|carried) out", '"execute"'),
    (r"(?:throw|throws|threw|thrown) away", '"discard"'),
    (r"(?:be|is|are) had", '"be available"'),
    (r"for good", '"permanently"'),
    (r"in digits", '"numeric"'),
]

# Where such a phrase is right after all.
ALLOWED = [
    r"behind an? (?:proxy|firewall|NAT)",
    r"gives up",
    r"the (?:server|client) said",
    r"`said(?:\.\w+)?`",  # a name
    r"for good reasons?",
]

# Names that say nothing: each has a noun.
NAMES = set("of to by with how who what why way said".split())

SUFFIXES = {".cpp", ".hpp", ".py", ".sh", ".cmake", ".in", ".md", ".txt", ".1", ".5"}
CODE = {".cpp", ".hpp"}
OCTETS_OF_OTHERS = ("fuzz/corpus", "tests/transcripts", "demo/mailbox")
NAME_THE_PHRASES = ("CONTRIBUTING.md", "cmake/check_words.py", "tests/docs/check_words_test.py")

TOKEN = re.compile(
    r'(?P<comment>//[^\n]*|/\*.*?\*/)'
    r'|(?P<raw>R"(?P<mark>[^\s()\\]*)\(.*?\)(?P=mark)")'
    r'|(?P<string>"(?:\\.|[^"\\\n])*")'
    r"|(?P<character>(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+')"
    r"|(?P<directive>^[ \t]*\#(?:[^\n\\]|\\.)*)"
    r"|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<number>\.?\d(?:'?[\w.])*)"
    r"|(?P<sign>::|->|&&|\[\[|\]\]|\.\.\.|\S)",
    re.DOTALL | re.MULTILINE,
)

# A word before a name that is no type.
NO_TYPE = set(
    "return co_return co_yield co_await throw case goto else do not and or operator".split()
)


def tracked_texts(root):
    """The name of each text file of ours, relative to `root`."""
    for folder, inner, files in os.walk(root):
        place = Path(folder).relative_to(root)
        if place == Path():  # directories of builds change meanwhile
            inner[:] = [each for each in inner if not each.startswith((".", "build"))]
        inner.sort()
        for name in ((place / each).as_posix() for each in sorted(files)):
            if name.startswith((".", "build")) or name.startswith(OCTETS_OF_OTHERS):
                continue
            if Path(name).suffix in SUFFIXES:
                yield name


def prose(name, text, strings=True):
    """`text` with all but comments and strings blanked, and each line in its place.

    The strings of tests are data; without `strings`, those of all code.
    """
    kept = ["\n" if c == "\n" else " " for c in text]
    if Path(name).suffix == ".py":
        for found in re.finditer(r'"""(.*?)"""|# ([^\n]*)', text, re.DOTALL):
            group = 1 if found[1] is not None else 2
            kept[found.start(group) : found.end(group)] = found[group]
        return "".join(kept)
    if Path(name).suffix not in CODE:
        return re.sub(r"^( *)#+", r"\1 ", text, flags=re.MULTILINE)
    data = not strings or name.startswith(("tests/", "fuzz/"))
    for token in TOKEN.finditer(text):
        is_string = token.lastgroup == "string" or token["raw"]
        if token.lastgroup == "comment" or (is_string and not data):
            kept[token.start() : token.end()] = token[0]
    return re.sub(r"^( *)///?<?", lambda m: " " * len(m[0]), "".join(kept), flags=re.MULTILINE)


def spaced(phrase):
    words = phrase.replace(" ", r"[\s\"]+")
    return re.compile(r"(?<![\w-])(?:" + words + r")(?![\w-])", re.IGNORECASE)


def check_phrases(name, text):
    words = prose(name, text)
    for allowed in ALLOWED:
        words = spaced(allowed).sub(lambda m: re.sub(r"\S", " ", m[0]), words)
    for phrase, better in PHRASES:
        for found in spaced(phrase).finditer(words):
            number = words.count("\n", 0, found.start()) + 1
            yield number, f'"{" ".join(found[0].split())}": write {better}'


def tokens_of(text):
    """The (kind, token, line number) of code, without comments and directives."""
    number, last = 1, 0
    for token in TOKEN.finditer(text):
        number += text.count("\n", last, token.start())
        last = token.start()
        kind = "raw" if token["raw"] else token.lastgroup
        if kind in ("word", "number", "sign"):
            yield kind, token[0], number
        elif kind in ("raw", "string", "character"):
            yield "literal", '""', number


def declares(tokens, at):
    """Whether the name at `at` is declared there."""
    before = [token for _, token, _ in tokens[max(0, at - 2) : at]]
    follows = tokens[at + 1][1] if at + 1 < len(tokens) else ""
    previous = before[-1] if before else ""
    if follows == "=" and (previous in ("[", ",") or previous == "&" and before[0] in ("[", ",")):
        return True  # a capture, or one declarator of several
    if previous in ("class", "typename"):
        return follows in (">", ",", "=", "{", ":")
    if follows not in (",", ")", "=", ";", "{", "}", ":", "["):
        return False
    if tokens[at - 1][0] == "word":
        return previous not in NO_TYPE
    if previous in ("&", "&&", "*"):
        return before[0] in (">", "*", "&") or bool(re.fullmatch(r"\w+", before[0]))
    return previous in (">", "]]", "...")


def list_end(tokens, at, closing):
    while at < len(tokens) and tokens[at][1] != closing:
        at += 1
    return at


def lists_of_names(tokens):
    """The (begin, end) of what stands between the brackets of structured bindings and of enums."""
    for at, (_, token, _) in enumerate(tokens):
        if token == "auto":
            begin = at + 1
            while begin < len(tokens) and tokens[begin][1] in ("&", "&&"):
                begin += 1
            if begin < len(tokens) and tokens[begin][1] == "[":
                yield begin + 1, list_end(tokens, begin, "]")
        elif token == "enum":
            begin = at
            while begin < len(tokens) and tokens[begin][1] not in ("{", ";", ")", ","):
                begin += 1
            if begin < len(tokens) and tokens[begin][1] == "{":
                yield begin + 1, list_end(tokens, begin, "}")


def check_names(text):
    tokens = list(tokens_of(text))
    found = {
        at
        for begin, end in lists_of_names(tokens)
        for at in range(begin, end)
        if tokens[at - 1][1] in ("[", "{", ",")
    }
    for at, (kind, token, number) in enumerate(tokens):
        if kind == "word" and token.rstrip("_") in NAMES and (at in found or declares(tokens, at)):
            yield number, f"`{token}` is no name: name the thing"


def check_python_names(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            name = node.id
        elif isinstance(node, ast.arg):
            name = node.arg
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            name = node.name
        else:
            continue
        if name.strip("_") in NAMES:
            yield node.lineno, f"`{name}` is no name: name the thing"


def check_file(root, name):
    text = (root / name).read_text(encoding="utf-8", errors="replace")
    if name not in NAME_THE_PHRASES:
        yield from check_phrases(name, text)
    if Path(name).suffix in CODE:
        yield from check_names(text)
    elif name.startswith("python/") and name.endswith(".py"):
        yield from check_python_names(text)


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    names = list(tracked_texts(root))
    problems = [
        f"{name}:{number}: {words}" for name in names for number, words in check_file(root, name)
    ]
    print("\n".join(problems or [f"{len(names)} texts, in plain words"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
