# SPDX-License-Identifier: MIT
"""A row as text."""


def number(value):
    """Three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def figures(measure, unit):
    ends = f"{number(measure['min'])} to {number(measure['max'])}"
    return f"{number(measure['median']):>7} {unit} ({ends})"


def contestant(one):
    if "skipped" in one:
        return f"  {one['name']:<26} skipped: {one['skipped']}"
    runs = f"{one['runs']} run" + ("s" if one["runs"] > 1 else "")
    if "value" in one:
        return f"  {one['name']:<26} {figures(one['value'], one['unit'])}, {runs}"
    line = f"  {one['name']:<26} {figures(one['wall'], 's'):<30} CPU {one['cpu']['median']:.3f} s, peak {one['peak']['max'] / 1024:.1f} MiB"
    if "turns" in one:
        line += f", {one['turns']['median']:.0f} round trips"
    return f"{line}, {runs}"


def goal(one):
    if one["value"] is None:
        return f"  goal: {one['text']} {one['bound']}: not measured"
    return f"  goal: {one['text']} {one['bound']}: {number(one['value'])}, {'met' if one['met'] else 'NOT MET'}"


def text(row):
    """The lines of a row."""
    lines = [f"{row['title']}  [{row['name']}]"]
    for reason in ("skipped", "failed"):
        if reason in row:
            return "\n".join([*lines, f"  {reason}: {row[reason]}"])
    lines += [contestant(one) for one in row["contestants"]]
    lines += [goal(one) for one in row["goals"]]
    return "\n".join(lines)
