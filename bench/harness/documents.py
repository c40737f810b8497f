# SPDX-License-Identifier: MIT
"""Writes the figures of a run into docs/performance.md, between its markers, and the plots beside it."""
from . import plots
from .table import number

BEGIN = "<!-- figures of bench/run: begin -->"
END = "<!-- figures of bench/run: end -->"


def cell(one, measure="wall", unit="s"):
    if "skipped" in one:
        return "skipped: " + one["skipped"]
    found = one.get(measure) or one["value"]
    return f"{number(found['median'])} {one.get('unit', unit)} ({number(found['min'])} to {number(found['max'])})"


def goals_cell(goals):
    parts = []
    for one in goals:
        value = "not measured" if one["value"] is None else number(one["value"])
        state = "" if one["met"] is None else " ✓" if one["met"] else " **✗**"
        parts.append(f"{one['text']}: {value} ({one['bound']}){state}")
    return "<br>".join(parts)


def costs_cell(one):
    if "skipped" in one or "cpu" not in one:
        return ""
    turns = f", {one['turns']['median']:.0f} round trips" if "turns" in one else ""
    return f"CPU {number(one['cpu']['median'])} s, {one['peak']['max'] / 1024:.0f} MiB{turns}"


def table_of(row):
    lines = [f"### {row['title']}", ""]
    for reason in ("skipped", "failed"):
        if reason in row:
            return [*lines, f"Not measured: {row[reason]}", ""]
    lines += ["| | median (minimum to maximum) | cost | runs |", "|---|---|---|---|"]
    for one in row["contestants"]:
        lines.append(f"| {one['name']} | {cell(one)} | {costs_cell(one)} | {one.get('runs', '')} |")
    if row["goals"]:
        lines += ["", "Goals: " + goals_cell(row["goals"])]
    return [*lines, ""]


def open_goals(figures):
    """What is not reached."""
    lines = [
        f"- {row['title']}: {one['text']} is {number(one['value'])}, the goal {one['bound']}"
        for row in figures["rows"]
        for one in row.get("goals", [])
        if one["met"] is False
    ]
    return ["### Goals that are not met", "", *(lines or ["None."]), ""]


def written(figures, files):
    machine = figures["machine"]
    lines = [
        "",
        f"Measured on {machine['processors']} processors ({machine['processor']}), Linux {machine['kernel']};"
        f" the load was {machine['load_before']} before. {figures['rounds']} rounds"
        f"{', without what is slow (--quick)' if figures['quick'] else ''}.",
        "",
    ]
    for file, title in files:
        lines += [f"![{title}](performance/{file})", ""]
    lines += open_goals(figures)
    for row in figures["rows"]:
        lines += table_of(row)
    return "\n".join(lines)


def write(docs, figures):
    files = plots.write(docs / "performance", figures)
    page = docs / "performance.md"
    text = page.read_text()
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    page.write_text(before + BEGIN + "\n" + written(figures, files) + END + after)
    print(f"written: {page} and {len(files)} plots")
