"""``normsim explain KEY|STATE``: where every input comes from."""

from __future__ import annotations

import json
import sys
from difflib import get_close_matches

from rich.console import Console

from normsim.catalogue import Catalogue, load_catalogue
from normsim.explanations.keys import ANY_NAME, all_keys, explain_key
from normsim.explanations.sheets import Explanation, Sheet
from normsim.explanations.things import explain_group, explain_set, explain_source, explain_state, explain_treaty
from normsim.parameters import PARAMETER_NAMES, parameter_sets
from normsim.register import bibliography, register
from normsim.scenario.schema import Scenario

FINE, UNKNOWN = 0, 2
SUGGESTIONS = 3


def explain(target: str | None, *, schema: bool, scenario: Scenario | None, as_json: bool, console: Console) -> int:
    """Explain a key of the grammar, a state, a treaty, a group, a parameter, an assumption or a source.

    Args:
        target: What the user named; None lists what can be named.
        schema: Print the JSON Schema of scenario files instead.
        scenario: The scenario whose start and values are shown; None takes the shipped baseline.
        as_json: Print one JSON document.
        console: Where to print; a name that is unknown goes to stderr.

    Returns:
        Exit code: 0, or 2 if nothing has that name.
    """
    if schema:
        from normsim.loading import json_schema

        _print_tree(json_schema(), console)
        return FINE
    if scenario is None:
        from normsim.loading import load_scenario, shipped_scenarios

        scenario = load_scenario(shipped_scenarios()["baseline"])
    catalogue = load_catalogue()
    name = (target or "").strip()
    found = overview(scenario) if target is None else find(name, scenario, catalogue)
    if found is None:
        line = unknown_line(name, scenario, catalogue)
        print(line, file=sys.stderr)
        if as_json:
            problem = {"file": "normsim", "line": 0, "column": 0, "key": "explain", "text": line}
            _print_tree({"error": "input", "problems": [problem]}, console)
        return UNKNOWN
    if as_json:
        _print_tree(found.as_tree(), console)
    else:
        found.print(console)
    return FINE


def find(target: str, scenario: Scenario, catalogue: Catalogue) -> Explanation | None:
    """Explain what a name stands for, keys of the grammar first; None if it stands for nothing."""
    found: Explanation | None = None
    assumption = next((key for key in register() if key.casefold() == target.casefold()), None)
    work = next((key for key in bibliography() if key.casefold() == target.casefold()), None)
    state = catalogue.find(target)
    if target in scenario.treaties or target in catalogue.treaty_rules:
        found = explain_treaty(target, scenario, catalogue)
    elif target in PARAMETER_NAMES:
        found = explain_key(f"parameters.{target}", scenario)
    elif target in parameter_sets():
        found = explain_set(target)
    elif assumption is not None or work is not None:
        found = explain_source(assumption or work or "")
    elif target in scenario.groups or target in ("parties", *catalogue.groups):
        found = explain_group(target, scenario, catalogue)
    elif state is not None:
        found = explain_state(state, scenario, catalogue)
    else:
        found = explain_key(target, scenario)
    return found


def overview(scenario: Scenario) -> Explanation:
    """What can be explained."""
    rows = (
        ("a key", "threat.path, levers.substitutes.strength, parameters.beta_threat"),
        ("a state", "FIN, fi, Finland"),
        ("a treaty", ", ".join(scenario.treaties)),
        ("a group", ", ".join(("europe", "nato", "parties", *scenario.groups))),
        ("a parameter", "beta_peer, utility_ccm; a set: " + ", ".join(parameter_sets())),
        ("an assumption", "X-01; all: docs/register.md"),
        ("a source", "UNTC, Factbook; all: docs/bibliography.md"),
    )
    keys = tuple((key, "") for key in all_keys() if "." not in key)
    sections = Sheet("Sections of a scenario file", ("section", ""), keys)
    return Explanation("overview", "", "normsim explain NAME", (), (Sheet("Names", ("", ""), rows), sections))


def unknown_line(target: str, scenario: Scenario, catalogue: Catalogue) -> str:
    """One line that says that a name is unknown, with the nearest known ones."""
    names = {
        *catalogue.iso3,
        *catalogue.name,
        *catalogue.groups,
        "parties",
        *scenario.groups,
        *scenario.treaties,
        *PARAMETER_NAMES,
        *parameter_sets(),
        *register(),
        *bibliography(),
        *(key for key in all_keys() if ANY_NAME not in key),
    }
    by_folded = {name.casefold(): name for name in sorted(names)}
    near = get_close_matches(target.casefold(), list(by_folded), n=SUGGESTIONS, cutoff=0.6)
    hint = f"did you mean {' or '.join(by_folded[name] for name in near)}?" if near else "try: normsim explain"
    return f"nothing is called {target!r}: no key, state, treaty, group, parameter or assumption; {hint}"


def _print_tree(tree: object, console: Console) -> None:
    print(json.dumps(tree, ensure_ascii=False, indent=1), file=console.file)
