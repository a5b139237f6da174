"""A setting as a file, a file as a setting, and what to say about a link from another version."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from normsim.app.answers import problems_of
from normsim.app.bases import BASELINE, Base
from normsim.app.changelog import changelog_text, numbers_since
from normsim.app.limits import check_cost, runs_allowed
from normsim.app.settings import Settings, assignments, checked, nested, settings_for
from normsim.app.texts import texts
from normsim.app.wish import short
from normsim.engine.assemble import MODEL_VERSION
from normsim.errors import InputError
from normsim.loading import load_text
from normsim.loading.dumping import content, dump_yaml, yaml_of
from normsim.loading.source import decode
from normsim.scenario.schema import Scenario

PASTED = "pasted scenario"
MOST_TRIED = 200
"""Settings of an old link that are tried one by one: each trial checks the whole scenario."""

SCHEMA_LINE = "# yaml-language-server: $schema=scenario.schema.json\n"


def versions() -> dict[str, str]:
    """Version of normsim and of its model, as links carry them."""
    return {"version": version("normsim"), "model": MODEL_VERSION}


def file_of(base: Base, settings: Settings, runs: int) -> tuple[str, str]:
    """A scenario file that ``normsim run`` takes and that gives the numbers that are shown.

    Args:
        base: The scenario that was changed.
        settings: What was changed.
        runs: Runs that are shown.

    Returns:
        File name, and the YAML: a few lines that extend a shipped scenario, or else every key written out.

    Raises:
        InputError: If the settings are no scenario.
    """
    scenario = base.content.adjusted(assignments(settings))
    runs = runs_allowed(scenario, runs)
    changes: dict[str, Any] = {**settings, "ensemble.runs": runs}
    scenario = base.content.adjusted(assignments(changes))
    name = f"{re.sub('[^a-z0-9]+', '-', scenario.title.casefold()).strip('-')[:40] or 'setting'}.yaml"
    now = versions()
    head = f"# From the workbench of normsim {now['version']} (model {now['model']}). To run it: normsim run {name}\n"
    if base.shipped:
        text = SCHEMA_LINE + head + yaml_of({"extends": base.name, **nested(changes)})
        if _same(text, scenario):
            return name, text
    return name, head + dump_yaml(scenario)


def _same(text: str, scenario: Scenario) -> bool:
    """Whether a short file says the same as the scenario, all parents and merging included."""
    try:
        again = load_text(text, name=PASTED).scenario
    except InputError:
        return False
    return content(again.model_copy(update={"overrides": {}})) == content(scenario)


def opened(given: bytes, bases: Mapping[str, Base]) -> dict[str, Any]:
    """Open a scenario that somebody pasted, through the same loader as a file, with shipped parents only.

    Args:
        given: What was pasted or chosen.
        bases: The scenarios that are served.

    Returns:
        ``base``, ``settings`` and ``title``; or ``problems``, with the lines and columns that the command names.
    """
    try:
        loaded = load_text(decode(given, PASTED), name=PASTED)
        check_cost(loaded.scenario)
        parent = loaded.parent.stem if loaded.parent is not None else BASELINE
        base = bases[parent] if parent in bases else next(iter(bases.values()))
        settings = settings_for(base.content, loaded.scenario)
    except InputError as error:
        return {"problems": problems_of(error)}
    return {"base": base.name, "settings": settings, "title": loaded.scenario.title}


def link_notes(raw: object, bases: Mapping[str, Base]) -> dict[str, Any]:
    """What to say about a link: another version, a scenario that is not served, settings that do not fit any more.

    Args:
        raw: What the link says: ``version``, ``model``, ``base``, ``settings``.
        bases: The scenarios that are served.

    Returns:
        ``base`` and ``settings`` to use, and ``notes``, lines to show.

    Raises:
        InputError: If it is no link.
    """
    link = raw if isinstance(raw, Mapping) else {}
    words: dict[str, Any] = texts()["share"]
    settings, notes = checked(link.get("settings", {})), _version_notes(link)
    name = short(link.get("base"))
    base = bases.get(name) or next(iter(bases.values()))
    if base.name != name:
        notes.append(words["no_base"].format(name=name or "?", base=base.name))
    fitting, left_out = _fitting(base, settings)
    if left_out:
        notes += [words["settings"], *left_out]
    return {"base": base.name, "settings": fitting, "notes": notes}


def _version_notes(link: Mapping[str, Any]) -> list[str]:
    words: dict[str, Any] = texts()["share"]
    now = versions()
    old, old_model = short(link.get("version")), short(link.get("model"))
    if not old or (old, old_model) == (now["version"], now["model"]):
        return []
    notes = [words["version"].format(old=old, old_model=old_model, new=now["version"], new_model=now["model"])]
    since = numbers_since(old, changelog_text())
    if since is None:
        return [*notes, words["version_unknown"]]
    return [*notes, words["version_changes"], *since] if since else [*notes, words["version_same"]]


def _fitting(base: Base, settings: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Settings that the present grammar takes, and what is wrong with the others."""
    try:
        base.content.adjusted(assignments(settings))
    except InputError:
        fitting: dict[str, Any] = {}
        left_out = []
        for number, (key, value) in enumerate(settings.items()):
            if number == MOST_TRIED:
                left_out.append(texts()["share"]["not_tried"].format(number=len(settings) - number))
                break
            try:
                base.content.adjusted(assignments({**fitting, key: value}))
            except InputError as error:
                left_out.append("; ".join(f"{problem.key or key}: {problem.text}" for problem in error.problems))
            else:
                fitting[key] = value
        return fitting, left_out
    return settings, []
