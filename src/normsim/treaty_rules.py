"""One shape for built-in treaties and treaties from a file, with every state's stage at the start."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normsim.catalogue import Bools, Catalogue, Floats, Months
from normsim.clock import month_label
from normsim.errors import InputError
from normsim.scenario.schema import Scenario
from normsim.scenario.sections import BuiltinTreaty, Initial, Procedure, Treaty, Withdrawal

NON_PARTY, PARTY, DEBATING, ANNOUNCED, DEPOSITED, WITHDRAWN = range(6)
STAGES = ("non_party", "party", "debating", "announced", "deposited", "withdrawn")
NEVER = -1


@dataclass(frozen=True, eq=False)
class TreatyRules:
    """A treaty as the engine needs it; months are month numbers, -1 for never or unknown, arrays are ``(states,)``.

    ``announced``, ``deposited`` and ``effective`` hold what was known before the start. ``joins`` is the month in which
    a consent given before the start enters into force after it. ``core`` are the champions of the treaty and
    ``founding`` the states that consented before the treaty itself was in force; both only feed identity.

    Source: P-01, P-07.
    """

    id: str
    name: str
    article: str
    notice_months: int
    waits_for_conflict_end: bool
    procedure: Procedure
    candidates: Bools
    sibling: str | None
    adversary_uses: bool
    discourage_use: bool
    review_every_months: int
    relative_utility: str | None
    stage_at_start: NDArray[np.int8]
    since: Months
    announced: Months
    deposited: Months
    effective: Months
    joins: Months
    suspended: Bools
    contests: Floats
    stays: Bools
    """States that never begin to leave, because the scenario supposes so."""
    news: Bools
    """States whose announcement at the start is news in the first month."""
    in_force: Months
    core: Bools
    founding: Bools
    file: Treaty | None = None

    @property
    def party(self) -> Bools:
        """States bound by the treaty at the start, those on their way out included; ``(states,)``."""
        return np.asarray((self.stage_at_start >= PARTY) & (self.stage_at_start <= DEPOSITED), dtype=np.bool_)


def treaty_rules(scenario: Scenario, catalogue: Catalogue) -> tuple[TreatyRules, ...]:
    """Resolve the scenario's treaties, in its order.

    Of the dates, only those before the start month count; then ``initial`` overrides.

    Args:
        scenario: The resolved scenario.
        catalogue: The packaged facts.

    Returns:
        One set of rules per treaty.

    Raises:
        InputError: If a treaty or a state is unknown, with all such problems.

    Source: P-01, P-07.
    """
    rules = []
    for treaty, entry in scenario.treaties.items():
        if isinstance(entry, Treaty):
            resolved = _from_file(treaty, entry, scenario, catalogue)
        else:
            resolved = _builtin(treaty, entry if isinstance(entry, BuiltinTreaty) else None, scenario, catalogue)
        rules.append(_with_initial(resolved, scenario.initial.get(treaty, {}), catalogue))
    return tuple(rules)


def members(selector: str | Sequence[str], scenario: Scenario, catalogue: Catalogue) -> Bools:
    """States that a selector names.

    Args:
        selector: A state, a group (built in, from the file, or ``parties``), or a list of both.
        scenario: The scenario, for its groups, its start and its treaties.
        catalogue: The packaged facts.

    Returns:
        True for the states named; ``(states,)``.

    Raises:
        InputError: If a name is neither a state nor a group, or groups contain each other in a circle.
    """
    return _members(selector, scenario, catalogue, ())


def _members(selector: str | Sequence[str], scenario: Scenario, catalogue: Catalogue, above: tuple[str, ...]) -> Bools:
    found = np.zeros(len(catalogue), dtype=np.bool_)
    for name in [selector] if isinstance(selector, str) else selector:
        if name in scenario.groups:
            if name in above:
                raise InputError.of(f"the groups {' and '.join(above)} contain each other", key=f"groups.{name}")
            found |= _members(scenario.groups[name], scenario, catalogue, (*above, name))
        elif name == "parties":
            if "parties" in above:
                raise InputError.of("the parties of a treaty cannot be given as 'parties'", key="treaties")
            for rules in treaty_rules(scenario, catalogue):
                found |= rules.party
        elif name in catalogue.groups:
            found |= catalogue.group(name, scenario.horizon.start)
        elif name in catalogue.index:
            found[catalogue.index[name]] = True
        else:
            raise InputError.of(f"no state and no group is called {name!r}", key="groups")
    return found


def _before(months: Months, start: int) -> Months:
    """Months before the start; later ones are not known yet."""
    return np.where((months != NEVER) & (months < start), months, NEVER).astype(np.int16)


def _builtin(treaty: str, changed: BuiltinTreaty | None, scenario: Scenario, catalogue: Catalogue) -> TreatyRules:
    if treaty not in catalogue.treaty_rules:
        names = ", ".join(catalogue.treaty_rules)
        raise InputError.of(f"no built-in treaty of this name, there are {names}", key=f"treaties.{treaty}")
    text = catalogue.treaty_rules[treaty]
    dates = catalogue.treaty(treaty)
    start = scenario.horizon.start
    consent = _before(dates.consent, start)
    # Entry into force is a rule (first day of the sixth month after consent), so a known consent tells it in advance.
    by_rule = np.where(
        consent != NEVER, np.maximum(consent + text["accession_months"], dates.in_force_of_treaty), NEVER
    )
    known = _before(dates.in_force, start)
    in_force = np.where(known != NEVER, known, by_rule).astype(np.int16)
    deposited = _before(dates.deposited, start)
    effective = _before(dates.effective, start)
    left = deposited != NEVER
    stage = np.full(len(catalogue), NON_PARTY, dtype=np.int8)
    stage[(in_force != NEVER) & (in_force <= start)] = PARTY
    stage[left] = DEPOSITED
    stage[effective != NEVER] = WITHDRAWN
    since = np.select([stage == WITHDRAWN, stage == DEPOSITED, stage == PARTY], [effective, deposited, in_force], NEVER)
    withdrawal = changed.withdrawal if changed is not None and changed.withdrawal is not None else None
    if withdrawal is None:
        clause = {key: value for key, value in text["withdrawal"].items() if key != "article"}
        withdrawal = Withdrawal(**clause)
    procedure = changed.procedure if changed is not None and changed.procedure is not None else None
    signatories = (_before(dates.signed, start) != NEVER) & (consent == NEVER)
    candidates = signatories
    if changed is not None and changed.candidates is not None:
        candidates = _members(changed.candidates, scenario, catalogue, ("parties",))
    return TreatyRules(
        id=treaty,
        name=text["name"],
        article=text["withdrawal"]["article"],
        notice_months=withdrawal.notice_months,
        waits_for_conflict_end=withdrawal.waits_for_conflict_end,
        procedure=procedure if procedure is not None else Procedure(**text["procedure"]),
        candidates=np.asarray(candidates & (consent == NEVER) & (stage == NON_PARTY), dtype=np.bool_),
        sibling=text["sibling"] if text["sibling"] in scenario.treaties else None,
        adversary_uses=text["adversary_uses"],
        discourage_use=text["discourage_use"],
        review_every_months=text["review_every_months"],
        relative_utility=text["relative_utility"],
        stage_at_start=stage,
        since=since.astype(np.int16),
        announced=np.where(left, _before(dates.announced, start), NEVER).astype(np.int16),
        deposited=deposited,
        effective=effective,
        joins=np.where((in_force > start) & (stage == NON_PARTY), in_force, NEVER).astype(np.int16),
        suspended=(_before(dates.suspended, start) != NEVER) & (stage != NON_PARTY) & (stage != WITHDRAWN),
        contests=np.zeros(len(catalogue)),
        stays=np.zeros(len(catalogue), dtype=np.bool_),
        news=np.zeros(len(catalogue), dtype=np.bool_),
        in_force=in_force,
        core=_states(text["champions"], catalogue),
        founding=np.asarray((consent != NEVER) & (consent < dates.in_force_of_treaty), dtype=np.bool_),
    )


def _from_file(treaty: str, entry: Treaty, scenario: Scenario, catalogue: Catalogue) -> TreatyRules:
    start = scenario.horizon.start
    listed = _members(entry.parties.from_, scenario, catalogue, ("parties",))
    since = entry.parties.since
    bound = listed & (since <= start)
    size = len(catalogue)
    candidates = _members(entry.candidates, scenario, catalogue, ("parties",))
    return TreatyRules(
        id=treaty,
        name=entry.name,
        article="",
        notice_months=entry.withdrawal.notice_months,
        waits_for_conflict_end=entry.withdrawal.waits_for_conflict_end,
        procedure=entry.procedure,
        candidates=candidates & ~listed,
        sibling=entry.sibling if entry.sibling in scenario.treaties else None,
        adversary_uses=entry.adversary_uses,
        discourage_use=entry.discourage_use,
        review_every_months=entry.review_every_months,
        relative_utility=None,
        stage_at_start=np.where(bound, PARTY, NON_PARTY).astype(np.int8),
        since=np.where(bound, since, NEVER).astype(np.int16),
        announced=np.full(size, NEVER, dtype=np.int16),
        deposited=np.full(size, NEVER, dtype=np.int16),
        effective=np.full(size, NEVER, dtype=np.int16),
        joins=np.where(listed & ~bound, since, NEVER).astype(np.int16),
        suspended=np.zeros(size, dtype=np.bool_),
        contests=np.zeros(size),
        stays=np.zeros(size, dtype=np.bool_),
        news=np.zeros(size, dtype=np.bool_),
        in_force=np.where(listed, since, NEVER).astype(np.int16),
        core=_members(entry.champions, scenario, catalogue, ("parties",)),
        # A file gives one date: the treaty's own entry into force, so every listed party consented before it.
        founding=listed,
        file=entry,
    )


def _states(codes: Iterable[str], catalogue: Catalogue) -> Bools:
    found = np.zeros(len(catalogue), dtype=np.bool_)
    found[[catalogue.index[code] for code in codes]] = True
    return found


def _with_initial(rules: TreatyRules, initial: dict[str, Initial], catalogue: Catalogue) -> TreatyRules:
    """Put what the scenario says about single states on top of what the dates say."""
    for iso3, said in initial.items():
        if iso3 not in catalogue.index:
            raise InputError.of(f"no state is called {iso3!r}", key=f"initial.{rules.id}.{iso3}")
        state = catalogue.index[iso3]
        if "contests" in said.model_fields_set:
            rules.contests[state] = said.contests
        if said.stage is not None:
            _set_stage(rules, state, STAGES.index(said.stage), said.since)
        if "suspended" in said.model_fields_set:
            rules.suspended[state] = said.suspended
        rules.stays[state], rules.news[state] = said.stays, said.news
    for values in vars(rules).values():
        if isinstance(values, np.ndarray):
            values.setflags(write=False)
    return rules


def _set_stage(rules: TreatyRules, state: int, stage: int, since: int | None) -> None:
    """Set one state's stage and forget the dates that the new stage contradicts."""
    month = NEVER if since is None else since
    rules.stage_at_start[state] = stage
    rules.since[state] = month
    dates = {ANNOUNCED: rules.announced, DEPOSITED: rules.deposited, WITHDRAWN: rules.effective}
    for reached, months in dates.items():
        if reached == stage:
            months[state] = month
        elif reached > stage or (month != NEVER and months[state] > month):
            months[state] = NEVER
    rules.joins[state] = NEVER
    if stage == PARTY and month == NEVER:
        rules.since[state] = rules.in_force[state]
    if stage == PARTY and rules.in_force[state] == NEVER:
        rules.in_force[state] = month
    if stage == NON_PARTY:
        rules.in_force[state] = NEVER
        rules.suspended[state] = False
    rules.candidates[state] &= stage == NON_PARTY


def stage_text(rules: TreatyRules, state: int) -> str:
    """One state's stage at the start in words, with the month it was reached."""
    since = int(rules.since[state])
    text = STAGES[rules.stage_at_start[state]].replace("_", "-")
    return f"{text} since {month_label(since)}" if since != NEVER else text
