"""From what a user typed to a scenario: a path, the name of a shipped scenario, or either with changes behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from normsim.errors import InputError
from normsim.experiments.folders import folder_name

if TYPE_CHECKING:
    from normsim.loading import Loaded
    from normsim.scenario.schema import Scenario


def find(name: str) -> Path:
    """File meant by a path or by the name of a shipped scenario; a file that exists comes first.

    Args:
        name: Path, or name such as ``baseline``.

    Returns:
        A path; it may not exist, so that loading can say so with the line the user knows.
    """
    from normsim.loading import shipped_scenarios

    path = Path(name)
    return path if path.is_file() else shipped_scenarios().get(name, path)


@dataclass(frozen=True)
class Named:
    """What one word on the command line means.

    Args:
        path: The file.
        overrides: Overrides that were written behind its name.
        sets: ``key=value`` texts that were written behind its name.
    """

    path: Path
    overrides: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the folder that ``normsim run`` would write."""
        return folder_name(self.path.stem, self.overrides, self.sets)


def named(typed: str) -> Named:
    """Read ``FILE+OVERRIDE+key=value``: the same words that name a run's folder.

    A file that exists under the whole name comes first, so that a plus in a file's name is no trouble.

    Args:
        typed: A path or the name of a shipped scenario, perhaps with changes behind it.
    """
    parts = typed.split("+")
    for count in range(len(parts), 0, -1):
        path = find("+".join(parts[:count]))
        if path.is_file() or path.is_dir():
            changes = parts[count:]
            return Named(
                path,
                tuple(change for change in changes if "=" not in change),
                tuple(change for change in changes if "=" in change),
            )
    return Named(find(typed))


def means(wanted: str, typed: str) -> bool:
    """Whether ``--baseline`` names this scenario: the same words, the same file and changes, or simply its name."""
    if wanted == typed:
        return True
    one, other = named(wanted), named(typed)
    same_changes = (one.overrides, one.sets) == (other.overrides, other.sets)
    return wanted.casefold() == other.name.casefold() or (same_changes and same_file(one.path, other.path))


def load_named(typed: str, sets: Sequence[str], overrides: Sequence[str]) -> tuple[Named, Loaded]:
    """Load what one word means, with what is asked for all on top.

    Raises:
        InputError: If it cannot be used; a folder that a run wrote is told apart.
    """
    from normsim.engine.limits import check_size
    from normsim.loading import load

    one = named(typed)
    if (one.path / "scenario.yaml").is_file():
        text = f"is a folder, not a scenario file; name the file in it: {one.path / 'scenario.yaml'}"
        raise InputError.of(text, file=typed)
    loaded = load(one.path, sets=[*one.sets, *sets], overrides=[*one.overrides, *overrides])
    check_size(loaded.scenario, file=typed)
    return one, loaded


def resized(scenario: Scenario, runs: int, seed: int, *, file: str) -> Scenario:
    """A scenario with another number of runs and another seed, as an option or another file asks for.

    Args:
        scenario: A resolved scenario.
        runs: Number of runs.
        seed: Seed.
        file: What the user typed for the scenario.

    Raises:
        InputError: If the numbers are out of range, or the results would not fit.
    """
    from normsim.engine.limits import check_size
    from normsim.scenario.sections import MAX_RUNS, MAX_SEED

    for option, value, low, high in (("--runs", runs, 1, MAX_RUNS), ("--seed", seed, 0, MAX_SEED)):
        if not low <= value <= high:
            raise InputError.of(f"must be a whole number from {low} to {high:,} (got {value:,})", file=option)
    ensemble = scenario.ensemble.model_copy(update={"runs": runs, "seed": seed})
    found = scenario.model_copy(update={"ensemble": ensemble})
    check_size(found, file=file)
    return found


def same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, through links or not."""
    try:
        return one.resolve() == other.resolve()
    except OSError:
        return False
