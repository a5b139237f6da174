"""Section 10: every input with its value, register id, grade and source; and what the page cannot say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from normsim.clock import month_label
from normsim.parameters import priors, resolved_parameters
from normsim.posterior import posterior_about, posterior_sets
from normsim.register import GRADES, TOPICS, register
from normsim.report.parts import Page
from normsim.scenario.quantity import Distribution, Steps
from normsim.scenario.sections import Lever, Parameters

LAWS = {
    "uniform": "between {0} and {1}, evenly",
    "triangular": "between {0} and {2}, most likely {1}",
    "normal": "normal, mean {0}, sd {1}",
    "beta": "beta({0}, {1}), 0 to 1",
    "lognormal": "lognormal, median {0}, sd of the log {1}",
}
MONTH_KEYS = (".start", ".end", ".since", ".date", ".ends", ".by")
SETTING = ("horizon", "ensemble", "variant", "states", "treaties", "initial", "outcomes", "values", "gain_weights")
SKIPPED = ("title", "question", "summary", "goal", "claims", "overrides", "parameters", "groups")


def assumptions_section(page: Page) -> dict[str, Any]:
    """Inputs by section of the scenario, the rest of the register, limits."""
    inputs = [*_inputs(page), *_parameters(page)]
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in inputs:
        section = row["key"].split(".")[0]
        groups.setdefault("setting" if section in SETTING else section, []).append(row)
    return {
        "groups": list(groups.items()),
        "count": len(inputs),
        "formulas": [
            {
                "topic": TOPICS[letter],
                "rows": [entry for entry in register().values() if entry.id[0] == letter],
            }
            for letter in TOPICS
        ],
        "grades": GRADES,
        "tally": _tally(inputs),
        "limits": limits(page),
        "rounding": page.error_note,
    }


def _tally(rows: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(grade, count) for grade in GRADES if (count := sum(row["grade"] == grade for row in rows))]


def value_text(value: object) -> str:
    """A scenario's value as a reader sees it: ranges in words, dates as months."""
    match value:
        case Distribution():
            text = _law_text(value)
        case Steps():
            text = "in steps: " + value_text(value.steps)
        case BaseModel():
            text = ", ".join(f"{name.rstrip('_')} {value_text(item)}" for name, item in value if item is not None)
        case Mapping():
            text = "; ".join(f"{_key_text(key)}: {value_text(item)}" for key, item in value.items())
        case tuple() | list():
            text = ", ".join(value_text(item) for item in value)
        case bool():
            text = "yes" if value else "no"
        case float():
            text = f"{value:g}"
        case _:
            text = "" if value is None else str(value)
    return text or "none"


def _law_text(law: Distribution) -> str:
    if law.gamma is not None:
        return f"gamma, mean {law.gamma.mean:g}, sd {law.gamma.sd:g}"
    return LAWS[law.law].format(*(f"{number:g}" for number in getattr(law, law.law)))


def _key_text(key: object) -> str:
    return month_label(key) if isinstance(key, int) else str(key)


def _inputs(page: Page) -> Iterator[dict[str, Any]]:
    for name, field in type(page.scenario).model_fields.items():
        if name not in SKIPPED:
            yield from _walk(name, getattr(page.scenario, name), field)


def _walk(key: str, value: object, field: FieldInfo | None) -> Iterator[dict[str, Any]]:
    """Rows for what lies below a field: one per number, path, name or list; a lever that is off is one row."""
    extra = field.json_schema_extra if field is not None and isinstance(field.json_schema_extra, dict) else {}
    if isinstance(value, Lever) and value.strength == 0:
        strength = Lever.model_fields["strength"]
        yield _row(f"{key}.strength", "0 (off)", strength, *_origin(strength))
    elif isinstance(value, BaseModel) and not isinstance(value, Distribution | Steps):
        for name, below in type(value).model_fields.items():
            yield from _walk(f"{key}.{name.rstrip('_')}", getattr(value, name), below)
    elif isinstance(value, Mapping) and any(_nested(item) for item in value.values()):
        for name, item in value.items():
            yield from _walk(f"{key}.{name}", item, field)
    elif value is not None and value not in ((), {}, ""):
        yield _row(key, _months_text(key, value), field, str(extra.get("grade", "")), str(extra.get("source", "")))


