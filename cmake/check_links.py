#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the links of README.md, docs/ and the other documents, and those of the generated site.

    python3 cmake/check_links.py [SOURCE_DIRECTORY [SITE]]

A link within must lead to a file, and to an anchor, that is there. Links to other hosts are looked at
only for their form: no network is used. SITE is what docs/site/build.sh has made; if it has only the
reference, only that is checked. Prints each dead link as FILE:LINE and ends with 1 if there is any.
"""
import re
import sys
from functools import lru_cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote

# [text](target), ![text](target "title"), and [name]: target
MARKDOWN_LINK = re.compile(r"(?<!\\)\]\(<?([^)<>\s]+)>?(?: \"[^\"]*\")?\)|^\[[^\]]+\]: +(\S+)", re.MULTILINE)
HEADING = re.compile(r"^#+ +(.*?) *#*$", re.MULTILINE)
# Blocks between fences, indented blocks, `code`: their text has no links.
CODE = re.compile(r"^```.*?^```|^(?: {4}|\t)[^\n]*$|`+[^`]+`+", re.MULTILINE | re.DOTALL)

HTML_LINK = re.compile(r"\b(?:href|src)=\"([^\"]*)\"")
HTML_ANCHOR = re.compile(r"\b(?:id|name)=\"([^\"]+)\"")
# The pages that the navigation of the reference loads: "classpop3_1_1client.html#a0"
SCRIPT_LINK = re.compile(r"\"(\w[\w.-]*\.html(?:#\w+)?)\"")

EXTERNAL = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
GOOD_EXTERNAL = re.compile(r"https?://[\w-]+(\.[\w-]+)+(:\d+)?(/[^\s<>\"]*)?|mailto:[^\s@]+@[\w-]+(\.[\w-]+)+")


@lru_cache(maxsize=None)
def text_of(path):
    return path.read_text(encoding="utf-8", errors="replace")


@lru_cache(maxsize=None)
def anchors_of(path):
    """What a link to `path` may have after the #."""
    if path.suffix == ".html":
        return {unescape(anchor) for anchor in HTML_ANCHOR.findall(text_of(path))}
    if path.suffix != ".md":
        return set()
    anchors = set()
    without_blocks = re.sub(r"^```.*?^```", "", text_of(path), flags=re.MULTILINE | re.DOTALL)
    for heading in HEADING.findall(without_blocks):
        anchor = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        same = [a for a in anchors if re.fullmatch(re.escape(anchor) + r"(-\d+)?", a)]
        anchors.add(f"{anchor}-{len(same)}" if same else anchor)
    return anchors


def markdown_links(text):
    without_code = CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), text)
    for found in MARKDOWN_LINK.finditer(without_code):
        yield found.start(), found[1] or found[2]


def site_links(text, pattern):
    for found in pattern.finditer(text):
        yield found.start(), unescape(found[1])


def fault_of(path, target, root):
    """What is wrong with the link to `target` in the file `path`; None if nothing is."""
    if target.startswith(("javascript:", "data:")):
        return None
    if EXTERNAL.match(target) or target.startswith("//"):
        return None if GOOD_EXTERNAL.fullmatch(target) else f"{target} is no address"
    place, _, anchor = target.partition("#")
    place = unquote(place.partition("?")[0])
    if place.startswith("/"):
        return f"{target} is of this machine"
    goal = (path.parent / place).resolve() if place else path
    if not goal.is_relative_to(root):
        return None  # another part of the site, which is not here
    if not goal.exists():
        return f"there is no {place}"
    if anchor and goal.is_file() and unquote(anchor) not in anchors_of(goal):
        return f"{place or 'this page'} has no #{anchor}"
    return None


def dead_links(path, root, links):
    for offset, target in links:
        fault = fault_of(path, target, root)
        if fault:
            line = text_of(path).count("\n", 0, offset) + 1
            yield f"{path.relative_to(root)}:{line}: {fault}"


def check_documents(root):
    documents = sorted([*root.glob("*.md"), *root.glob("docs/**/*.md"), *root.glob("*/*.md")])
    for path in dict.fromkeys(documents):
        if not path.relative_to(root).parts[0].startswith((".", "build")):
            yield path, dead_links(path, root, markdown_links(text_of(path)))


def check_site(site):
    root = site if (site / "index.html").exists() else site / "reference"
    for path in sorted(root.rglob("*.html")):
        yield path, dead_links(path, root, site_links(text_of(path), HTML_LINK))
    scripts = set((site / "reference").glob("*.js")) - set((site / "reference").glob("navtree*.js"))
    for path in sorted(scripts):
        yield path, dead_links(path, root, site_links(text_of(path), SCRIPT_LINK))


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    checked = list(check_documents(root))
    if len(sys.argv) > 2:
        checked += check_site(Path(sys.argv[2]).resolve())
    dead = [fault for _, faults in checked for fault in faults]
    print("\n".join(dead or [f"{len(checked)} files, and every link leads somewhere"]))
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main())
