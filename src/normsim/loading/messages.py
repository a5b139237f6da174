"""What pydantic found wrong, said to the person who wrote the file: the place, what is wrong, what is allowed."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from normsim.errors import Problem
from normsim.loading.grammar import KEY, ROOT, Slot, all_keys, allowed, resolve, slot_at, slot_of, words_of
from normsim.loading.nodes import CORE_TYPES, NULL
from normsim.loading.tree import Leaf, Listing, Mark, Table, Tree, descend, find, key_mark, problem_at, value_mark
from normsim.scenario.fault import MOST_FAULTS, Fault, Path
from normsim.scenario.quantity import LAWS
from normsim.scenario.suggest import did_you_mean, nearest

LONGEST_QUOTE = 48
MAIN_KEYS = ("path", "strength")
"""Keys that a single value in the place of a section probably means."""


def located(fault: Fault, tree: Tree) -> Problem:
    """Give a fault its place in the files."""
    return problem_at(mark_of(fault, tree), fault.path, fault.text)


def mark_of(fault: Fault, tree: Tree) -> Mark:
    """Place of the key or the value that is meant."""
    return key_mark(tree, fault.path) if fault.at_key else value_mark(tree, fault.path)


def faults(error: ValidationError, tree: Tree, *, root: Slot = ROOT) -> list[Fault]:
    """Everything that pydantic found, once each, in the user's words.

    Args:
        error: pydantic's error about the plain content of the tree.
        tree: The merged tree.
        root: The grammar of the file.
    """
    details = error.errors(include_url=False)[:MOST_FAULTS]
    found = [_fault(one, tree, root) for one in details]
    # A union complains once about itself and once from inside the member that was meant: only the deeper one helps.
    shallow = {fault.path[:length] for fault in found for length in range(len(fault.path))}
    # Where the key is wrong, its value was only read in the wrong light.
    bad_keys = {fault.path for fault, one in zip(found, details, strict=True) if KEY in one["loc"]}
    return list(
        dict.fromkeys(
            fault for fault in found if fault.path not in shallow and (fault.at_key or fault.path not in bad_keys)
        )
    )


def _fault(details: ErrorDetails, tree: Tree, root: Slot) -> Fault:
    path, slot, at_key = resolve(details["loc"], root=root)
    kind = details["type"]
    if kind == "missing" and isinstance(path[-1], int):
        # A list of fixed length that is too short.
        path, kind = path[:-1], "too_short"
        slot = slot_at(path, root=root)
    path = _as_written(path, tree)
    if kind == "extra_forbidden":
        return Fault(path, _unknown_key(path, root), at_key=True)
    if kind == "missing":
        return Fault(path, _missing(path, slot, tree), at_key=True)
    piece = find(tree, path)
    if at_key:
        return Fault(path, _bad_key(str(path[-1]), slot, details), at_key=True)
    if kind == "value_error" and not (isinstance(piece, Leaf) and slot and slot.members):
        return Fault(path, f"{_own_words(details)}{_got(piece)}")
    if slot is None:
        return Fault(path, f"cannot be used here{_got(piece)}")
    hint = _hint(piece, slot)
    return Fault(path, f"must be {allowed(slot)}{_got(piece)}{hint}{_meaning(slot, after=hint)}")


def _as_written(path: Path, tree: Tree) -> Path:
    """Cut what the schema put below a short form: ``assurance: nome`` is no ``assurance.path``."""
    piece, depth = descend(tree, path)
    return path if depth == len(path) or isinstance(piece, Table) else path[:depth]


def _own_words(details: ErrorDetails) -> str:
    return str(details.get("ctx", {}).get("error", "cannot be used here"))


def _unknown_key(path: Path, root: Slot) -> str:
    word = str(path[-1])
    glued = re.fullmatch(r"([\w-]+):(\S+)", word)
    if glued:
        return f"is no key; write a space after the colon: {glued[1]}: {glued[2]}"
    parent = slot_at(path[:-1], root=root)
    known = _keys_of(parent) if parent else ()
    close = nearest(word, known)
    if close:
        return f"is no key here; did you mean {close}?"
    elsewhere = _homes().get(word, ()) if root is ROOT else ()
    if len(elsewhere) == 1:
        return f"is no key here; it belongs at {elsewhere[0]}"
    return f"is no key here{did_you_mean(word, known)}"


def _keys_of(slot: Slot) -> tuple[str, ...]:
    return tuple(key for member in (slot.members or (slot,)) for key in member.key_names)


@cache
def _homes() -> dict[str, tuple[str, ...]]:
    """Where each key of the grammar belongs."""
    homes: dict[str, dict[str, None]] = {}
    for key, place in all_keys():
        homes.setdefault(key, {})[place] = None
    return {key: tuple(places) for key, places in homes.items()}


def _missing(path: Path, slot: Slot | None, tree: Tree) -> str:
    parent = find(tree, path[:-1])
    removed = isinstance(parent, Table) and str(path[-1]) in parent.removed
    verb = "must not be taken out" if removed else "is missing"
    if slot is None:
        return verb
    return f"{verb}; give {allowed(slot)}{_meaning(slot)}"


def _bad_key(word: str, slot: Slot | None, details: ErrorDetails) -> str:
    """A key among dated points that is no month, and may be the misspelt name of a law."""
    if slot and slot.is_value:
        close = nearest(word, (*LAWS, "steps"))
        if close:
            return f"is no month; did you mean {close}?"
    return f'{_own_words(details)} (got "{word}")'


def _meaning(slot: Slot, after: str = "") -> str:
    """The field's own description, as a last sentence."""
    description = slot.field.description if slot.field else None
    if not description or get_origin(slot.type) is tuple:
        return ""
    return f"{'' if after.endswith('?') else '.'} {description.rstrip('.')}"


