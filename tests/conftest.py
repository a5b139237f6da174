"""What holds in every test run: shapes of the model's arrays are checked, and no example is timed."""

from __future__ import annotations

from hypothesis import settings
from jaxtyping import install_import_hook

# Before anything imports the model: its annotations (runs, states, terms ...) become checks.
install_import_hook("normsim.model", "beartype.beartype")

# A computer that is busy is no fault of the program.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
