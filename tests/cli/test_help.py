"""Help: panels, an example for every command, nothing heavy imported, both narrow and wide."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from normsim.cli.main import app

COMMANDS = (
    "run",
    "compare",
    "serve",
    "new",
    "list",
    "validate",
    "diff",
    "explain",
    "room",
    "why",
    "check",
    "calibrate",
)
NOT_BUILT = ("sweep", "analyse")
HEAVY = ("numpy", "scipy", "pandas", "xarray", "pydantic", "plotly", "simpy", "jinja2", "yaml")


def shown(*words: str, width: int = 100) -> str:
    result = CliRunner().invoke(app, list(words), env={"COLUMNS": str(width), "NO_COLOR": "1"})
    assert result.exit_code == 0, result.output
    return result.output


def test_commands_stand_in_their_panels() -> None:
    text = shown("--help")
    everyday, files = text.index("Everyday"), text.index("Scenario files")
    assert everyday < text.index("│ run") < text.index("│ new") < text.index("│ list") < files
    assert files < text.index("│ validate") < text.index("│ explain")


def test_what_is_not_built_is_not_offered() -> None:
    words = shown("--help").split()
    assert not set(words) & set(NOT_BUILT)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_an_example(command: str) -> None:
    assert f"Example: normsim {command}" in " ".join(shown(command, "--help").split())


@pytest.mark.parametrize("width", [60, 160])
@pytest.mark.parametrize("words", [("--help",), ("run", "--help"), ("explain", "--help")])
def test_help_fits_the_terminal(words: tuple[str, ...], width: int) -> None:
    text = shown(*words, width=width)
    assert max(map(len, text.splitlines())) <= width


def test_common_options_of_run() -> None:
    text = shown("run", "--help")
    outputs = ["--out", "--json", "--quiet", "--debug", "--force", "--figures"]
    for option in ["--set", "--override", "--runs", "--seed", "--jobs", *outputs]:
        assert option in text


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom normsim.cli.main import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stderr.strip() == "[]"


def test_no_colour_when_told_so() -> None:
    def colours(**more: str) -> list[str]:
        environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | more
        command = [sys.executable, "-m", "normsim", "--help"]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, env=environment)
        return re.findall(r"\x1b\[[0-9;]*3[0-7]m", done.stdout)

    assert colours(FORCE_COLOR="1")
    assert not colours(FORCE_COLOR="1", NO_COLOR="1")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_shell_completion_scripts(shell: str) -> None:
    environment = {
        **os.environ,
        "_NORMSIM_COMPLETE": f"source_{shell}",
        "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1",
    }
    code = "from normsim.cli.main import app; app(prog_name='normsim')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", env=environment, check=False
    )
    assert "normsim" in done.stdout


def completed(line: str, word: int) -> set[str]:
    environment = {
        **os.environ,
        "_NORMSIM_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(word),
        "_TYPER_COMPLETE_ARGS": line,
    }
    code = "from normsim.cli.main import app; app(prog_name='normsim')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", env=environment, check=False
    )
    return set(done.stdout.split())


def test_completion_knows_commands_and_scenarios() -> None:
    assert completed("normsim va", 1) == {"validate"}
    assert "baseline" in completed("normsim run base", 2)
    assert "america_leaves" in completed("normsim run baseline --override ame", 4)


def test_utf8_whatever_the_code_page(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "normsim", "validate", "Ölçü.yaml"]
    done = subprocess.run(command, capture_output=True, check=False, env=environment, cwd=tmp_path)
    assert done.returncode == 2
    assert "Ölçü.yaml" in done.stderr.decode("utf-8")
    assert "Traceback" not in done.stderr.decode("utf-8")


def test_version() -> None:
    assert shown("--version").startswith("normsim 0.")


def test_no_arguments_show_the_help() -> None:
    result = CliRunner().invoke(app, [], env={"NO_COLOR": "1"})
    assert "Everyday" in result.output
