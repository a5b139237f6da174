"""The repository keeps its promises: commands, links, versions, licence, and no trace of anybody's machine."""

from __future__ import annotations

import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
IGNORED = (".git", ".venv*", "__pycache__", "*_cache", ".hypothesis", "dist", "build", "*.egg-info", ".coverage")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "reports" / "README.md"])


def text_of(path: str) -> str:
    """Text of one file of the repository."""
    return (ROOT / path).read_text(encoding="utf-8")


def own_files(folder: Path = ROOT) -> list[Path]:
    """All files that belong to the repository: whatever .gitignore does not leave out."""
    found: list[Path] = []
    for path in sorted(folder.iterdir()):
        if any(fnmatch(path.name, pattern) for pattern in IGNORED):
            continue
        if path.is_dir():
            found += [] if path.parent == ROOT / "reports" else own_files(path)
        else:
            found.append(path)
    return found


def own_texts() -> list[tuple[str, str]]:
    """Name and text of every file that is text."""
    texts = []
    for path in own_files():
        try:
            texts.append((path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return texts


def code_lines(page: str, language: str) -> list[str]:
    """Lines of the page's code blocks in one language."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def release(bound: str) -> tuple[int, ...]:
    """Numbers of a version, without zeros at its end, so that 6.1 is 6.1.0."""
    numbers = [int(number) for number in bound.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def bounds(lines: list[str], sign: str) -> dict[str, tuple[int, ...]]:
    """Version by package, each line being ``name<sign>version``."""
    pairs = (line.split(sign) for line in lines)
    return {name: release(version) for name, version in pairs}


def requirement_lines(path: str) -> list[str]:
    """Requirement lines of a file, without comments."""
    return [line for line in text_of(path).splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("first_words", ["python3 -m venv .venv ", "python3 -m venv .venv-test "])
def test_readme_lines_are_run_as_written(first_words: str) -> None:
    in_readme = [line for line in code_lines(text_of("README.md"), "sh") if line.startswith(first_words)]
    in_script = [line for line in text_of(".ci/run").splitlines() if line.startswith(first_words)]
    assert len(in_readme) == 1
    assert in_readme == in_script


def test_ci_ends_with_the_readme_tests() -> None:
    last = text_of(".ci/run").rstrip().splitlines()[-1]
    assert last.startswith("python3 -m venv .venv-test && ")
    assert "python -m pytest" in last


@pytest.mark.parametrize("folder", [".venv", ".venv-test"])
def test_powershell_lines_do_the_same(folder: str) -> None:
    page = text_of("README.md")
    [posix] = [line for line in code_lines(page, "sh") if line.startswith(f"python3 -m venv {folder} ")]
    [windows] = [line for line in code_lines(page, "powershell") if line.startswith(f"py -3 -m venv {folder};")]
    assert "&&" not in windows, "Windows PowerShell 5.1 has no &&"
    assert windows.count("if ($?) {") == 2
    for part in posix.split(" && ")[1:]:
        assert part.split("/bin/")[1].removeprefix("python -m ") in windows


def test_lower_bounds_are_those_of_pyproject() -> None:
    lowest = bounds(requirement_lines("requirements-lower.txt"), "==")
    assert lowest == bounds(PROJECT["dependencies"], ">=")


def test_lock_pins_everything_that_tests_and_figures_ask_for() -> None:
    lines = requirement_lines("requirements-dev.lock")
    pinned: dict[str, list[str]] = {}
    for line in lines:
        match = re.fullmatch(r"([a-z0-9-]+)==(\d[\w.]*)( ; .+)?", line)
        assert match, line
        pinned.setdefault(match[1], []).append(match[2])
    extras = PROJECT["optional-dependencies"]
    for wanted in [*PROJECT["dependencies"], *extras["test"], *extras["images"]]:
        name, bound = wanted.split(">=")
        lowest = min(release(version) for version in pinned[name.lower()])
        assert lowest >= release(bound), wanted


def test_lock_names_no_place() -> None:
    assert not re.search(r"://|--|file:|@", text_of("requirements-dev.lock"))


def test_citation_and_changelog_carry_the_version() -> None:
    citation = yaml.safe_load(text_of("CITATION.cff"))
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]
    changelog = text_of("CHANGELOG.md")
    assert "## [Unreleased]" in changelog
    assert re.search(rf"^## \[{re.escape(PROJECT['version'])}\]", changelog, flags=re.MULTILINE)


def test_licence_is_the_whole_apache_text() -> None:
    licence = text_of("LICENSE")
    assert "Apache License\n                           Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
    assert len(licence) > 11_000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_resolve(page: Path) -> None:
    missing = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"https?://|mailto:", target):
            continue
        place, _, anchor = target.partition("#")
        linked = (page.parent / place).resolve() if place else page
        if not linked.exists() or (anchor and anchor not in headings(linked)):
            missing.append(target)
    assert not missing


def headings(page: Path) -> set[str]:
    """Anchors of a page's headings, as code hosts make them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_docs_index_lists_every_page() -> None:
    index = text_of("docs/README.md")
    pages = [page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")]
    assert [page for page in pages if page != "README.md" and f"({page})" not in index] == []


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.name)
def test_decisions_have_their_sections(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {page.name[:4]}: ")
    assert re.search(r"^Status: (proposed|accepted|superseded by \d{4})$", text, flags=re.MULTILINE)
    assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == ["Context", "Choice", "Cost"]
    assert len(text.split()) <= 650, "one page"


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


# Folders of somebody's machine, and hosts or settings of package registries. URLs (`.../home/`) are no machine paths.
MACHINE_PATHS = re.compile(
    r"(?<![\w./~-])/(?:root|home|Users|work|tmp|opt|mnt|srv|private/var|var/folders)/|\b[A-Za-z]:[\\/]+Users[\\/]"
)
REGISTRIES = re.compile(
    r"pypi\.org|pythonhosted|registry\.npmjs|anaconda\.(?:org|com)|artifactory|jfrog|nexus\.|proxy\.golang"
    r"|--(?:extra-)?index-url|--find-links|--trusted-host|PIP_(?:EXTRA_)?INDEX",
    flags=re.IGNORECASE,
)


@pytest.mark.parametrize("pattern", [MACHINE_PATHS, REGISTRIES], ids=["machine path", "registry"])
def test_no_trace_of_a_machine(pattern: re.Pattern[str]) -> None:
    this = Path(__file__).relative_to(ROOT).as_posix()
    places = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in own_texts()
        if name != this
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]
    assert places == []


@pytest.mark.parametrize(
    ("pattern", "text", "hit"),
    [
        (MACHINE_PATHS, "see /home/someone/file", True),
        (MACHINE_PATHS, r"C:\Users\someone", True),
        (MACHINE_PATHS, "'/tmp/x'", True),
        (MACHINE_PATHS, "https://example.org/home/page", False),
        (MACHINE_PATHS, "#!/usr/bin/env bash", False),
        (REGISTRIES, "pip install --index-url x", True),
        (REGISTRIES, "a package on PyPI", False),
    ],
)
def test_patterns_find_what_they_should(pattern: re.Pattern[str], text: str, hit: bool) -> None:
    assert bool(pattern.search(text)) is hit


def test_own_files_are_found() -> None:
    names = {name for name, _ in own_texts()}
    assert {"README.md", ".ci/run", "src/normsim/clock.py", "reports/README.md"} <= names
    assert not any(name.startswith((".git/", ".venv")) for name in names)


def test_text_files_end_their_lines_plainly() -> None:
    crooked = [
        path.relative_to(ROOT).as_posix()
        for path in own_files()
        if path.suffix in {".py", ".md", ".toml", ".cff", ".csv", ".sh"} and b"\r" in path.read_bytes()
    ]
    # Broken scenario files may hold any byte; they are input, not text of ours.
    assert crooked == []


def test_ci_script_can_be_executed_and_stops_at_errors() -> None:
    script = text_of(".ci/run")
    assert script.startswith("#!/usr/bin/env bash\n")
    assert "\nset -euo pipefail\n" in script


def test_make_targets_explain_themselves() -> None:
    makefile = text_of("Makefile")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    explained = set(re.findall(r"^([a-z-]+):.*## \S", makefile, flags=re.MULTILINE))
    assert targets == explained
    phony = re.search(r"^\.PHONY: (.+)$", makefile, flags=re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == targets


def test_the_pure_core_names_every_module_below_loading() -> None:
    # The floors are exhaustive by themselves; this contract lists its modules, and a new one must not slip through.
    contracts = {contract["id"]: contract for contract in PYPROJECT["tool"]["importlinter"]["contracts"]}
    layers = [[name.strip("() ") for name in layer.split(":")] for layer in contracts["floors"]["layers"]]
    below = {name for layer in layers[layers.index(["loading"]) + 1 :] for name in layer}
    readers_of_packaged_files = {"cases", "catalogue", "measured", "packaged", "parameters", "posterior", "register"}
    named = {name.removeprefix("normsim.") for name in contracts["pure-core"]["source_modules"]}
    assert named == below - readers_of_packaged_files - {"errors"}
