#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Shows pages of the site as a phone and a desktop do, by Chromium: to be looked at after a change of the site.

    pictures.py SITE DIRECTORY   writes DIRECTORY/PAGE-WIDTH.png; ends with 1 if a page is wider than a phone

SITE is what docs/site/build.sh has made.
"""
import subprocess
import sys
import tempfile
from pathlib import Path

PHONE, DESKTOP = 390, 1280  # pixels
PAGES = {
    "start": "index.html",
    "tutorial": "docs/tutorial.html",
    "choosing": "docs/choosing.html",
    "performance": "docs/performance.html",
    "search": "search.html?q=deadline",
    "reference": "reference/index.html",
    "client": "reference/classpop3_1_1client.html",
}
# Headless Chromium has no window as narrow as a phone; a frame of a page has.
FRAME = """<body style="margin:0"><iframe id=f src="{page}" style="width:{width}px;height:1600px;border:0"></iframe>
<p id=w></p><script>onload = () => w.textContent = "wide " + f.contentDocument.documentElement.scrollWidth</script>"""


def chromium(home, *arguments):
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
               "--allow-file-access-from-files", f"--user-data-dir={home}/browser", "--virtual-time-budget=5000"]
    return subprocess.run([*command, *arguments], capture_output=True, text=True, check=True, timeout=120).stdout


def address(site, page):
    file, mark, query = page.partition("?")
    return (site / file).resolve(strict=True).as_uri() + mark + query


def width_of(home, frame):
    document = chromium(home, "--dump-dom", frame.as_uri())
    return int(document.partition('id="w">wide ')[2].partition("<")[0])


def main(site, directory):
    directory.mkdir(parents=True, exist_ok=True)
    too_wide = False
    with tempfile.TemporaryDirectory() as home:
        for name, page in PAGES.items():
            for width in (PHONE, DESKTOP):
                frame = Path(home, "frame.html")
                frame.write_text(FRAME.format(page=address(site, page), width=width))
                picture = directory / f"{name}-{width}.png"
                chromium(home, f"--window-size={max(width, 500)},1600", f"--screenshot={picture}", frame.as_uri())
                needed = width_of(home, frame)
                print(f"{picture.name}: {needed} of {width} pixels")
                too_wide = too_wide or needed > width
    return 1 if too_wide else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
