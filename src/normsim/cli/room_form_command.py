"""``normsim room form``: paper forms and a csv template from scenarios or a plan."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from normsim.cli.guard import print_json
from normsim.cli.names import find
from normsim.cli.terminal import Terminal
from normsim.errors import InputError, Problem

if TYPE_CHECKING:
    from normsim.scenario.schema import Scenario

ONLY_IN_PLANS = frozenset({"reports", "comparison", "explorer", "agenda"})


@dataclass(frozen=True)
class FormRequest:
    """What the user asked for.

    Args:
        files: Scenarios or one plan, as typed.
        groups: Names of groups.
        out: Folder to write.
        every: Ask everything that can be asked.
        semicolon: Separate the cells of the csv file by semicolons.
        force: Replace a folder that this tool did not write.
    """

    files: tuple[str, ...]
    groups: tuple[str, ...] = ()
    out: Path = Path("forms")
    every: bool = False
    semicolon: bool = False
    force: bool = False

    @property
    def command(self) -> str:
        """Command line that gives the same forms again."""
        words = ["normsim", "room", "form", *self.files]
        for group in self.groups:
            words += ["--group", group]
        words += ["--all"] if self.every else []
        return shlex.join(words + (["--semicolon"] if self.semicolon else []))


def write_forms(request: FormRequest, terminal: Terminal) -> None:
    """Write the forms.

    Raises:
        InputError: If a scenario, the plan or the folder cannot be used.
    """
    from normsim.room.forms import GUESSES, FormsRequest, build_forms
    from normsim.room.writing import write_room_folder

    asked = named_scenarios(request.files)
    groups = request.groups or asked.groups
    twice = sorted({group for group in groups if [one.casefold() for one in groups].count(group.casefold()) > 1})
    if twice:
        raise InputError.of(f"is given twice; each group needs a name of its own ({', '.join(twice)})", file="--group")
    formulas = [group for group in groups if group.lstrip()[:1] in tuple("=+-@")]
    if formulas:
        text = f"must not begin with = + - or @, which a spreadsheet takes for a formula ({', '.join(formulas)})"
        raise InputError.of(text, file="--group")
    files = build_forms(
        FormsRequest(asked.scenarios, asked.labels, groups, request.every, ";" if request.semicolon else ",")
    )
    write_room_folder(request.out, files, command=request.command, force=request.force, keep=(GUESSES,))
    pages = [name for name in files if name.endswith(".html")]
    for name in pages:
        terminal.say(f"{request.out / name} to print")
    terminal.say(f"{request.out / GUESSES} to fill in, then: normsim room score {request.out / GUESSES}")
    if terminal.json:
        print_json({"folder": str(request.out), "files": sorted(files), "scenarios": list(asked.scenarios)})


@dataclass(frozen=True)
class Named:
    """Scenarios by the names that begin their question ids.

    Args:
        scenarios: Resolved.
        labels: Words for them, where a plan gives some.
        groups: Names of the plan's groups.
    """

    scenarios: dict[str, Scenario]
    labels: dict[str, str]
    groups: tuple[str, ...] = ()


def named_scenarios(files: tuple[str, ...]) -> Named:
    """Load scenarios, or the scenarios of one plan, and collect every problem.

    Raises:
        InputError: If one cannot be used, or two have the same name.
    """
    from normsim.loading import load
    from normsim.room.planning import find_plan, load_plan

    if len(files) == 1 and is_plan(files[0]):
        planned = load_plan(find_plan(files[0]), file=files[0])
        return Named(
            {name: one.scenario for name, one in planned.reports.items()},
            {name: one.label for name, one in planned.plan.reports.items() if one.label},
            tuple(group.name for group in planned.plan.groups.values()),
        )
    found: dict[str, Scenario] = {}
    typed: dict[str, str] = {}
    problems: list[Problem] = []
    for file in files:
        path = find(file)
        name = path.stem.casefold()
        if name in typed:
            text = f"has the same name as {typed[name]}; questions are told apart by name, so rename one"
            problems.append(Problem(file, 0, 0, "", text))
            continue
        typed[name] = file
        try:
            loaded = load(path)
        except InputError as error:
            problems += error.problems
        else:
            found[loaded.name] = loaded.scenario
    if problems:
        raise InputError(problems)
    return Named(found, {})


def is_plan(typed: str) -> bool:
    """Whether a file is a plan: it has a key that only a plan has."""
    from normsim.loading.marking import mark_tree
    from normsim.loading.nodes import compose
    from normsim.loading.source import read_source
    from normsim.loading.tree import Table
    from normsim.room.planning import find_plan

    try:
        node, _ = compose(read_source(find_plan(typed), typed))
        tree, _ = mark_tree(node, typed)
    except InputError:
        return False  # said again, and better, when it is loaded as a scenario
    return isinstance(tree, Table) and bool(ONLY_IN_PLANS & tree.entries.keys())