def _nested(item: object) -> bool:
    return isinstance(item, Mapping) or (isinstance(item, BaseModel) and not isinstance(item, Distribution))


def _origin(field: FieldInfo) -> tuple[str, str]:
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    return str(extra.get("grade", "")), str(extra.get("source", ""))


def _months_text(key: str, value: object) -> str:
    """Month numbers as months, where the key says that they are some."""
    if key.endswith(MONTH_KEYS):
        if isinstance(value, int):
            return month_label(value)
        if isinstance(value, tuple) and all(isinstance(item, int) for item in value):
            return ", ".join(month_label(int(month)) for month in value)
    return value_text(value)


def _parameters(page: Page) -> Iterator[dict[str, Any]]:
    """Behavioural parameters: the scenario's own value, else the named set's."""
    own, named = page.scenario.parameters, priors(page.scenario.parameters.from_)
    for name, value in resolved_parameters(page.scenario).items():
        field = Parameters.model_fields[name]
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        prior = named[name]
        origin = "this file" if getattr(own, name) is not None else own.from_
        reference = str(extra.get("source", prior.source))
        shown = prior.draws if prior.draws and getattr(own, name) is None else value_text(value)
        row = _row(f"parameters.{name}", shown, field, prior.grade, reference)
        yield row | {"origin": origin}


def _row(key: str, value: str, field: FieldInfo | None, grade: str, reference: str) -> dict[str, Any]:
    extra = field.json_schema_extra if field is not None and isinstance(field.json_schema_extra, dict) else {}
    refs = [part.strip() for part in reference.split(",") if part.strip()]
    known = register()
    entries = [known[ref] for ref in refs if ref in known]
    sources = [entry.source for entry in entries] or [ref for ref in refs if ref not in known]
    if not grade and not refs:
        sources = ["the user's choice"]
    return {
        "key": key,
        "meaning": str(field.description or "") if field is not None else "",
        "value": value,
        "unit": str(extra.get("unit", "")),
        "grade": grade or (entries[0].grade if entries else ""),
        "refs": [entry.id for entry in entries],
        "source": "; ".join(dict.fromkeys(sources)) or "judgement",
        "origin": "",
    }


def _parameters_note(page: Page) -> str:
    """Where the behavioural parameters come from, in a sentence."""
    name = page.scenario.parameters.from_
    if name in posterior_sets():
        month = str(posterior_about(name)["as_of"])
        return (
            f"Behavioural parameters are draws that fit the record to {month} ({name}), a handful of states; most of "
            "them the record barely informs."
        )
    return f"Behavioural parameters were drawn from wide ranges ({name}) and not estimated."


def limits(page: Page) -> list[str]:
    """What this page cannot say, in sentences."""
    texts = [
        "It is no forecast. Every share is conditional on the assumptions below, many of which are judgement "
        "(grade J).",
        "It cannot tell peer effects from common shocks: threat, alliance and geography are shared by all "
        "the states that "
        "leave. That is why results are given for rival explanations, and why no single one of them is preferred.",
        _parameters_note(page) + " Cause shares describe the model at the moment of announcement; they are no evidence "
        "about motives.",
        "Full contagion and pact only fit the record about equally well; the record cannot separate them.",
        "Exit is not use, and use is not harm. Harm rests on risk of war, use after an exit and deterrence, "
        "all disputed.",
        "It takes no side. Whether exits are worth it depends on a weight on capability that only the reader can set.",
        "Boundaries on the map are drawn for orientation and imply no position on any status.",
    ]
    if "CCM" in page.treaties:
        poland = (
            "Poland is no party to the Convention on Cluster Munitions, although it is at times said to "
            "consider leaving it: that "
            "is a slip. A state that never joined cannot leave; here Poland can contest the norm, and never exits."
        )
        texts.insert(4, poland)
    if page.runs < 100:
        texts.insert(
            0,
            f"With {page.runs:,} run{'' if page.runs == 1 else 's'} the simulation error is large; more runs "
            f"are needed to quote a number.",
        )
    return texts
