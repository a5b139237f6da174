"""Text to YAML nodes: PyYAML's safe loader with the YAML 1.2 core types, bounded while it reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar

import yaml

from normsim.errors import InputError, Problem
from normsim.loading.plain_words import in_plain_words
from normsim.loading.source import Source

MAX_DEPTH = 24
MAX_VALUES = 10_000
MAX_ALIASES = 100

NULL, BOOL, INT, FLOAT = (f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float"))
CORE_TYPES: tuple[tuple[str, str, str], ...] = (
    (NULL, r"~|null|Null|NULL|", "~nN"),
    (BOOL, r"true|True|TRUE|false|False|FALSE", "tTfF"),
    (INT, r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        FLOAT,
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+.0123456789",
    ),
)
"""Tag, pattern, first letters: https://yaml.org/spec/1.2.2/#103-core-schema, in the order in which they are tried."""


class Refusal(yaml.MarkedYAMLError):
    """YAML that is correct but that a scenario file may not hold."""

    def __init__(self, text: str, mark: yaml.Mark) -> None:
        """Keep the text for the user and the place."""
        super().__init__(problem=text, problem_mark=mark)


class _CoreResolver:
    """Adds the core types to a PyYAML loader or dumper that knows no other."""

    yaml_implicit_resolvers: ClassVar[dict[Any, Any]] = {}
    add_implicit_resolver: ClassVar[Callable[..., None]]

    @classmethod
    def add_core_types(cls) -> None:
        """Register the core types, in order."""
        cls.yaml_implicit_resolvers = {}
        for tag, pattern, first in CORE_TYPES:
            letters = [*first, ""] if tag == NULL else list(first)
            cls.add_implicit_resolver(tag, re.compile(rf"(?:{pattern})\Z"), letters)


class CoreLoader(_CoreResolver, yaml.SafeLoader):
    """Composes nodes; stops at the first sign that the file grows out of bounds."""

    def __init__(self, text: str) -> None:
        """Start before the first character."""
        super().__init__(text)
        self.depth = self.values = self.aliases = 0
        self.tagged: list[tuple[yaml.Mark, str]] = []

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Compose one node, counting depth, values and aliases."""
        event = self.peek_event()  # type: ignore[no-untyped-call]
        mark = event.start_mark
        self.values += 1
        self.aliases += isinstance(event, yaml.AliasEvent)
        if self.values > MAX_VALUES:
            raise Refusal(f"holds more than {MAX_VALUES} values, more than a scenario needs", mark)
        if self.aliases > MAX_ALIASES:
            raise Refusal(f"uses more than {MAX_ALIASES} aliases (*name)", mark)
        if self.depth >= MAX_DEPTH:
            raise Refusal(f"is nested deeper than {MAX_DEPTH} levels", mark)
        if getattr(event, "tag", None) is not None:
            self.tagged.append((mark, event.tag))
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


class CoreDumper(_CoreResolver, yaml.SafeDumper):
    """Writes YAML that ``CoreLoader`` reads back as it was."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """Write shared values out each time."""
        return True


CoreLoader.add_core_types()
CoreDumper.add_core_types()


def compose(
    source: Source, *, needs: str = "a scenario needs at least a title and a horizon"
) -> tuple[yaml.Node, list[Problem]]:
    """Parse one file into YAML nodes, without building any value.

    Args:
        source: The file.
        needs: What to say when it is empty.

    Returns:
        The root node, and the tags that were found and are not read.

    Raises:
        InputError: If the text is no single YAML document within the bounds.
    """
    try:
        loader = CoreLoader(source.text)
        node: yaml.Node | None = loader.get_single_node()
    except yaml.YAMLError as error:
        raise InputError([in_plain_words(error, source.file, source.text)]) from None
    except (ValueError, OverflowError):
        # PyYAML turns escapes such as "\UFFFFFFFF" and huge version numbers into Python values without looking.
        raise InputError([in_plain_words(_unreadable(loader), source.file, source.text)]) from None
    if node is None:
        raise InputError([Problem(source.file, 1, 1, "", f"is empty; {needs}")])
    text = "tags such as {} are not read; write the plain value"
    return node, [
        Problem(source.file, mark.line + 1, mark.column + 1, "", text.format(_shown_tag(tag)))
        for mark, tag in loader.tagged
    ]


def _unreadable(loader: CoreLoader) -> Refusal:
    return Refusal("has an escape or a number here that stands for no character", loader.get_mark())


def _shown_tag(tag: str) -> str:
    core = "tag:yaml.org,2002:"
    return f"!!{tag.removeprefix(core)}" if tag.startswith(core) else tag
