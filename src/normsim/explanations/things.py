"""``normsim explain FIN``, ``CCM``, ``nato``, ``X-01``: a state, a treaty, a group, an assumption."""

from __future__ import annotations

import numpy as np

from normsim.catalogue import Catalogue
from normsim.clock import month_label
from normsim.explanations.cases import dated_shocks, exits_so_far, party_numbers, rarity, said_and_done
from normsim.explanations.sheets import LABELLED, Explanation, Sheet, number, quantity_text, source_sheet
from normsim.exposures import (
    derive_exposures,
    exposed_border_km,
    members,
    select_states,
    treaty_rules,
)
from normsim.networks import peer_weights
from normsim.parameters import priors
from normsim.register import Work, register, resolve
from normsim.scenario.schema import Scenario
from normsim.treaty_rules import DEPOSITED, NON_PARTY, PARTY, STAGES, WITHDRAWN, TreatyRules, stage_text

PEERS_SHOWN = 5
CASES = "Cases"
"""Key of the compiled cases in the bibliography."""
NOT_YET = " (not before the start: not used)"
BY_TREATY = {
    "utility": ("utility M", "X-03"),
    "identity": ("identity", "X-05"),
    "champion": ("champion weight", "X-07"),
}
BY_STATE = {
    "exposure": ("geographic exposure g", "X-01"),
    "border_share": ("share of Europe's exposed border", "X-02"),
    "dependence": ("dependence on the ally", "X-04"),
    "susceptibility": ("susceptibility to disapproval", "X-06"),
    "veto": ("veto, log-hazard", "X-08"),
    "cost": ("other cost of exit, log-hazard", "X-08"),
}


def explain_state(state: int, scenario: Scenario, catalogue: Catalogue) -> Explanation:
    """Explain a state at the scenario's start: raw facts, memberships, derived exposures, treaties, peers.

    Args:
        state: Index in the catalogue.
        scenario: The scenario that gives the start, the treaties and the overrides.
        catalogue: The packaged facts.

    Returns:
        The explanation.
    """
    iso3 = catalogue.iso3[state]
    rules = treaty_rules(scenario, catalogue)
    selected = select_states(scenario, catalogue)
    start = month_label(scenario.horizon.start)
    lines = [f"As at {start}, the start of “{scenario.title}”. Facts dated later are shown, not used."]
    if not selected[state]:
        lines.append("This scenario does not simulate the state (states.select).")
    sheets = [
        _raw(state, scenario, catalogue),
        _memberships(state, scenario, catalogue),
        _exposures(state, rules, scenario, catalogue),
        _formulas(),
        *(_treaty_of(state, one, scenario, catalogue) for one in rules),
        _peers(state, rules, scenario, catalogue),
        said_and_done(iso3, scenario.horizon.start),
    ]
    title = f"{catalogue.name[state]} ({iso3}, {catalogue.text('iso2')[state]})"
    return Explanation("state", iso3, title, tuple(lines), tuple(sheets))


def _raw(state: int, scenario: Scenario, catalogue: Catalogue) -> Sheet:
    def year(column: str) -> str:
        value = catalogue.column(column)[state]
        return "" if np.isnan(value) else f", {value:.0f}"

    text = {name: values[state] for name, values in catalogue.texts.items()}
    personnel = text["active_personnel_source_text"] or "no figure; counts as none"
    km = exposed_border_km(catalogue, scenario.horizon.start)[state]
    moscow = catalogue.column("capital_to_moscow_km")[state]
    rows = (
        ("region", f"{text['region']}, {text['subregion']}", "CountryCodes"),
        ("European", "yes" if catalogue.column("europe")[state] else "no", "a convention, see PROVENANCE"),
        ("United Nations", text["un_status"], "compiled"),
        ("capital", text["capital"] or "none", "Factbook, 2026-01"),
        ("capital to Moscow", f"{number(moscow)} km", f"computed from the {text['coord_basis']}"),
        ("border with Russia, Belarus", f"{number(km)} km", "Factbook, 2026-01; 0 for CSTO members"),
        ("population", number(catalogue.column("population")[state]), f"Factbook{year('population_year')}"),
        (
            "active personnel",
            number(catalogue.column("active_personnel")[state]),
            f"Factbook{year('active_personnel_year')}: {personnel}",
        ),
    )
    return Sheet("Raw values", ("what", "value", "source"), rows)


def _memberships(state: int, scenario: Scenario, catalogue: Catalogue) -> Sheet:
    iso3 = catalogue.iso3[state]
    rows = []
    for group, entries in catalogue.memberships.items():
        for entry in entries:
            if entry.iso3 != iso3:
                continue
            now = entry.since <= scenario.horizon.start < entry.until
            label = f"since {entry.label}" if entry.label else "no date"
            rows.append((group, label if now else f"{label}; not at the start", entry.source))
    rows += [
        (group, "yes", "this scenario's groups")
        for group in scenario.groups
        if members(group, scenario, catalogue)[state]
    ]
    return Sheet("Memberships", ("group", "since", "source"), tuple(rows), "" if rows else "none")


