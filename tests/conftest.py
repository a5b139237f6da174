"""What holds in every test run: shapes of the model's arrays are checked, and no example is timed.

Commands and pages run the same model as the tests of the model itself; there the checks, a third of the time, are off.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from jaxtyping import config, install_import_hook

# Before anything imports the model: its annotations (runs, states, terms ...) become checks.
install_import_hook("normsim.model", "beartype.beartype")

import normsim.streams  # noqa: E402

# A computer that is busy is no fault of the program.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# Nothing drawn in one half of a test may stand in for what the other half should draw; the memory has tests of its own.
normsim.streams.REMEMBERED_BLOCKS = 0  # type: ignore[misc]

UNCHECKED = ("app", "browser", "cli", "room")
"""Folders of tests that are about commands, pages and what they are made of."""


@pytest.fixture(scope="module", autouse=True)
def _shapes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Check shapes, or do not; a fixture of the session belongs to whichever module asks first."""
    folder = Path(str(request.node.path)).parent.name
    config.update("jaxtyping_disable", folder in UNCHECKED)
    yield
    config.update("jaxtyping_disable", False)
