"""``normsim list``: the shipped scenarios, what each is about and what it changes."""

from __future__ import annotations

import textwrap
from typing import Any

from normsim.cli.guard import print_json

SHOWN = 6
"""Changed keys that are named before "and n more"."""


def scenarios() -> list[dict[str, Any]]:
    """Name, title, summary, question, changed keys and overrides of every shipped scenario, by name."""
    from normsim.loading import load, shipped_scenarios

    rows = []
    for name, path in sorted(shipped_scenarios().items(), key=lambda item: (item[0] != "baseline", item[0])):
        loaded = load(path)
        texts = {"title", "question", "summary", "goal"}
        keys = [change.key for change in loaded.changes if change.key.split(".")[0] not in {*texts, "overrides"}]
        rows.append(
            {
                "name": name,
                "title": loaded.scenario.title,
                "summary": loaded.scenario.summary or loaded.scenario.question,
                "changes": list(dict.fromkeys(keys)),
                "overrides": sorted(loaded.scenario.overrides),
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
        console.print(Text.assemble((row["name"], "bold"), f"  {row['title']}"), soft_wrap=True)
        lines = [row["summary"]]
        if row["changes"]:
            more = f" and {len(row['changes']) - SHOWN} more" if len(row["changes"]) > SHOWN else ""
            lines.append(f"Changes {', '.join(row['changes'][:SHOWN])}{more}.")
        if row["overrides"]:
            lines.append(f"With --override: {', '.join(row['overrides'])}.")
        for line in filter(None, lines):
            console.print(
                Text(textwrap.fill(line, width - 2, initial_indent="  ", subsequent_indent="  ")), soft_wrap=True
            )
