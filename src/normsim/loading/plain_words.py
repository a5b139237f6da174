"""YAML's own complaints, put into the words of a person who edits a text file."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import yaml

from normsim.errors import Problem

_GLUED_COLON = re.compile(r"\s*(?:-\s+)?[\w.\"'-]+(:)(?=[^\s/:])")
_GLUED_DASH = re.compile(r"\s*(-)(?=[^\s-])")
_KEY = re.compile(r"\s*(?:-\s+)?[^\s#:][^:]*:(\s|$)")

Place = tuple[int, int]
Told = tuple[Place, str]


@dataclass(frozen=True)
class Scene:
    """An error and the lines around it.

    Args:
        match: What the pattern of ``_WORDS`` found in PyYAML's text.
        at: Line and column where PyYAML gave up, from 0.
        opened: Line and column where that began which it could not finish.
        lines: The file.
    """

    match: re.Match[str]
    at: Place
    opened: Place
    lines: list[str]

    def line(self, number: int) -> str:
        """One line, empty behind the end."""
        return self.lines[number] if number < len(self.lines) else ""

    @property
    def above(self) -> int | None:
        """Number of the last line above that is neither empty nor a comment."""
        for number in range(min(self.at[0], len(self.lines)) - 1, -1, -1):
            if self.lines[number].strip() and not self.lines[number].lstrip().startswith("#"):
                return number
        return None


def in_plain_words(error: yaml.YAMLError, file: str, text: str) -> Problem:
    """Turn PyYAML's error into a problem at the place where it can be mended.

    Args:
        error: What PyYAML raised.
        file: Name to show.
        text: The file's content, in which the lines around the error are looked at.
    """
    if isinstance(error, yaml.reader.ReaderError):
        before = text[: error.position]
        place = (before.count("\n"), len(before) - (before.rfind("\n") + 1))
        code = error.character if isinstance(error.character, int) else ord(error.character)
        told: Told = (place, f"has a control character (U+{code:04X}); delete it")
    elif isinstance(error, yaml.MarkedYAMLError):
        told = _explain(error, text.splitlines())
    else:
        told = ((0, 0), "is no YAML that can be read")
    (line, column), words = told
    return Problem(file, line + 1, column + 1, "", words)


def _explain(error: yaml.MarkedYAMLError, lines: list[str]) -> Told:
    problem, context = error.problem or "", error.context or ""
    at = _place(error.problem_mark or error.context_mark)
    opened = _place(error.context_mark or error.problem_mark)
    for pattern, tell in _WORDS:
        match = re.search(pattern, f"{context} | {problem}")
        if match:
            return tell(Scene(match, at, opened, lines))
    # A Refusal of ours, or a rare complaint of PyYAML's, which is still better than none.
    return at, problem or context


def _place(mark: yaml.Mark | None) -> Place:
    return (mark.line, mark.column) if mark else (0, 0)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _at(words: str) -> Callable[[Scene], Told]:
    return lambda scene: (scene.at, words.format(*scene.match.groups()))


def _from(words: str) -> Callable[[Scene], Told]:
    return lambda scene: (scene.opened, words.format(*scene.match.groups()))


def _flow(scene: Scene) -> Told:
    bracket, close = ("[", "]") if scene.match[1] == "sequence" else ("{", "}")
    number, column = scene.at
    if scene.line(number)[column : column + 1] == "?":
        return scene.at, f"a question mark between {bracket} and {close}; put the text in quotes"
    return scene.opened, f"the {bracket} that opens here is not closed; look for a missing {close} or comma"


def _colon(scene: Scene) -> Told:
    """A colon where no key can be: a missing space before, a second colon, or a line that is indented too far."""
    number, column = scene.at
    line, above = scene.line(number), scene.above
    if _KEY.match(line[:column]):
        return scene.at, "a second colon on one line; put the text in quotes"
    if above is not None:
        glued = _GLUED_COLON.match(scene.line(above))
        if glued:
            return (above, glued.start(1)), "write a space after the colon"
        if not _KEY.match(scene.line(above)) and not _GLUED_DASH.match(scene.line(above)):
            return (above, _indent(scene.line(above))), "this line has no colon; write key: value"
    if _indent(line) > 0:
        return (number, _indent(line)), "is indented further than the key above, which has its value already"
    return scene.at, "a colon cannot stand here; put the text in quotes"


def _no_colon(scene: Scene) -> Told:
    number = scene.opened[0]
    for pattern, sign in ((_GLUED_COLON, "colon"), (_GLUED_DASH, "dash")):
        glued = pattern.match(scene.line(number))
        if glued:
            return (number, glued.start(1)), f"write a space after the {sign}"
    return scene.opened, "this line has no colon; write key: value"


def _block(scene: Scene) -> Told:
    found = scene.match[1]
    if found == "-":
        return scene.at, "a list item (-) cannot stand among keys; indent it under the key it belongs to"
    if found == "<scalar>":
        return scene.at, "text behind a closing quote; quote the whole value, and write a ' inside '…' twice"
    if found in ("]", "}", ","):
        return scene.at, f"a {found} without an opening bracket before it"
    return scene.at, "is indented unlike the lines above; keys of one level begin in the same column"


_WORDS: tuple[tuple[str, Callable[[Scene], Told]], ...] = (
    (r"found character '\\t'", _at("has a tab; YAML takes only spaces, two for each level")),
    (r"found character '(.)' that cannot start", _at("a value cannot begin with {}; put the text in quotes")),
    (r"parsing a flow (sequence|mapping)", _flow),
    (r"expected the node content, but found '([\]},])'", _at("a {} where a value belongs")),
    (r"expected the node content", _at("a value or a closing bracket is missing here")),
    (r"mapping values are not allowed", _colon),
    (r"could not find expected ':'", _no_colon),
    (r"expected <block end>, but found '?([^']+)'?", _block),
    (r"sequence entries are not allowed", _at("a list item (-) must begin on its own line, or be written as [a, b]")),
    (
        r"scanning a quoted scalar .*(?:end of stream|document separator)",
        _from("the quote that opens here is not closed"),
    ),
    (r"found unknown escape character '(.*)'", _at("\\{} means nothing between double quotes; use single quotes")),
    (r"expected escape sequence", _at("an escape that is not complete; use single quotes for plain text")),
    (r"found another document", _at("a second document (---) begins here; a scenario file holds one")),
    (r"found undefined alias '(.*)'", _at("*{0} refers to &{0}, which is not written before it; or quote the text")),
    (r"scanning an alias", _from("a value that begins with * must be put in quotes")),
    (r"scanning an anchor", _from("a value that begins with & must be put in quotes")),
    (r"found duplicate anchor '(.*)'; first", _at("the anchor &{} is written twice")),
    (
        r"scanning a block scalar",
        _from("a text after | or > starts on the next line; or put it in quotes"),
    ),
    (r"(?:parsing|scanning) a tag|tag handle", _from("tags (!name) are not read; put the text in quotes")),
    (r"expected '<document start>'", _at("is indented less than the first key, or stands outside the document")),
    (r"version 1\.\*|%YAML|directive", _at("a %YAML line that cannot be read; delete it")),
)
