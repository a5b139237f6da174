"""The schema as a map: what may stand at a place of a scenario file, in words taken from its fields."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel, Discriminator, Tag
from pydantic.fields import FieldInfo

from normsim.scenario.quantity import Distribution, Month, Steps
from normsim.scenario.schema import Scenario
from normsim.scenario.suggest import listed

KEY = "[key]"
"""What pydantic puts at the end of a place to say that the key itself is wrong."""


@dataclass(frozen=True)
class Slot:
    """One place of the grammar.

    Args:
        type: Bare type that may stand there: a section, ``dict``, ``tuple``, a union, ``Literal``, or a plain type.
        limits: Bounds on the value or on its length.
        kind_of: Chooses between the members of a union; None if there is nothing to choose.
        tag: Name of the member of a union that this slot is.
        field: The field whose value stands here; None for the items of lists and mappings.
    """

    type: Any
    limits: tuple[Any, ...] = ()
    kind_of: Callable[[object], object] | None = None
    tag: str = ""
    field: FieldInfo | None = None

    @property
    def section(self) -> type[BaseModel] | None:
        """The section that stands here, if one does."""
        return self.type if isinstance(self.type, type) and issubclass(self.type, BaseModel) else None

    @property
    def is_named(self) -> bool:
        """Whether a mapping of free names stands here."""
        return get_origin(self.type) is dict

    @property
    def is_months(self) -> bool:
        """Whether dated points stand here."""
        return self.is_named and get_args(self.type)[0] == Month

    @property
    def members(self) -> tuple[Slot, ...]:
        """Members of a union, empty for all else."""
        return tuple(slot_of(arg) for arg in get_args(self.type)) if _is_union(self.type) else ()

    @property
    def is_value(self) -> bool:
        """Whether numbers, distributions, paths and presets may stand here."""
        return self.kind_of is not None and any(member.section is Distribution for member in self.members)

    @property
    def key_names(self) -> tuple[str, ...]:
        """Keys of the section that stands here."""
        return tuple(_fields(self.section)) if self.section else ()

    @property
    def is_free_text(self) -> bool:
        """Whether any text may stand here, such as a title."""
        return self.type is str and any(isinstance(limit, MaxLen) for limit in self.limits)

    def child(self, step: str | int) -> Slot | None:
        """What may stand one step below, None if nothing may."""
        if self.section:
            return _fields(self.section).get(str(step))
        args = get_args(self.type)
        if get_origin(self.type) is dict:
            return slot_of(args[1])
        if get_origin(self.type) is tuple and isinstance(step, int):
            item = args[0] if args[-1] is Ellipsis else args[min(step, len(args) - 1)]
            return slot_of(item)
        return None

    def member(self, tag: str) -> Slot | None:
        """Member of a union by its tag."""
        return next((member for member in self.members if member.tag == tag), None)


ROOT = Slot(Scenario)


def slot_of(annotation: Any, field: FieldInfo | None = None) -> Slot:
    """Read an annotation: peel off ``Annotated`` and ``None``, keep what they say."""
    limits: list[Any] = list(field.metadata) if field else []
    kind_of: Callable[[object], object] | None = None
    tag = ""
    while annotation != Month:
        if get_origin(annotation) is Annotated:
            annotation, *notes = get_args(annotation)
            limits += [note for note in notes if isinstance(note, Ge | Gt | Le | Lt | MinLen | MaxLen)]
            for note in notes:
                if isinstance(note, FieldInfo):
                    limits += note.metadata
                elif isinstance(note, Tag):
                    tag = note.tag
                elif isinstance(note, Discriminator) and callable(note.discriminator):
                    kind_of = note.discriminator
        elif _is_union(annotation) and type(None) in get_args(annotation):
            annotation = Union[tuple(arg for arg in get_args(annotation) if arg is not type(None))]  # noqa: UP007
        else:
            break
    return Slot(annotation, tuple(limits), kind_of, tag, field)


def _is_union(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, types.UnionType)


@cache
def _fields(section: type[BaseModel]) -> dict[str, Slot]:
    hints = get_type_hints(section, include_extras=True)
    return {field.alias or name: slot_of(hints[name], field) for name, field in section.model_fields.items()}


def slot_at(path: Sequence[str | int], *, root: Slot = ROOT) -> Slot | None:
    """What may stand at a path of a file; in a union, the first member that has such a step."""
    slot: Slot | None = root
    for step in path:
        if slot is None:
            return None
        options = slot.members or (slot,)
        slot = next((child for option in options if (child := option.child(step))), None)
    return slot


def resolve(place: Sequence[str | int], *, root: Slot = ROOT) -> tuple[tuple[str | int, ...], Slot | None, bool]:
    """Translate the place of a pydantic error into the path that the user wrote.

    Args:
        place: pydantic's ``loc``, in which unions put the member that was tried.
        root: The grammar of the file.

    Returns:
        The user's path, what may stand there, and whether the key itself is meant.
    """
    slot: Slot | None = root
    path: list[str | int] = []
    for number, step in enumerate(place):
        if step == KEY:
            return tuple(path), slot_at(path[:-1], root=root), True
        if slot is not None and slot.members:
            rest = place[number + 1 :]
            if not rest or rest[0] == KEY:
                return tuple(path), slot, False
            slot = slot.member(str(step)) or next((one for one in slot.members if one.child(rest[0])), None)
        else:
            path.append(step)
            slot = slot.child(step) if slot else None
    return tuple(path), slot, False


def allowed(slot: Slot) -> str:
    """What may stand in a slot, in words: ``a number from 0 to 1``."""
    if slot.members:
        *others, last = dict.fromkeys(allowed(_with(member, slot)) for member in slot.members)
        return f"{', '.join(others)} or {last}" if others else last
    if slot.section:
        return _EXAMPLES.get(slot.section) or f"a mapping with the keys {listed(slot.key_names, 6)}"
    if slot.type == Month:
        return "a month written YYYY-MM"
    words = {Literal: _literal, dict: _mapping, tuple: _list}.get(get_origin(slot.type), _plain_type)
    return words(slot)


_EXAMPLES: dict[type[BaseModel], str] = {
    Distribution: "a distribution {uniform: [low, high]}",
    Steps: "steps {steps: {2025-04: 0.5}}",
}


def _with(member: Slot, union: Slot) -> Slot:
    """A member of a union is bound by what the union's field says."""
    return Slot(member.type, (*member.limits, *union.limits), member.kind_of, member.tag)