def _exposures(state: int, rules: tuple[TreatyRules, ...], scenario: Scenario, catalogue: Catalogue) -> Sheet:
    derived = derive_exposures(scenario, catalogue)
    override = scenario.states.overrides.get(catalogue.iso3[state])

    def origin(field: str, source: str, treaty: str = "") -> str:
        said = getattr(override, field) if override is not None and field in override.model_fields_set else None
        by_hand = treaty in said if isinstance(said, dict) else said is not None
        return "states.overrides" if by_hand else source

    rows = [
        (words, number(getattr(derived, field)[state]), origin(field, source))
        for field, (words, source) in BY_STATE.items()
    ]
    for field, (words, source) in BY_TREATY.items():
        for row, one in enumerate(rules):
            value = number(getattr(derived, field)[row, state])
            scaled = f" × {one.relative_utility}" if field == "utility" and one.relative_utility else ""
            from_file = field == "utility" and one.file is not None
            where = f"treaties.{one.id}.utility" if from_file else source
            rows.append((f"{words}, {one.id}", value + scaled, origin(field, where, one.id)))
    return Sheet("Derived exposures", ("what", "value", "formula or origin"), tuple(rows))


def _formulas() -> Sheet:
    ids = dict.fromkeys(source for _, source in (*BY_STATE.values(), *BY_TREATY.values()))
    rows = tuple((f"{key}, grade {register()[key].grade}", register()[key].formula_or_value) for key in ids)
    return Sheet("Formulas", ("id", "formula"), rows, "More: normsim explain X-01")


def _treaty_of(state: int, rules: TreatyRules, scenario: Scenario, catalogue: Catalogue) -> Sheet:
    iso3 = catalogue.iso3[state]
    start = scenario.horizon.start
    said = scenario.initial.get(rules.id, {}).get(iso3)
    origin = f"initial.{rules.id}.{iso3}" if said is not None and said.stage is not None else "treaty dates"
    rows = [("stage at the start", stage_text(rules, state), origin)]
    if rules.joins[state] >= 0:
        rows.append(("becomes a party", month_label(rules.joins[state]), "consent before the start"))
    if rules.candidates[state]:
        rows.append(("may join", "yes", "P-06: signed, no consent yet" if rules.file is None else "candidates"))
    if rules.suspended[state]:
        rows.append(("suspended", "yes; contested, still counts as a party", "initial, or notified before the start"))
    if rules.stays[state]:
        rows.append(("stays", "supposed: never begins to leave", f"initial.{rules.id}.{iso3}"))
    if rules.news[state]:
        rows.append(("announcement", "news in the first month", f"initial.{rules.id}.{iso3}"))
    if rules.contests[state]:
        rows.append(("contests the norm", number(rules.contests[state]), f"initial.{rules.id}.{iso3}"))
    record = catalogue.treaty_rows.get(rules.id, {}).get(iso3, {}) if rules.file is None else {}
    for column, words in (
        ("signed", "signed"),
        ("consent", record.get("consent_type", "") or "consent"),
        ("in_force", "in force"),
        ("deposited", "withdrawal deposited"),
        ("effective", "withdrawal in effect"),
    ):
        if record.get(column):
            later = NOT_YET if record[column][:7] >= month_label(start) else ""
            rows.append((words, record[column] + later, record["source"]))
    rows += _case_rows(iso3, rules.id, month_label(start)) if rules.file is None else []
    if rules.file is None and not record:
        rows.append(("record", "no entry: never signed, never consented", "UNTC 2026-02-03"))
    return Sheet(f"{rules.id}, {rules.name}", ("what", "when or how", "source"), tuple(rows), record.get("note", ""))


def _case_rows(iso3: str, treaty: str, start: str) -> list[tuple[str, str, str]]:
    from normsim.cases import exits

    rows = []
    for case in exits():
        if (case.iso3, case.treaty) != (iso3, treaty):
            continue
        what = "exit announced" if case.outcome == "withdrew" else "suspension announced"
        for words, date in ((what, case.announced), ("parliament approved", case.parliament)):
            later = NOT_YET if date[:7] >= start else ""
            rows.append((words, date + later, f"Cases, {case.confidence}: {case.source}"))
    # The same pages stand behind both dates: cite them once.
    return [(*row[:2], row[2] if index == 0 else "as above") for index, row in enumerate(rows)]


def _peers(state: int, rules: tuple[TreatyRules, ...], scenario: Scenario, catalogue: Catalogue) -> Sheet:
    weights = peer_weights(scenario, catalogue, select_states(scenario, catalogue))[state]
    rows = []
    for one in rules:
        among = np.flatnonzero((one.stage_at_start != NON_PARTY) & (weights > 0))
        top = among[np.argsort(-weights[among], kind="stable")][:PEERS_SHOWN]
        text = ", ".join(f"{catalogue.iso3[peer]} {number(float(weights[peer]))}" for peer in top)
        rows.append((one.id, text or "none", "K-08"))
    note = "Share of attention (K-08), the states that are or were party; one that is not can never leave."
    return Sheet("Peers that weigh most", ("treaty", "peers", "source"), tuple(rows), note)


