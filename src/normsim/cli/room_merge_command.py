"""``normsim room merge``: the groups' scenario files, simulated on the same random numbers and laid side by side."""

from __future__ import annotations

import shlex
import sys
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from normsim.cli.guard import INPUT, print_json
from normsim.cli.names import find
from normsim.cli.terminal import Terminal

if TYPE_CHECKING:
    from normsim.room.agreement import Reading
    from normsim.room.merge_page import Merged
    from normsim.room.merging import Room

PAGE = "merge.html"
RUNS = 1000


@dataclass(frozen=True)
class MergeRequest:
    """What the user asked for.

    Args:
        folder: Holds one scenario file per group.
        base: Scenario that the settings are told against, as typed.
        runs: Number of runs of every group.
        seed: Seed of every group; the base's if absent.
        jobs: Worker processes.
        out: Folder to write.
        force: Replace a folder that this tool did not write.
        plan: Plan of the explorer that links are of, as typed.
    """

    folder: Path
    base: str = "baseline"
    runs: int = RUNS
    seed: int | None = None
    jobs: int = 1
    out: Path = Path("merged")
    force: bool = False
    plan: str = "workshop"

    @property
    def command(self) -> str:
        """Command line that gives the same page again."""
        words = ["normsim", "room", "merge", str(self.folder), "--base", self.base, "--runs", str(self.runs)]
        words += ["--plan", self.plan] if self.plan != "workshop" else []
        return shlex.join(words + (["--seed", str(self.seed)] if self.seed is not None else []))


def merge(request: MergeRequest, terminal: Terminal) -> int:
    """Merge the groups and write the page; broken files are told, the others are merged.

    Args:
        request: What the user asked for.
        terminal: Where to speak.

    Returns:
        Exit code: 0, or 2 when a file could not be used.

    Raises:
        InputError: If the folder or the base cannot be used, or no file can.
    """
    from normsim.experiments.folders import check_folder
    from normsim.experiments.outputs import json_text
    from normsim.room.merge_files import merge_csv, merge_tree
    from normsim.room.merge_page import build_merge_page
    from normsim.room.merging import read_room
    from normsim.room.writing import write_room_folder

    check_folder(request.out, force=request.force)
    room = read_room(request.folder, find(request.base), runs=request.runs, seed=request.seed, plan=request.plan)
    merged = _merged(room, request, terminal)
    tree = merge_tree(merged)
    files = {PAGE: build_merge_page(merged), "merge.csv": merge_csv(merged), "merge.json": json_text(tree)}
    write_room_folder(request.out, files, command=request.command, force=request.force)
    for problem in room.problems:
        print(problem, file=sys.stderr)
    left = f"; {len(room.problems)} problem{'' if len(room.problems) == 1 else 's'}, the others are merged"
    terminal.say(f"{len(room.groups)} groups merged{left if room.problems else ''}")
    terminal.say(str(request.out / PAGE))
    if terminal.json:
        told = [asdict(problem) for problem in room.problems]
        print_json({"page": str(request.out / PAGE), "merged": tree, "problems": told})
    return INPUT if room.problems else 0


def _merged(room: Room, request: MergeRequest, terminal: Terminal) -> Merged:
    from normsim import simulate
    from normsim.engine.limits import check_size
    from normsim.room.agreement import pairs, reading, shared_outcomes
    from normsim.room.merge_page import Merged, base_name

    scenarios = {base_name(room): room.base.scenario} | {group.name: group.scenario for group in room.groups}
    every = [set(scenario.treaties) for scenario in scenarios.values()]
    treaties = [treaty for treaty in room.base.scenario.treaties if all(treaty in some for some in every)]
    last = min(int(scenario.horizon.end) for scenario in scenarios.values())
    readings: dict[str, Reading] = {}
    for name, scenario in scenarios.items():
        check_size(scenario, file=name)
        with terminal.progress(name) as progress:
            # Reduced at once: forty ensembles would not fit into a laptop's memory.
            readings[name] = reading(simulate(scenario, jobs=request.jobs, progress=progress), treaties, last)
    outcomes = shared_outcomes(treaties)
    groups = [group.name for group in room.groups]
    apart = {(one, other): len(room.apart(one, other)) for one, other in combinations(groups, 2)}
    left = sorted(set().union(*every) - set(treaties))
    notes = [f"{group.name}: {note}." for group in room.groups for note in group.notes]
    if left:
        notes.append(f"Not in every file and left out: {', '.join(left)}.")
    notes.append(f"Settings are told against “{room.base.scenario.title}” ({room.base.name}).")
    return Merged(
        room=room,
        readings=readings,
        outcomes=outcomes,
        pairs=pairs({name: readings[name] for name in groups}, outcomes, apart),
        last=last,
        runs=request.runs,
        command=request.command,
        notes=tuple(notes),
    )
