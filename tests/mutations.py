"""Break the engine on purpose, one place at a time, and see that a named test notices: ``make mutations``.

Each mutation is laid over a copy of the sources, and the test that guards the contract must fail there. It passes on
the sources as they are, which the test run shows.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Mutation:
    """One fault: what it breaks, where, and the test that must notice."""

    contract: str
    file: str
    old: str
    new: str
    test: str


RANDOM, DYNAMICS = "tests/properties/test_random_numbers.py", "tests/properties/test_dynamics.py"
LEVERS, SCHEDULE = "tests/contract/test_levers_and_events.py", "tests/unit/test_schedule.py"
SUPPOSED = "tests/contract/test_suppositions.py"
WORKERS, BY_HAND = "tests/unit/engine/test_workers.py", "tests/contract/test_second_implementation.py"
MUTATIONS = (
    Mutation(
        "streams are keyed by purpose",
        "streams.py",
        "key = (block, crc32(name.encode()))",
        "key = (block, 0)",
        f"{RANDOM}::test_a_stream_depends_on_seed_block_and_name_only",
    ),
    Mutation(
        "streams are keyed by block",
        "streams.py",
        "key = (block, crc32(name.encode()))",
        "key = (0, crc32(name.encode()))",
        f"{RANDOM}::test_a_stream_depends_on_seed_block_and_name_only",
    ),
    Mutation(
        "draws are for the whole catalogue",
        "streams.py",
        "shape = (BLOCK, self._catalogue_size)",
        "shape = (BLOCK, 1 + max(int(part.max(initial=0)) for part in columns))",
        f"{RANDOM}::test_another_state_shifts_nobody_when_nothing_couples_states",
    ),
    Mutation(
        "a chunk draws the blocks of its own runs",
        "streams.py",
        "rng = generator(self.seed, self.first_block + index, name)\n                draws",
        "rng = generator(self.seed, index, name)\n                draws",
        f"{RANDOM}::test_the_size_of_a_chunk_changes_no_byte",
    ),
    Mutation(
        "peer weights are multiples of 2**-14",
        "networks.py",
        "np.round(_rows_to_one(mix) / WEIGHT_GRID) * WEIGHT_GRID",
        "_rows_to_one(mix)",
        "tests/unit/test_networks.py",
    ),
    Mutation(
        "the order of states is immaterial",
        "streams.py",
        "draws.take(part, axis=1)",
        "draws.take(np.arange(part.size), axis=1)",
        "tests/properties/test_permutation.py::test_the_order_of_the_states_changes_no_byte",
    ),
    Mutation(
        "size 0 is absence",
        "engine/inputs.py",
        "return np.asarray(left[:, None] *",
        "return np.asarray(1e-4 + left[:, None] *",
        f"{LEVERS}::test_every_event_does_something_and_nothing_at_size_0",
    ),
    Mutation(
        "the notice is kept",
        "engine/procedures.py",
        "world.calendar.add(Due.EFFECT, month + notice, due)",
        "world.calendar.add(Due.EFFECT, month + notice + 1, due)",
        f"{DYNAMICS}::test_an_exit_takes_effect_in_the_first_month_of_peace_after_the_notice",
    ),
    Mutation(
        "no exit takes effect in war",
        "engine/procedures.py",
        "waits = columns.waits[own] & (until > month)",
        "waits = columns.waits[own] & (until > 10_000)",
        f"{DYNAMICS}::test_an_exit_takes_effect_in_the_first_month_of_peace_after_the_notice",
    ),
    Mutation(
        "a state sees its own stage in the sibling treaty",
        "engine/columns.py",
        "looker[sibling[own]] = own",
        "looker[sibling[own[1:]]] = own[1:]",
        "tests/unit/engine/test_layout.py::test_everybody_who_looks_is_told",
    ),
    Mutation(
        "what is due comes, once and in its month",
        "world.py",
        "kept = where((when >= month)",
        "kept = where((when > month)",
        "tests/unit/engine/test_layout.py::test_the_calendar_gives_back_what_was_put_down",
    ),
    Mutation(
        "phases are ordered",
        "schedule.py",
        "priority=EventPriority(phase)",
        "priority=EventPriority(10)",
        f"{SCHEDULE}::test_phases_follow_their_order_whatever_the_registration",
    ),
    Mutation(
        "shocks come before decisions",
        "schedule.py",
        "SHOCK = 10",
        "SHOCK = 80",
        f"{SCHEDULE}::test_dated_acts_come_in_their_month_and_phase",
    ),
    Mutation(
        "the last month happens",
        "schedule.py",
        "env.run(until=months)",
        "env.run(until=months - 1)",
        f"{SCHEDULE}::test_the_last_month_happens_and_the_one_after_does_not",
    ),
    Mutation(
        "more threat never means fewer announcements in the chain",
        "engine/terms.py",
        'Row("threat", weight, inputs.threat(),',
        'Row("threat", weight, 1.2 - inputs.threat(),',
        f"{DYNAMICS}::test_more_threat_never_means_fewer_or_later_announcements_in_the_chain_with_contagion",
    ),
    Mutation(
        "waits are geometric",
        "model/pressure.py",
        "np.exp(-frailty - np.asarray(alpha",
        "np.exp(-frailty - 0.9 * np.asarray(alpha",
        "tests/analytic/test_closed_forms.py::test_time_to_debating_is_geometric",
    ),
    Mutation(
        "an undone attempt still counts",
        "results.py",
        "if not dated.size:",
        "if True:",
        f"{DYNAMICS}::test_an_undone_attempt_still_counts_as_an_announcement",
    ),
    Mutation(
        "what an undone exit put down no longer holds",
        "engine/procedures.py",
        'acting, chunk.at(acting, "rearm")[0]) != month',
        'acting, chunk.at(acting, "rearm")[0]) < 0',
        f"{DYNAMICS}::test_who_returns_and_leaves_again_rearms_when_the_new_exit_says",
    ),
    Mutation(
        "levers are cut only where both are adopted",
        "model/levers.py",
        "np.flatnonzero(others).tolist()",
        "range(number)",
        f"{LEVERS}::test_two_levers_for_different_states_do_what_one_does_for_both",
    ),
    Mutation(
        "Ctrl-C in the middle of a result ends the program",
        "engine/workers.py",
        "            writer.close()",
        "            pass",
        f"{WORKERS}::test_an_interruption_in_the_middle_of_a_result_ends_the_program",
    ),
    Mutation(
        "a smaller ensemble is the start of a larger one",
        "streams.py",
        "return np.concatenate([draw(generator(self.seed, block, name)) for block in blocks])",
        "return np.concatenate([draw(generator(self.seed, block, name)) for block in reversed(blocks)])",
        f"{RANDOM}::test_the_first_runs_of_a_larger_ensemble_are_the_smaller_one",
    ),
    Mutation(
        "remembered draws are those of the same blocks",
        "streams.py",
        "self._memory.table((self.seed, self.first_block, self.blocks, ",
        "self._memory.table((self.seed, self.blocks, ",
        f"{RANDOM}::test_what_is_remembered_is_what_would_be_drawn",
    ),
    Mutation(
        "a remembered draw is that of its own seed",
        "streams.py",
        "key = (self.seed, self.first_block + block, ",
        "key = (self.first_block + block, ",
        f"{RANDOM}::test_what_is_remembered_is_what_would_be_drawn",
    ),
    Mutation(
        "norms change after the month's exits",
        "schedule.py",
        "NORM = 60",
        "NORM = 45",
        f"{BY_HAND}::test_every_date_and_indicator_is_the_same_by_hand",
    ),
    Mutation(
        "an exit costs its norm what the parameter says",
        "engine/norming.py",
        "self.norm_loss * felt",
        "0.99 * self.norm_loss * felt",
        f"{BY_HAND}::test_every_date_and_indicator_is_the_same_by_hand",
    ),
    Mutation(
        "deposits are joint with the slowest",
        "engine/pacts.py",
        "np.where(recent, own, -1).max(",
        "np.where(recent, own, 30_000).min(",
        f"{BY_HAND}::test_every_date_and_indicator_is_the_same_by_hand",
    ),
    Mutation(
        "no threshold moves a state that stays",
        "engine/chunk.py",
        "drawn[:, self.columns.stays] = np.inf",
        "drawn[:, self.columns.stays] *= 2",
        f"{SUPPOSED}::test_a_candidate_that_accedes_and_stays_never_leaves",
    ),
    Mutation(
        "no pact moves a state that stays",
        "engine/pacts.py",
        " & ~columns.stays)",
        ")",
        f"{SUPPOSED}::test_a_state_that_stays_moves_in_no_run_by_no_route",
    ),
    Mutation(
        "no reason outside the model moves a state that stays",
        "engine/opening.py",
        " & ~chunk.columns.stays[own]",
        "",
        f"{SUPPOSED}::test_a_state_that_stays_moves_in_no_run_by_no_route",
    ),
    Mutation(
        "news is heard once",
        "engine/opening.py",
        "chunk.world.announced.append(chunk.world.acting(cells))",
        "chunk.world.announced.extend([chunk.world.acting(cells)] * 2)",
        f"{SUPPOSED}::test_news_deals_the_norm_the_models_own_blow_in_the_first_month",
    ),
)


def survives(mutation: Mutation, folder: Path) -> bool:
    """Whether the guarding test passes although the fault is in place."""
    source = folder / "src"
    shutil.copytree(ROOT / "src", source, ignore=shutil.ignore_patterns("__pycache__"))
    file = source / "normsim" / mutation.file
    text = file.read_text(encoding="utf-8")
    if mutation.old not in text:
        raise SystemExit(f"{mutation.file} no longer holds {mutation.old!r}: adapt tests/mutations.py")
    file.write_text(text.replace(mutation.old, mutation.new), encoding="utf-8", newline="\n")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", mutation.test]
    environment = {**os.environ, "PYTHONPATH": str(source)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False).returncode == 0


def main() -> int:
    """Try every mutation and print a table; 1 if one survives."""
    alive = 0
    print("| contract | fault in | test that fails |\n|---|---|---|")
    for mutation in MUTATIONS:
        with tempfile.TemporaryDirectory() as folder:
            found = survives(mutation, Path(folder))
        alive += found
        verdict = "**none: it survives**" if found else f"`{mutation.test.rpartition('::')[2]}`"
        print(f"| {mutation.contract} | `{mutation.file}` | {verdict} |", flush=True)
    return int(alive > 0)


if __name__ == "__main__":
    sys.exit(main())
