"""An ensemble that would not fit is refused in one line, before anything is simulated."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from building import busy
from normsim import simulate
from normsim.engine.limits import MAX_BYTES, bytes_per_run
from normsim.errors import InputError
from normsim.scenario.sections import MAX_MONTHS, Ensemble, Horizon


def test_the_estimate_is_what_the_results_take() -> None:
    results = simulate(busy(ensemble={"runs": 512}))
    sizes = results.dataset.sizes
    expected = 512 * bytes_per_run(sizes["state"], sizes["treaty"], sizes["month"])
    taken = sum(
        results.dataset[name].nbytes for name in results.dataset.data_vars if "run" in results.dataset[name].dims
    )
    assert expected == pytest.approx(taken, rel=0.15)


def test_too_many_runs_name_the_memory_the_limit_and_what_fits() -> None:
    with pytest.raises(InputError) as caught:
        simulate(busy(ensemble={"runs": 1_000_000}, states={"select": "world"}, horizon={"end": "2074-12"}))
    (problem,) = caught.value.problems
    assert "GB of memory" in problem.text
    assert "the limit is 8 GB" in problem.text
    fits = int(problem.text.split("at most ")[1].split(" runs")[0].replace(",", ""))
    assert fits * bytes_per_run(199, 2, 597) <= MAX_BYTES


def test_the_memory_that_messages_name_is_that_of_the_baseline() -> None:
    assert (round(bytes_per_run(199, 2, 120) / 1e3), round(bytes_per_run(199, 2, MAX_MONTHS) / 1e3)) == (19, 73)
    description = Ensemble.model_fields["runs"].description
    assert description is not None
    assert "19 kB" in description
    with pytest.raises(ValidationError, match="73 kB of memory, of ten years 19 kB"):
        Horizon.model_validate({"start": "2025-04", "end": "2095-01"})