def _got(piece: Tree | None) -> str:
    return f" (got {shown(piece)})" if piece is not None else ""


def shown(piece: Tree) -> str:
    """A piece of the file in a few letters: ``0.5``, ``the text "high"``, ``[EST, 5]``, ``a list of 30``."""
    if isinstance(piece, Leaf):
        if isinstance(piece.value, str):
            return f'the text "{_cut(piece.written)}"'
        return _cut(piece.written) or "nothing"
    written = _flow(piece)
    if len(written) <= LONGEST_QUOTE:
        return written
    return f"a list of {len(piece.items)}" if isinstance(piece, Listing) else f"a mapping of {len(piece.entries)}"


def _flow(piece: Tree) -> str:
    if isinstance(piece, Table):
        return "{" + ", ".join(f"{key}: {_flow(value)}" for key, value in piece.entries.items()) + "}"
    if isinstance(piece, Listing):
        return "[" + ", ".join(map(_flow, piece.items)) + "]"
    return _cut(piece.written)


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else f"{line[: LONGEST_QUOTE - 1]}…"


def _hint(piece: Tree | None, slot: Slot) -> str:
    """What a person probably meant."""
    if not isinstance(piece, Leaf) or not piece.written.strip():
        return ""
    written = piece.written.strip()
    hint = _word_hint(written, slot) if isinstance(piece.value, str) else ""
    main = next((key for key in MAIN_KEYS if key in slot.key_names), None)
    if not hint and main:
        # ``threat: calm``, because ``assurance: none`` may be written so.
        hint = f"write {{{main}: {_cut(_with_point(written))}}}"
    elif not hint and _takes_list(slot):
        hint = f"write [{_cut(written)}]"
    elif not hint and slot.is_free_text and not isinstance(piece.value, str):
        hint = f'write "{written}" with quotes'
    return f"; {hint}" if hint else ""


def _word_hint(written: str, slot: Slot) -> str:
    """What a person probably meant by a text where something else belongs."""
    close = nearest(written, words_of(slot))
    if close:
        return f"did you mean {close}?"
    if re.fullmatch(r"[\w-]+:\S.*", written):
        return "write a space after the colon"
    if _takes(slot, float, int):
        return _number_hint(written)
    if _takes(slot, bool) and written.lower() in ("yes", "no", "on", "off"):
        return f"write {'true' if written.lower() in ('yes', 'on') else 'false'}"
    return ""


def _number_hint(written: str) -> str:
    if any(re.fullmatch(pattern, written) for tag, pattern, _ in CORE_TYPES if tag != NULL):
        return "write it without quotes"
    if re.fullmatch(r"[-+]?\d+,\d+", written):
        return f"write {_with_point(written)} with a point"
    share = re.fullmatch(r"([-+]?\d+(?:\.\d+)?)\s*%", written)
    if share:
        return f"write {float(share[1]) / 100:g}"
    if re.fullmatch(r"[-+]?\d[\d_' ]*\d", written):
        return f"write {re.sub(r'[^0-9+-]', '', written)}"
    return ""


def _with_point(written: str) -> str:
    """A decimal comma as a point, all else as it is."""
    return re.sub(r"\A([-+]?\d+),(\d+)\Z", r"\1.\2", written)


def _takes(slot: Slot, *types: Any) -> bool:
    return slot.type in types or any(_takes(member, *types) for member in slot.members)


def _takes_list(slot: Slot) -> bool:
    lists = [one.type for one in (slot, *slot.members) if get_origin(one.type) is tuple]
    return any(not slot_of(get_args(one)[0]).section for one in lists)
