"""Prediction forms for paper, and the csv file into which somebody types them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from normsim.experiments.folders import folder_name
from normsim.figures.wording import month_words
from normsim.loading import dump_yaml
from normsim.report.pages import Skeleton, fill
from normsim.room.guesses import COLUMNS
from normsim.room.questions import Question, questions, scenario_id

if TYPE_CHECKING:
    from normsim.scenario.schema import Scenario

GUESSES = "guesses.csv"
SCENARIOS = "scenarios"
"""Folder beside the forms that keeps each scenario as it was resolved, so that scores use the very same."""
MARK = "\ufeff"
"""Byte-order mark: without it a spreadsheet on Windows reads UTF-8 as something else."""
ABOUT = "about"


@dataclass(frozen=True)
class FormsRequest:
    """What the forms ask.

    Args:
        scenarios: Resolved scenarios by the name that begins their question ids, in order.
        labels: Words for a scenario in place of its title.
        groups: Names of the groups: one printed form and one block of rows for each; one blank form if empty.
        every: Ask everything that can be asked, not only what fits on a form.
        separator: Of the csv file, a comma or a semicolon.
    """

    scenarios: Mapping[str, Scenario]
    labels: Mapping[str, str]
    groups: Sequence[str] = ()
    every: bool = False
    separator: str = ","


def build_forms(request: FormsRequest) -> dict[str, str]:
    """Write the forms, the csv template, and the scenarios they are about.

    Args:
        request: What to ask.

    Returns:
        Texts by file name: ``form-NAME.html`` for each scenario, ``guesses.csv``, ``scenarios/NAME.yaml``.
    """
    files = {}
    asked: list[Question] = []
    for name, scenario in request.scenarios.items():
        chosen = [one for one in questions(name, scenario) if one.on_form or request.every]
        asked += chosen
        files[form_name(name)] = _form(name, scenario, chosen, request)
    files[GUESSES] = template(asked, request.groups, request.separator)
    for name, scenario in request.scenarios.items():
        # The label becomes the title: two changes of one file would bear the same.
        title = request.labels.get(name) or scenario.title
        files[f"{SCENARIOS}/{folder_name(scenario_id(name))}.yaml"] = dump_yaml(
            scenario.model_copy(update={"title": title})
        )
    return files


def form_name(name: str) -> str:
    """File name of a scenario's form."""
    return f"form-{folder_name(name)}.html"


def template(asked: Sequence[Question], groups: Sequence[str], separator: str = ",") -> str:
    """Write the csv template: one row per group and question, with what is asked as a last column to read.

    Args:
        asked: Questions, in order.
        groups: Names of groups; one block of rows without a name if empty.
        separator: Between cells.

    Returns:
        The file's text, with a byte-order mark.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow([*COLUMNS, ABOUT])
    for group in groups or ("",):
        for question in asked:
            writer.writerow(["", group, question.id, "", "", "", "", question.about])
    return MARK + out.getvalue()


def _form(name: str, scenario: Scenario, asked: Sequence[Question], request: FormsRequest) -> str:
    label = request.labels.get(name) or scenario.title
    kinds = {question.kind for question in asked}
    return fill(
        "room/form.html.j2",
        Skeleton(title=f"Prediction form: {label}", kind="prediction form", strip=(label,)),
        label=label,
        question=scenario.question or scenario.title,
        setting=_setting(scenario),
        copies=[*request.groups] or [""],
        asked=[_shown(one) for one in asked],
        kinds=kinds,
    )


def _setting(scenario: Scenario) -> str:
    start, end = month_words(scenario.horizon.start), month_words(scenario.horizon.end)
    return (
        f"The model plays {start} to {end} through {scenario.ensemble.runs:,} times. Exits that had been announced "
        f"before the start are put in and do not count as further ones."
    )


def _shown(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "kind": question.kind,
        "text": question.text,
        "unit": question.unit,
        "choices": [words for _, words in question.choices],
    }