def explain_treaty(treaty: str, scenario: Scenario, catalogue: Catalogue) -> Explanation:
    """Explain a treaty of the scenario, or a built-in one: rules, and who stands where at the start."""
    if treaty not in scenario.treaties:
        scenario = scenario.model_copy(update={"treaties": {treaty: "builtin"}, "initial": {}})
    rules = next(one for one in treaty_rules(scenario, catalogue) if one.id == treaty)
    rows = [
        ("notice", f"{rules.notice_months} months", "P-01" if rules.file is None else "this scenario"),
        ("waits for the end of war", "yes" if rules.waits_for_conflict_end else "no", "P-01"),
        ("announcement to deposit", f"{quantity_text(rules.procedure.announce_to_deposit_months)} months", "P-02"),
        ("sibling", rules.sibling or "none in this scenario", "C-02"),
        ("adversary uses the weapon", "yes" if rules.adversary_uses else "no", "B-12"),
        ("parties must discourage use", "yes" if rules.discourage_use else "no", "N-08"),
        ("review conference every", f"{rules.review_every_months} months", "N-06"),
        ("champions", _codes_text(rules.core, catalogue), "X-05, background"),
    ]
    if rules.file is None:
        text = catalogue.treaty_rules[treaty]
        rows = [("full name", text["formal_name"], "UNTC"), ("in force", text["entry_into_force"], "UNTC"), *rows]
    start = month_label(scenario.horizon.start)
    stages = []
    for code, stage in enumerate(STAGES):
        inside = rules.stage_at_start == code
        few = PARTY < code <= WITHDRAWN and inside.any()
        stages.append((stage.replace("_", "-"), str(int(inside.sum())), _codes_text(inside, catalogue) if few else ""))
    joins, candidates = rules.joins >= 0, rules.candidates
    stages += [
        ("consented, not yet in force", str(int(joins.sum())), _codes_text(joins, catalogue)),
        ("may join", str(int(candidates.sum())), _codes_text(candidates, catalogue)),
    ]
    known: tuple[Sheet, ...] = ()
    if rules.file is None:
        known = (exits_so_far(treaty), rarity(treaty), party_numbers(treaty, catalogue))
    bound = int(((rules.stage_at_start >= PARTY) & (rules.stage_at_start <= DEPOSITED)).sum())
    return Explanation(
        "treaty",
        treaty,
        f"{rules.name} ({treaty})",
        (f"At {start} {bound} states are bound by it.",),
        (
            Sheet("Rules", ("what", "value", "source"), tuple(rows)),
            Sheet(f"Stages at {start}", ("stage", "states", "which"), tuple(stages), "From dates only (P-07)."),
            *known,
        ),
    )


def explain_group(group: str, scenario: Scenario, catalogue: Catalogue) -> Explanation:
    """Explain a group: its members at the scenario's start."""
    inside = members(group, scenario, catalogue)
    start = month_label(scenario.horizon.start)
    origin = "this scenario's groups" if group in scenario.groups else "built in, see PROVENANCE"
    if group == "parties":
        origin = "party to any treaty of the scenario at the start"
    rows = tuple((catalogue.iso3[i], catalogue.name[i]) for i in np.flatnonzero(inside))
    lines = (f"{len(rows)} states at {start}; {origin}.",)
    return Explanation("group", group, f"Group {group}", lines, (Sheet("Members", ("state", "name"), rows),))


def _codes_text(inside: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], catalogue: Catalogue) -> str:
    return ", ".join(catalogue.iso3[i] for i in np.flatnonzero(inside)) or "none"


def explain_source(key: str) -> Explanation:
    """Explain an id of the register or a key of the bibliography."""
    found = resolve(key)
    if isinstance(found, Work):
        lines = (found.text.replace("*", ""),)
        used = [(entry.id, entry.title) for entry in register().values() if key in entry.sources]
        sheets = (Sheet("Used by", ("id", "what"), tuple(used)), *((dated_shocks(),) if key == CASES else ()))
        return Explanation("source", key, key, lines, sheets)
    entry = register()[key]
    places = Sheet("Where it acts", LABELLED, tuple(("key or module", place) for place in entry.where.split("; ")))
    return Explanation("assumption", entry.id, f"{entry.id} {entry.title}", (), (source_sheet(entry.id), places))


def explain_set(name: str) -> Explanation:
    """Explain a named parameter set: every law in it."""
    rows = tuple(
        (key, prior.draws or quantity_text(prior.value), f"{prior.source}, grade {prior.grade}. {prior.note}".strip())
        for key, prior in priors(name).items()
    )
    sheet = Sheet("Parameters", ("parameter", "value or law", "source"), rows)
    return Explanation("parameter set", name, f"Parameter set {name}", (), (sheet,))
