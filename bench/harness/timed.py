# SPDX-License-Identifier: MIT
"""Rows of times: contestants that take turns in interleaved rounds, and goals that are ratios."""
import os
import statistics
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Callable, Optional

from .tools import Skip, scratch

ENOUGH = 6.0  # seconds: a contestant that only accompanies and takes longer runs once


@dataclass
class Contestant:
    label: str
    run: Callable
    slow: bool = False  # not in --quick


@dataclass
class Goal:
    """`ours` / `base` <= `most`; without `base`: `ours` <= `most`."""

    measure: str  # wall, cpu, peak, turns, value
    ours: str
    base: Optional[str]
    most: float
    least: bool = False  # the other direction: `ours` >= `most`

    def text(self):
        words = {"wall": "wall", "cpu": "CPU", "peak": "peak KiB", "turns": "round trips", "value": ""}[self.measure]
        ratio = f"{self.ours} / {self.base}" if self.base else self.ours
        return f"{words} {ratio}".strip()

    def judged(self, medians):
        """As data; its value is null if a contestant was skipped."""
        ours = medians.get(self.ours, {}).get(self.measure)
        base = medians.get(self.base, {}).get(self.measure) if self.base else 1
        value = ours / base if ours is not None and base else None
        met = None if value is None else value >= self.most if self.least else value <= self.most
        sign = ">=" if self.least else "<="
        return {"text": self.text(), "value": value, "bound": f"{sign} {self.most:g}", "met": met, "ours": self.ours, "base": self.base}


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


@dataclass
class Timed:
    name: str
    title: str
    corpus: str
    contestants: list
    goals: list = field(default_factory=list)
    tls: bool = False
    round_trip: int = 0  # milliseconds
    on_disk: bool = False
    prepare: Optional[Callable] = None  # (programs, server, home), once: then all contestants share that directory
    is_long: bool = False  # only if it is named

    def measure(self, programs, rounds, quick):
        parent = programs.disk if self.on_disk else programs.memory
        with ExitStack() as stack:
            server = stack.enter_context(programs.server(self.corpus, self.tls, self.round_trip))
            shared = stack.enter_context(scratch(parent)) if self.prepare else None
            if self.prepare:
                self.prepare(programs, server, shared)
            costs, skipped = self._rounds(programs, server, parent, shared, rounds, quick)
        return self._result(costs, skipped)

    def _in_goals(self, contestant):
        return any(contestant.label in (goal.ours, goal.base) for goal in self.goals)

    def _rounds(self, programs, server, parent, shared, rounds, quick):
        costs = {one.label: [] for one in self.contestants}
        skipped = {}
        for number in range(rounds):
            for one in self.contestants:
                done = costs[one.label]
                if one.slow and quick:
                    skipped[one.label] = "not in --quick"
                if one.label in skipped:
                    continue
                if number and not self._in_goals(one) and (quick or done[0].wall > ENOUGH):
                    continue
                try:
                    done.append(self._once(programs, server, parent, shared, one))
                except Skip as reason:
                    skipped[one.label] = str(reason)
                except (RuntimeError, OSError) as error:
                    if self._in_goals(one):
                        raise
                    skipped[one.label] = f"it failed: {error}"
        return costs, skipped

    def _once(self, programs, server, parent, shared, contestant):
        if shared:
            return contestant.run(programs, server, shared)
        with scratch(parent) as home:
            if self.on_disk:
                os.sync()  # what others have written does not count
            return contestant.run(programs, server, home)

    def _result(self, costs, skipped):
        contestants, medians = [], {}
        for label, runs in costs.items():
            if not runs:
                contestants.append({"name": label, "skipped": skipped.get(label, "")})
                continue
            one = {"name": label, "runs": len(runs)}
            for measure in ("wall", "cpu", "peak"):
                one[measure] = spread([getattr(cost, measure) for cost in runs])
            if self.round_trip and any(cost.turns for cost in runs):
                one["turns"] = spread([cost.turns for cost in runs])
            contestants.append(one)
            medians[label] = {key: value["median"] for key, value in one.items() if isinstance(value, dict)}
        goals = [goal.judged(medians) for goal in self.goals]
        return {"name": self.name, "title": self.title, "contestants": contestants, "goals": goals}
