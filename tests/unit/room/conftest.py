"""One small explorer for all tests of the folder."""

from __future__ import annotations

import pytest

from workshop import Small, small


@pytest.fixture(scope="session")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """A simulated explorer of three sliders."""
    return small(tmp_path_factory.mktemp("explorer"))
