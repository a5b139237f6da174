"""What holds in every test run: shapes of the model's arrays are checked, and no example is timed."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from jaxtyping import install_import_hook

# Before anything imports the model: its annotations (runs, states, terms ...) become checks.
install_import_hook("normsim.model", "beartype.beartype")

import normsim.streams  # noqa: E402

# A computer that is busy is no fault of the program.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# Nothing drawn in one half of a test may stand in for what the other half should draw; the memory has tests of its own.
normsim.streams.REMEMBERED_BLOCKS = 0  # type: ignore[misc]
