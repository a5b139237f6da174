"""Written parts of the pages on scenarios: ``python -m normsim.cli.guide`` renews them.

Only what stands between two marks, ``<!-- begin NAME ... -->`` and ``<!-- end NAME -->``, is written here. The
rest of a page is written by hand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

from normsim.explanations.keys import all_keys, explain_key, find_key
from normsim.loading import Loaded, load, shipped_scenarios
from normsim.loading.library import THEMES
from normsim.scenario.quantity import ASSURANCE_PRESETS, LAWS, THREAT_PRESETS, Distribution

GUIDE, LIBRARY = "scenario-guide.md", "scenario-library.md"
_MARKED = re.compile(r"(<!-- begin (\w+)[^>]*-->\n)(.*?)(<!-- end \2 -->)", re.DOTALL)
COLUMNS = ("key", "meaning", "what may stand there", "when absent", "grade, source")
Row = tuple[str, ...]


def _row(cells: Row) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _table(columns: Row, rows: Iterable[Row]) -> str:
    return "\n".join([_row(columns), "|" + "---|" * len(columns), *(_row(row) for row in rows)]) + "\n"


def _said(key: str) -> dict[str, str]:
    """What ``normsim explain`` says about one key, by its own headings."""
    explained = explain_key(key, shipped("baseline").scenario)
    assert explained is not None, key
    return {row[0]: row[1] for row in explained.sheets[0].rows}


def _key_row(key: str) -> Row:
    node, said = find_key(key) or {}, _said(key)
    allowed = said["what is allowed"].replace(f" ({', '.join(LAWS)})", "")
    unit = f"; unit: {said['unit']}" if "unit" in said else ""
    default = f"`{said['default']}`" if node.get("default") is not None else ""
    origin = ", ".join(node[name] for name in ("grade", "source") if name in node)
    return f"`{key}`", said["meaning"], allowed + unit, default, origin


def keys() -> str:
    """Every key of the grammar, one table for each section at the top of a file."""
    sections: dict[str, list[str]] = {}
    for key in all_keys():
        sections.setdefault(key.partition(".")[0], []).append(key)
    plain = [inside[0] for inside in sections.values() if len(inside) == 1]
    parts = ["#### On their own\n\n" + _table(COLUMNS, map(_key_row, plain))]
    for name, (head, *below) in sections.items():
        if below:
            parts.append(f"#### {name}\n\n{_said(head)['meaning']}\n\n" + _table(COLUMNS, map(_key_row, below)))
    return "\n" + "\n".join(parts) + "\n"


def laws() -> str:
    """The distributions that may stand in place of a number, and the words that may stand in place of a path."""
    fields = Distribution.model_fields
    laws = []
    for law in LAWS:
        shape, comma, note = (fields[law].description or "").rpartition(", on ")
        laws.append((f"`{{{law}: {shape or note}}}`", f"values {note}" if comma else ""))
    words = [
        (f"`{word}`", key, f"{value:g}")
        for key, presets in (("threat", THREAT_PRESETS), ("assurance", ASSURANCE_PRESETS))
        for word, value in presets.items()
    ]
    return f"\n{_table(('law', 'note'), laws)}\n{_table(('word', 'for the path of', 'means'), words)}\n"


@cache
def shipped(name: str) -> Loaded:
    """One shipped scenario, loaded once."""
    return load(shipped_scenarios()[name])


def scenarios() -> str:
    """The shipped scenarios by theme: file, question, what it changes, what to learn from it."""
    parts = []
    for theme, names in THEMES.items():
        rows = []
        for name in names:
            one = shipped(name).scenario
            link = f"[{name}](../scenarios/{name}.yaml)"
            rows.append((link, f"**{one.title}** {one.question}", one.summary, one.goal))
        columns = ("file", "question", "in one line", "to learn")
        parts.append(f"### {theme}\n\n{_table(columns, rows)}")
    return "\n" + "\n".join(parts) + "\n"


def own_overrides() -> str:
    """Overrides that a file adds to those it takes from its parent."""
    rows = []
    for name in (name for names in THEMES.values() for name in names):
        own = overrides_of_its_own(name)
        if own:
            rows.append((f"`{name}`", ", ".join(f"`{override}`" for override in own)))
    return f"\n{_table(('file', 'overrides of its own'), rows)}\n"


def overrides_of_its_own(name: str) -> list[str]:
    """Names of the overrides that a shipped file defines or changes itself, not those it only inherits."""
    one = shipped(name)
    inherited = shipped(one.parent.stem).scenario.overrides if one.parent else {}
    return [override for override, changes in one.scenario.overrides.items() if inherited.get(override) != changes]


BLOCKS: Mapping[str, Callable[[], str]] = {
    "keys": keys,
    "laws": laws,
    "scenarios": scenarios,
    "own_overrides": own_overrides,
}


def renewed(page: str) -> str:
    """Text of a page with its marked parts written anew.

    Args:
        page: Text of the page.

    Returns:
        The same text where nothing is stale.

    Raises:
        KeyError: If a mark names a part that nobody writes.
    """
    return _MARKED.sub(lambda found: f"{found[1]}{BLOCKS[found[2]]()}{found[4]}", page)


def main(arguments: list[str] | None = None) -> int:
    """Renew the two pages in a folder (``docs`` below the working directory, unless another is given)."""
    given = sys.argv[1:] if arguments is None else arguments
    folder = Path(given[0]) if given else Path("docs")
    for name in (GUIDE, LIBRARY):
        path = folder / name
        path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
