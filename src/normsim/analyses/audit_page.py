"""The self-audit in plain words: what flips first, then every case."""

from __future__ import annotations

from normsim.analyses.audit import Audit, Case, Flag
from normsim.figures.wording import number


def audit_page(found: Audit, command: str) -> str:
    """Write the page as Markdown.

    Args:
        found: The audit.
        command: Command line that gives it again.

    Returns:
        The page; every number in it comes from the audit.
    """
    flags = [flag for case in found.cases for flag in found.flags(case)]
    parts = [
        f"# Self-audit: {found.title}",
        f"{len(found.cases)} modelling choices were made differently, one at a time, with {found.runs:,} runs each. "
        f"Headlines are those of {found.month}. `{command}` computes all of it again. An audit informs: it says which "
        "findings hang on a choice, not which choice is right. It changes one thing at a time, so two choices that "
        "only matter together stay unseen; it does not touch the structure of the model; and calibrated draws stay "
        "those of the model as it is: with another formula or coding a new calibration could pull the results back to "
        "the record.",
        f"**{_held(found)}** of {len(found.base.findings)} headlines keep their sign in every case. With "
        f"{len(found.cases)} cases and {len(found.base.findings)} headlines some that are close would flip by chance "
        "alone; a flip counts as clear only where both answers are beyond simulation error (90 %).",
        "## What flips",
        *_flips(flags),
        "## Whose median moves",
        _medians(found),
        "## What the scenario says",
        _headlines(found),
        "## Every case",
        "Further exits: announcements by states that were not on their way out at the start, median over runs [5th to "
        "95th percentile: spread of runs]; all exits: with those that were. Chance: share of runs with at least one "
        "further exit, in steps of 5 %. Gain of capability and loss of identity: means over runs, 0 to 1, exits under "
        "way at the start included. Where the coding of a statement is the change, its states count among the further "
        "exits. "
        f"n = {found.runs:,} runs a case.",
        _table(found),
    ]
    return "\n\n".join(parts) + "\n"


def summary_line(found: Audit) -> str:
    """One line: how many headlines flip, beyond and within simulation error."""
    flags = [flag for case in found.cases for flag in found.flags(case)]
    clear = sum(flag.clear for flag in flags)
    moved = sum(bool(found.medians(case)) for case in found.cases)
    return (
        f"{len(found.cases)} changes, {found.runs:,} runs each, {len(found.base.findings)} headlines. Flips beyond "
        f"simulation error: {clear}; within it: {len(flags) - clear}; cases in which a median of further exits moves: "
        f"{moved}"
    )


def step5(share: float) -> str:
    """A share in steps of five per cent."""
    return f"{5 * int(share * 20 + 0.5)} %"


def further_text(further: tuple[int, int, int]) -> str:
    """Median with its spread: ``1 [0 to 3]``."""
    return "{} [{} to {}]".format(*further)


def flips_text(found: Audit, case: Case) -> str:
    """How many headlines of a case flip, beyond simulation error (clear) or within it (close)."""
    flags = found.flags(case)
    clear = sum(flag.clear for flag in flags)
    words = (f"{count} {word}" for count, word in ((clear, "clear"), (len(flags) - clear, "close")) if count)
    return ", ".join(words) or "none"


def _held(found: Audit) -> int:
    """Headlines of the unchanged scenario that no case turns round."""
    turned = {flag.question for case in found.cases for flag in found.flags(case)}
    return sum(one.question not in turned for one in found.base.findings)


def _flips(flags: list[Flag]) -> list[str]:
    clear = [flag for flag in flags if flag.clear]
    close = [flag for flag in flags if not flag.clear]
    first = (
        "\n".join(f"- **{flag.case}**: {flag.question} {flag.before} before, {flag.after} with it." for flag in clear)
        or "No headline flips beyond simulation error (90 %)."
    )
    parts = [first]
    if close:
        parts.append(
            "Within simulation error on one side or the other, so that more runs could undo them (these headlines "
            "should not be quoted with this number of runs in the first place):"
        )
        parts.append(
            "\n".join(f"- {flag.case}: {flag.question} {flag.before} before, {flag.after} with it." for flag in close)
        )
    return parts


def _medians(found: Audit) -> str:
    rows = []
    for case in found.cases:
        for treaty, (before, after) in found.medians(case).items():
            total = found.base.every[treaty][0], case.every[treaty][0]
            also = "as before" if total[0] == total[1] else f"{total[0]} before"
            rows.append(
                f"- {case.name}: {treaty} {before} before, {after} with it (all exits, those at the start included: "
                f"{total[1]}, {also})."
            )
    return "\n".join(rows) or "No median of further exits moves."


def _headlines(found: Audit) -> str:
    rows = ["| headline | answer | margin, 90 % by simulation error |", "|---|---|---|"]
    rows += [
        f"| {one.question} | {one.answer} | {number(one.margin, 3)} ± {number(one.error, 3)} |"
        for one in found.base.findings
    ]
    return "\n".join(rows)


def _table(found: Audit) -> str:
    kinds = [f"{kind} exits, {treaty}" for treaty in found.base.further for kind in ("further", "all")]
    heads = ["choice", "change", *kinds, "further, mean", "chance", "gain", "loss", "flips"]
    rows = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for case in (found.base, *found.cases):
        exits = [further_text(kind[treaty]) for treaty in case.further for kind in (case.further, case.every)]
        rest = [number(case.mean, 1), step5(case.chance), number(case.gain), number(case.loss), flips_text(found, case)]
        rows.append("| " + " | ".join([case.topic, case.name, *exits, *rest]) + " |")
    return "\n".join(rows)
