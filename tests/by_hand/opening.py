"""The situation at the start: stages, thresholds, exits under way, wars in progress, norms at their level."""

from __future__ import annotations

import math

from by_hand.announcements import deposit_together, plan_exit
from by_hand.cells import (
    ANNOUNCED,
    DEBATING,
    DEPOSITED,
    NEVER,
    NON_PARTY,
    PARTY,
    WITHDRAWN,
    Cell,
    Norm,
    Pact,
    Traits,
    World,
    waiting_months,
)
from by_hand.given import Facts
from by_hand.norm import robustness, see_others
from by_hand.procedure import plan_return
from by_hand.shock import begin_war
from normsim.engine.setup import TreatySetup

MARCH_2022 = 12 * 2022 + 2
CONSENT_TAKES_EFFECT = 6
"""A consent takes effect in the sixth month after it (P-06)."""


def open_world(facts: Facts) -> World:
    """Put a run at the start of its horizon.

    Args:
        facts: The run's numbers.

    Returns:
        The run before its first month.
    """
    world = World(facts)
    for number, pack in enumerate(facts.setup.treaties):
        cells = [_cell(facts, number, place, pack) for place in range(pack.columns.size)]
        world.cells += cells
        world.norms.append(_norm(pack, cells))
    _open_wars(world)
    for number in range(len(facts.setup.treaties)):
        _open_pacts(world, number)
    for cell in world.cells:
        _await(world, cell)
    see_others(world)
    under_way = [cell for cell in world.cells if cell.stage == ANNOUNCED]
    for cell in under_way:
        plan_exit(world, cell, 0, max(facts.start - cell.dates["announced"], 0))
    for cell in under_way:
        deposit_together(world, cell, 0)
    return world


def _cell(facts: Facts, treaty: int, place: int, pack: TreatySetup) -> Cell:
    state, rules = int(pack.columns[place]), pack.rules
    names = Traits.__dataclass_fields__
    dates = dict.fromkeys(("debating", "reversed", "rejoined", "suspended"), -1)
    for step in ("announced", "deposited", "effective"):
        dates[step] = int(getattr(rules, step)[state])
    stage = int(rules.stage_at_start[state])
    if stage == DEBATING:
        dates["debating"] = int(rules.since[state])
    return Cell(
        treaty=treaty,
        place=place,
        state=state,
        traits=Traits(**{name: float(getattr(pack, name)[place]) for name in names}),
        stage=stage,
        suspended=bool(rules.suspended[state]),
        dates=dates,
    )


def _await(world: World, cell: Cell) -> None:
    """Draw what the state waits for at the start: its next transition, accession, reversal, return and clock."""
    facts, rules = world.facts, world.facts.setup.treaties[cell.treaty].rules
    if cell.stage == PARTY:
        cell.left = world.step(cell, "debate")
    if cell.stage == DEBATING:
        cell.left = world.step(cell, "announce")
    if int(rules.joins[cell.state]) >= 0:
        cell.joins = int(rules.joins[cell.state]) - facts.start
    elif cell.stage == NON_PARTY and rules.candidates[cell.state]:
        wait = waiting_months(world.own_draw(cell, "accession"), facts.procedure(cell.treaty, "accession_per_year"))
        cell.joins = wait - 1 + CONSENT_TAKES_EFFECT
    if cell.stage == DEPOSITED:
        rate = facts.procedure(cell.treaty, "reversal_per_year")
        cell.reversal = waiting_months(world.own_draw(cell, "reversal"), rate) - 1
    if cell.stage == WITHDRAWN:
        plan_return(world, cell, 0)
    cell.clock = NEVER if world.stays(cell.treaty, cell.state) else _clock(world, cell)


def _clock(world: World, cell: Cell) -> int:
    """Month of the exogenous clock: λ lognormal, median ``clock_rate``, times exp(U(0, 1.5)) from March 2022 (B-15)."""
    facts = world.facts
    median = facts.parameter["clock_rate"]
    if median <= 0:
        return NEVER
    rate = median * math.exp(world.own_draw(cell, "clock.rate", "normals"))
    needed = 12.0 * world.own_draw(cell, "clock") / rate
    for month in range(facts.months):
        needed -= facts.clock_factor if facts.start + month >= MARCH_2022 else 1.0
        if needed <= 0:
            return month
    return NEVER


def _norm(pack: TreatySetup, cells: list[Cell]) -> Norm:
    left = sum(cell.traits.champion for cell in cells if cell.stage == WITHDRAWN)
    condemn, condone = pack.quiet_shares
    norm = Norm(
        concordance=pack.norm_start["concordance"],
        reactions=pack.norm_start["reactions"],
        compliance=pack.norm_start["compliance"],
        implementation=pack.norm_start["implementation"],
        condemn=condemn,
        condone=condone,
        silence_costs=0.25 if pack.rules.discourage_use else 0.0,
        members=sum(cell.traits.member_weight for cell in cells) - left,
        gone=left,
        acts=sum(cell.suspended for cell in cells),
    )
    norm.start = {**pack.norm_start, "condemn": condemn, "condone": condone}
    norm.robustness = robustness(norm)
    return norm


def _open_wars(world: World) -> None:
    """Wars of the scenario are in progress; every other selected state may come under attack (section 2, W-01)."""
    facts = world.facts
    for code, war in facts.scenario.conflict.now.items():
        state = facts.setup.catalogue.index[code]
        if state in facts.war_risk:
            begin_war(world, state, 0, NEVER if war.ends == "never" else int(war.ends) - facts.start)
    for state in facts.war_risk:
        if state not in world.war_until:
            world.peace[state] = facts.draw("war/onset", "exponentials", state)


def _open_pacts(world: World, treaty: int) -> None:
    """Every pact on a treaty; its window is open where a member announced shortly before the start (section 6)."""
    facts, rules = world.facts, world.facts.setup.treaties[treaty].rules

    def inside(selector: str | tuple[str, ...]) -> set[int]:
        return {state for state in facts.members(selector) if world.cell(treaty, state)} if selector else set()

    for name, pact in facts.scenario.pacts.items():
        if rules.id not in pact.treaties or pact.invitation_months <= 0:
            continue
        members, together = inside(pact.members), pact.deposits_together
        exposure = facts.setup.exposures.exposure
        allies = {state: facts.parameter["pact_allies"] * float(exposure[state]) for state in inside(pact.allies)}
        reach = {state: w for state, w in allies.items() if exposure[state] > 0} | dict.fromkeys(members, 1.0)
        reach = {state: w for state, w in reach.items() if not world.stays(treaty, state)}
        stream = f"{rules.id}/pact/{name}"
        known = [c for c in world.of(treaty) if c.state in members and c.stage == ANNOUNCED]
        since = [cell.dates["announced"] - facts.start for cell in known]
        world.pacts.append(
            Pact(
                treaty=treaty,
                members=members,
                together=members if together is None else inside(together),
                months=pact.invitation_months,
                until=max(since, default=-NEVER) + pact.invitation_months - 1,
                reach=reach,
                left={state: facts.draw(stream, "exponentials", state) for state in reach},
            )
        )
