"""How much is measured: in full for the record, or quickly to see that it works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Sizes of all measurements, runs unless said."""

    rounds: int
    whole: tuple[int, ...]
    features: int
    states: tuple[int, ...]
    """Numbers of states."""
    state_runs: int
    growth: tuple[int, ...]
    workers: int
    memory: int
    command: int
    peers: int
    peer_engine: int


FULL = Scale(
    rounds=5,
    whole=(1000, 2000, 4000, 8000),
    features=4000,
    states=(40, 80, 120, 160, 199),
    state_runs=4000,
    growth=(2000, 8000, 16_000, 32_000, 64_000),
    workers=20_000,
    memory=10_000,
    command=4000,
    peers=64,
    peer_engine=4000,
)
QUICK = Scale(
    rounds=1,
    whole=(500, 1000),
    features=500,
    states=(40, 199),
    state_runs=500,
    growth=(500, 2000),
    workers=2000,
    memory=1000,
    command=300,
    peers=6,
    peer_engine=500,
)
