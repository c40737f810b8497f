# SPDX-License-Identifier: MIT
"""Plots as SVG: bars of ratios on a logarithmic scale, readable on light and on dark pages."""
import math
from xml.sax.saxutils import escape

from .table import number

WIDTH, LABELS, RIGHT, BAR, GAP = 760, 190, 90, 16, 14

STYLE = """<style>
text { font: 13px sans-serif; fill: #24292f }
.title { font-weight: bold }
.note { fill: #57606a }
.ours { fill: #0969da }
.peer { fill: #8c959f }
.line { stroke: #d0d7de }
.floor { stroke: #cf222e; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .note { fill: #9198a1 }
  .ours { fill: #4493f8 }
  .peer { fill: #656c76 }
  .line { stroke: #3d444d }
  .floor { stroke: #f85149 }
}
</style>"""

# File, title, the names of its rows.
PLOTS = [
    ("sink.svg", "Fetching into a sink, wall time / bare drain", ["large-plain", "large-tls", "small-plain", "small-tls"]),
    ("fetch.svg", "pop3 fetch, wall time / bare loops", ["round-trips", "maildir", "durable", "strict"]),
    ("many.svg", "1,000 mailboxes, wall time / one epoll loop", ["many", "many-round-trips", "many-polls"]),
]
OURS = ("pop3", "library")


def ratios(row):
    """(label, ratio of medians to the floor), ours first."""
    walls = {one["name"]: one["wall"]["median"] for one in row.get("contestants", []) if "wall" in one}
    floor = walls.pop("floor", None)
    return [(name, wall / floor) for name, wall in walls.items()] if floor else []


class Scale:
    """From a ratio to a place: powers of ten, with the floor at 1."""

    def __init__(self, values):
        self.low = math.floor(math.log10(min(min(values), 1) * 0.9))
        self.high = math.ceil(math.log10(max(max(values), 2)))

    def place(self, ratio):
        share = (math.log10(ratio) - self.low) / (self.high - self.low)
        return LABELS + share * (WIDTH - LABELS - RIGHT)

    def marks(self):
        return [10.0**power for power in range(self.low, self.high + 1)]


def bar(label, ratio, scale, top):
    kind = "ours" if label in OURS else "peer"
    end = scale.place(ratio)
    return [
        f'<text x="{LABELS - 8}" y="{top + 13}" text-anchor="end">{escape(label)}</text>',
        f'<rect class="{kind}" x="{LABELS}" y="{top}" width="{max(end - LABELS, 1):.1f}" height="{BAR}" rx="2"/>',
        f'<text x="{end + 6:.1f}" y="{top + 13}">{number(ratio)}</text>',
    ]


def drawing(title, groups):
    scale = Scale([ratio for _, bars in groups for _, ratio in bars])
    body, top = [f'<text class="title" x="0" y="16">{escape(title)}</text>'], 30
    for name, bars in groups:
        body.append(f'<text class="note" x="0" y="{top + 13}">{escape(name)}</text>')
        top += BAR + 6
        for label, ratio in bars:
            body += bar(label, ratio, scale, top)
            top += BAR + 4
        top += GAP
    lines = []
    for mark in scale.marks():
        kind = "floor" if mark == 1 else "line"
        place = scale.place(mark)
        lines.append(f'<line class="{kind}" x1="{place:.1f}" y1="26" x2="{place:.1f}" y2="{top}"/>')
        lines.append(f'<text class="note" x="{place:.1f}" y="{top + 16}" text-anchor="middle">{number(mark)}</text>')
    height = top + 26
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" role="img">'
    return "\n".join([head, f"<title>{escape(title)}</title>", STYLE, *lines, *body, "</svg>", ""])


def write(directory, figures):
    """Writes the plots of the rows that were measured. Returns their (file, title)."""
    rows = {row["name"]: row for row in figures["rows"]}
    directory.mkdir(exist_ok=True)
    written = []
    for file, title, names in PLOTS:
        groups = [(rows[name]["title"], ratios(rows[name])) for name in names if name in rows]
        groups = [group for group in groups if group[1]]
        if groups:
            (directory / file).write_text(drawing(title, groups))
            written.append((file, title))
    return written
