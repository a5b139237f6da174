"""The peers: do they give the same months as the engine, and how much longer do they take?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec

from benchmarks.engine_costs import timed_simulation, with_runs
from benchmarks.peers.case import noiseless, open_case
from benchmarks.peers.compare import Peer, compare, run_peer
from benchmarks.scale import Scale
from benchmarks.table import Row, seconds, timed
from benchmarks.timing import Timing, measure
from normsim import simulate

PEERS = {"simpy": "one SimPy process per state", "mesa": "Mesa, one agent per state"}
AT_LEAST = 400


class PeersDifferError(Exception):
    """A peer and the engine disagree beyond ties."""


def peers(scale: Scale) -> list[Row]:
    """Compare and time both peers on the case without noise, all states, two treaties, ten years.

    Raises:
        PeersDifferError: If any month differs that no tie explains.
    """
    scenario = noiseless(runs=scale.peers)
    case, results = open_case(scenario), simulate(scenario)
    engine = timed_simulation(with_runs(scenario, scale.peer_engine), scale.rounds)
    rows = [timed(f"`simulate()` on the case without noise, {scale.peer_engine:,} runs", engine)]
    for package, name in PEERS.items():
        if find_spec(package) is None:
            rows.append(Row(f"{name}: not installed", ""))
            continue
        peer: Peer = import_module(f"benchmarks.peers.{package}_peer").simulate_run
        agreement = compare(case, results, run_peer(case, peer, scale.peers))
        if agreement.unexplained:
            raise PeersDifferError("; ".join((name, *agreement.unexplained[:5])))
        rows.append(_cost(name, partial(run_peer, case, peer, scale.peers), engine, scale))
        rows.append(Row(f"the same months as the engine's: {agreement}", "yes"))
    return rows


def _cost(name: str, call: Callable[[], object], engine: Timing, scale: Scale) -> Row:
    timing = measure(call, engine.cells * scale.peers // scale.peer_engine, scale.rounds, warm=False)
    slower = timing.nanoseconds / engine.nanoseconds
    return Row(
        f"{name}, {scale.peers} runs",
        f"{seconds(timing.wall)}, {slower:,.0f} × slower",
        f"{timing.nanoseconds:,.0f}",
        f"{timing.times_exp:,.0f}",
        f"at least {AT_LEAST} × slower",
        slower >= AT_LEAST,
    )