def words_of(slot: Slot) -> tuple[str, ...]:
    """Words that may stand in a slot, of all members if it is a union."""
    if slot.members:
        return tuple(word for member in slot.members for word in words_of(member))
    return tuple(str(word) for word in get_args(slot.type)) if get_origin(slot.type) is Literal else ()


def _literal(slot: Slot) -> str:
    shown = ["true" if word is True else str(word) for word in get_args(slot.type)]
    return f"one of {', '.join(shown)}" if len(shown) > 1 else f"the word {shown[0]}"


def _mapping(slot: Slot) -> str:
    if slot.is_months:
        return "dated points {2025-04: 0.5}"
    few = "at least one name" if _length(slot, MinLen) else "names"
    value = slot_of(get_args(slot.type)[1])
    if value.type is Any:
        return "a mapping of keys and their new values"
    return f"a mapping of {few}" if value.section else f"a mapping of {few}, each with {allowed(value)}"


def _list(slot: Slot) -> str:
    args = get_args(slot.type)
    if args[-1] is not Ellipsis:
        return f"a list of {len(args)} numbers{_described(slot)}"
    if args[0] == Month:
        return "a list of months such as [2026-12, 2030-12]"
    if slot_of(args[0]).section:
        return f"a list, each item {allowed(slot_of(args[0]))}"
    few = _length(slot, MinLen)
    noun = "number" if slot_of(args[0]).type in (int, float) else "name"
    noun = noun if few == 1 else f"{noun}s"
    return f"a list of at least {few} {noun}" if few else f"a list of {noun}"


def _described(slot: Slot) -> str:
    return f": {slot.field.description}" if slot.field and slot.field.description else ""


def _length(slot: Slot, which: type[MinLen] | type[MaxLen]) -> int:
    for limit in slot.limits:
        if isinstance(limit, which):
            return limit.min_length if isinstance(limit, MinLen) else limit.max_length
    return 0


def _plain_type(slot: Slot) -> str:
    if slot.type is bool:
        return "true or false"
    if slot.type is str:
        few, many = _length(slot, MinLen), _length(slot, MaxLen)
        if few and many:
            return f"a text of {few} to {many} characters"
        return f"a text of at most {many} characters" if many else "a name"
    if slot.type in (int, float):
        noun = "a whole number" if slot.type is int else "a number"
        return f"{noun}{_range(slot.limits)}"
    return "a value"


def _range(limits: Sequence[Any]) -> str:
    low = next((_number(limit.ge) for limit in limits if isinstance(limit, Ge)), "")
    high = next((_number(limit.le) for limit in limits if isinstance(limit, Le)), "")
    above = next((_number(limit.gt) for limit in limits if isinstance(limit, Gt)), "")
    below = next((_number(limit.lt) for limit in limits if isinstance(limit, Lt)), "")
    if above:
        return f" above {above}" + (f" and below {below}" if below else f" and at most {high}" if high else "")
    if low and high:
        return f" from {low} to {high}"
    return f" of at least {low}" if low else f" of at most {high}" if high else ""


def _number(value: Any) -> str:
    if abs(value) > 1e12:
        return f"about {value:.1e}".replace("e+", "e")
    return f"{value:g}" if abs(value) < 1e5 else f"{int(value):,}"


def all_keys() -> Iterator[tuple[str, str]]:
    """Every key of every section below the root, with its dotted place; free names stand as ``NAME``."""
    yield from _keys_below(ROOT, "")


def _keys_below(slot: Slot, prefix: str) -> Iterator[tuple[str, str]]:
    if slot.section in (Distribution, Steps):
        return
    for member in slot.members:
        yield from _keys_below(member, prefix)
    for key in slot.key_names:
        child = slot.child(key)
        yield key, f"{prefix}{key}"
        if child:
            yield from _keys_below(child, f"{prefix}{key}.")
    if slot.is_named and not slot.is_months:
        child = slot.child("NAME")
        if child:
            yield from _keys_below(child, f"{prefix}NAME.")
