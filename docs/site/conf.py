# SPDX-License-Identifier: MIT
"""How Sphinx makes the manual: README.md first, then docs/ and man/ in the order of a reader.

docs/site/build.sh calls it. The files are read as they are: what the manual needs besides, its
navigation, is added here.
"""
import re
import subprocess
from pathlib import Path

import furo

SOURCE = Path(__file__).resolve().parent.parent.parent

# Each page of docs/ that is in no chapter comes last.
CHAPTERS = {
    "Begin": ["docs/tutorial", "docs/coming-from-poplib", "docs/choosing"],
    "Library": ["docs/asio", "docs/reaching-servers", "docs/authentication", "docs/errors"],
    "Testing": ["docs/testing", "docs/faults", "docs/transcripts"],
    "Program": ["docs/fetch", "docs/tokens", "docs/gmail", "docs/delivery", "docs/fleet", "docs/check", "docs/servers", "man/pop3", "man/pop3-config"],
    "Inside": ["docs/design", "docs/performance", "docs/protocol", "docs/rules", "CONTRIBUTING", "SECURITY", "CHANGELOG"],
}
CHAPTERS["More"] = sorted(
    {f"docs/{page.stem}" for page in SOURCE.glob("docs/*.md")} - set(sum(CHAPTERS.values(), []))
)

# What the navigation calls a page whose heading is long.
TITLES = {
    "docs/fetch": "Fetching mail",
    "docs/delivery": "Delivery",
    "docs/check": "Checking a server",
    "docs/servers": "Results of six servers",
    "docs/design": "Design",
    "docs/protocol": "Requirements and tests",
}

project = "pop3"
release = re.search(r"project\(pop3 VERSION ([\d.]+)", (SOURCE / "CMakeLists.txt").read_text())[1]
html_title = f"pop3 {release}"
copyright = "the authors of pop3, MIT licence"

extensions = ["myst_parser"]
source_suffix = {".md": "markdown", ".1": "markdown", ".5": "markdown"}
include_patterns = ["*.md", "docs/*.md", "man/*"]
exclude_patterns = ["build*", ".git"]
root_doc = "README"
myst_heading_anchors = 3
highlight_language = "none"
smartquotes = False  # "--user" stays what one types

html_theme = "furo"
# Debian's furo has lost the rule that applies its dark colours where the system is dark.
DARK = re.search(
    r'body\[data-theme="dark"\] {(.*?)}',
    (Path(furo.__file__).parent / "theme/furo/static/styles/furo.css").read_text(),
    re.DOTALL,
)
html_theme_options = {
    "dark_css_variables": dict(re.findall(r"--([\w-]+):\s*([^;]+);", DARK[1] if DARK else ""))
}
html_show_sphinx = False
html_copy_source = False
html_static_path = ["style.css"]
html_css_files = ["style.css"]
templates_path = ["."]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/reference.html",
        "sidebar/scroll-end.html",
    ]
}


def navigation():
    """The table of contents of the site, which no page shows."""
    for chapter, pages in CHAPTERS.items():
        entries = [f"{TITLES[page]} <{page}>" if page in TITLES else page for page in pages]
        if pages:
            yield "\n".join(["```{toctree}", ":hidden:", f":caption: {chapter}", "", *entries, "```", ""])


def manual_page(name):
    """A page of man/ as Markdown, below one heading."""
    file = next(SOURCE.glob(name + ".?"))
    text = subprocess.run(
        ["mandoc", "-T", "markdown", file], capture_output=True, text=True, check=True
    ).stdout
    _, sections = text.split("\n", 1)
    sections, _ = sections.rstrip().rsplit("\n", 1)  # the last line is the date
    sections = re.sub(r"\b(pop3(?:-config)?)\((\d)\)", r"[\1(\2)](\1.\2)", sections)
    return f"# {file.stem}({file.suffix[1:]})\n" + re.sub("^#", "##", sections, flags=re.MULTILINE)


def read(app, name, source):
    if name == root_doc:
        source[0] += "\n" + "\n".join(navigation())
    elif name.startswith("man/"):
        source[0] = manual_page(name)


def setup(app):
    app.connect("source-read", read)
