"""``normsim list``: the shipped scenarios, what each is about and what it changes."""

from __future__ import annotations

import textwrap
from functools import cache
from typing import Any

from normsim.cli.guard import print_json

SHOWN = 3
"""Changes that are told before "and n more"."""


def scenarios() -> list[dict[str, Any]]:
    """Name, title, summary, goal, what it changes, and overrides of every shipped scenario, by name."""
    from normsim.experiments.changes import changes_in_words
    from normsim.loading import load, load_scenario, shipped_scenarios

    rows = []
    # Most extend the same file, which is read once.
    parent = cache(load_scenario)
    for name, path in sorted(shipped_scenarios().items(), key=lambda item: (item[0] != "baseline", item[0])):
        loaded = load(path)
        texts = {"title", "question", "summary", "goal"}
        keys = [change.key for change in loaded.changes if change.key.split(".")[0] not in {*texts, "overrides"}]
        rows.append(
            {
                "name": name,
                "title": loaded.scenario.title,
                "summary": loaded.scenario.summary or loaded.scenario.question,
                "goal": loaded.scenario.goal,
                "extends": None if loaded.parent is None else loaded.parent.stem,
                "changes": list(dict.fromkeys(keys)),
                "in_words": [] if loaded.parent is None else changes_in_words(parent(loaded.parent), loaded.scenario),
                "overrides": sorted(loaded.scenario.overrides),
                "inherited": [] if loaded.parent is None else sorted(parent(loaded.parent).overrides),
            }
        )
    return rows


def list_scenarios(*, as_json: bool) -> None:
    """Print the shipped scenarios, wrapped to the terminal."""
    rows = scenarios()
    if as_json:
        print_json({"scenarios": rows})
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    width = min(console.width, 100)
    for index, row in enumerate(rows):
        if index:
            console.print()
        title = Text(textwrap.fill(f"{row['name']}  {row['title']}", width, subsequent_indent="  "))
        title.stylize("bold", 0, len(row["name"]))
        console.print(title, soft_wrap=True)
        lines = [row["summary"]]
        if row["in_words"]:
            more = f"; and {len(row['in_words']) - SHOWN} more" if len(row["in_words"]) > SHOWN else ""
            lines.append(f"Changes on {row['extends']}: {'; '.join(row['in_words'][:SHOWN])}{more}.")
        own = [name for name in row["overrides"] if name not in row["inherited"]]
        rest = [f"those of {row['extends']}"] if len(own) < len(row["overrides"]) else []
        if row["overrides"]:
            lines.append(f"With --override: {', '.join([*own, *rest])}.")
        for line in filter(None, lines):
            console.print(
                Text(textwrap.fill(line, width - 2, initial_indent="  ", subsequent_indent="  ")), soft_wrap=True
            )
