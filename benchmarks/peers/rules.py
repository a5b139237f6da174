"""The rules of an exit, month by month, in plain Python numbers: what both peers do, whoever calls them.

Hazards are accumulated in the unit of the thresholds (unit exponentials), in double precision. The engine takes the
intercepts out and works in single precision; the months agree but for ties.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from benchmarks.peers.case import FAR, Case, Draws

NON_PARTY, PARTY, DEBATING, ANNOUNCED, DEPOSITED, WITHDRAWN = range(6)
VISIBLE = (0.0, 0.0, 0.0, 0.5, 0.8, 1.0)
NORMAL = NormalDist()


class Exit:
    """One state's way out of one treaty, in one run."""

    __slots__ = (
        "announced",
        "contagion",
        "debating",
        "deposit_due",
        "deposited",
        "effective",
        "exposed",
        "index",
        "joins",
        "left",
        "near_announce",
        "near_debate",
        "run",
        "seen",
        "stage",
        "start",
        "treaty",
    )

    def __init__(self, run: Run, treaty: int, index: int) -> None:
        """Stand where the treaty's dates put the state; months count from the start of the horizon.

        Args:
            run: The run.
            treaty: Place of the treaty.
            index: Place of the state among the treaty's states.
        """
        case = run.case
        rules, column = case.treaties[treaty].pack.rules, int(case.treaties[treaty].pack.columns[index])
        self.run, self.treaty, self.index = run, treaty, index
        self.start = case.setup.start
        self.stage = int(rules.stage_at_start[column])
        self.debating = int(rules.since[column]) - self.start if self.stage == DEBATING else -FAR
        self.announced = _from_start(int(rules.announced[column]), self.start)
        self.deposited = _from_start(int(rules.deposited[column]), self.start)
        self.effective = _from_start(int(rules.effective[column]), self.start)
        self.joins = int(rules.joins[column]) - self.start if rules.joins[column] >= 0 else FAR
        self.seen = VISIBLE[self.stage]
        self.exposed = 0.0
        self.contagion = 0.0
        self.deposit_due = FAR
        self.left = run.draws[treaty].announce[run.row][index] if self.stage == DEBATING else FAR
        if self.stage == PARTY:
            self.left = run.draws[treaty].debate[run.row][index]
        if self.stage == ANNOUNCED:
            waited = max(-self.announced, 0)
            self.deposit_due = run.delay(treaty, index, waited) - waited
        # How close each step came to another month: ties are known by it.
        self.near_debate = self.near_announce = math.inf

    def decide(self, month: int) -> None:
        """Accumulate a month's hazard towards debating or announcing."""
        stage = self.stage
        if stage not in (PARTY, DEBATING):
            return
        run, index = self.run, self.index
        case, treaty = run.case, run.case.treaties[self.treaty]
        pressure = (
            case.threat[month] * treaty.feel[index]
            + case.gap[month] * treaty.dependence[index]
            + treaty.permission[month] * treaty.exposure[index]
            - treaty.resistance[index]
            + self.contagion
        )
        frailty = run.draws[self.treaty].frailty[run.row][index]
        if stage == PARTY:
            self.left -= math.exp(run.alpha_debate + frailty + pressure)
            self.near_debate = min(self.near_debate, abs(self.left))
            if self.left <= 0:
                self.stage, self.debating = DEBATING, month
                self.left = run.draws[self.treaty].announce[run.row][index]
            return
        self.near_announce = min(self.near_announce, abs(pressure - run.fade))
        if pressure < run.fade:
            return
        self.left -= math.exp(run.alpha_announce + frailty + pressure)
        self.near_announce = min(self.near_announce, abs(self.left))
        if self.left <= 0:
            self.stage, self.announced = ANNOUNCED, month
            self.deposit_due = month + run.delay(self.treaty, index, 0)
            run.moved.append(self)

    def proceed(self, month: int) -> None:
        """Deposit, leave and join when it is time."""
        if self.stage == ANNOUNCED and month == self.deposit_due:
            self.stage, self.deposited = DEPOSITED, month
            self.run.moved.append(self)
        if self.stage == DEPOSITED and month >= self.deposited + self.run.case.treaties[self.treaty].notice:
            self.stage, self.effective = WITHDRAWN, month
            self.run.moved.append(self)
        if self.stage == NON_PARTY and month == self.joins:
            self.stage = PARTY
            self.left = self.run.draws[self.treaty].debate[self.run.row][self.index]

    @property
    def over(self) -> bool:
        """Whether nothing more can happen."""
        return self.stage == WITHDRAWN or (self.stage == NON_PARTY and self.joins == FAR)


def _from_start(month: int, start: int) -> int:
    return month - start if month >= 0 else -FAR


class Run:
    """One run: the exits of all states, and what they see of each other at the end of each month."""

    def __init__(self, case: Case, draws: list[Draws], row: int) -> None:
        """Put all states where they stand at the start.

        Args:
            case: The case.
            draws: Thresholds of the run's block, by treaty.
            row: Place of the run in its block.
        """
        self.case, self.draws, self.row = case, draws, row
        self.alpha_debate, self.alpha_announce = case.parameters["alpha_debate"], case.parameters["alpha_announce"]
        self.fade = case.parameters["eta_fade"]
        self.moved: list[Exit] = []
        self.exits = [
            [Exit(self, number, index) for index in range(treaty.pack.columns.size)]
            for number, treaty in enumerate(case.treaties)
        ]
        everybody = [one for exits in self.exits for one in exits]
        for one in everybody:
            if one.seen:
                self._show(one, one.seen)
        for one in everybody:
            self._feel(one)

    def by_state(self) -> list[list[Exit]]:
        """The exits of each state that can be party to any treaty."""
        found: dict[int, list[Exit]] = {}
        for treaty, exits in zip(self.case.treaties, self.exits, strict=True):
            for column, one in zip(treaty.pack.columns.tolist(), exits, strict=True):
                found.setdefault(column, []).append(one)
        return [found[column] for column in sorted(found)]

    def publish(self) -> None:
        """Let everybody see what moved in the month; only those who look at a mover change."""
        if not self.moved:
            return
        touched: dict[int, Exit] = {}
        for one in self.moved:
            change = VISIBLE[one.stage] - one.seen
            if change == 0:
                continue
            one.seen = VISIBLE[one.stage]
            touched |= {id(other): other for other in self._show(one, change)}
        for other in touched.values():
            self._feel(other)
        self.moved.clear()

    def _show(self, one: Exit, change: float) -> list[Exit]:
        exits = self.exits[one.treaty]
        felt = []
        for index, weight in self.case.treaties[one.treaty].watchers[one.index]:
            exits[index].exposed += weight * change
            felt.append(exits[index])
        column = int(self.case.treaties[one.treaty].pack.columns[one.index])
        for number, treaty in enumerate(self.case.treaties):
            if treaty.pack.sibling == one.treaty and treaty.pack.packed[column] >= 0:
                felt.append(self.exits[number][int(treaty.pack.packed[column])])
        return felt

    def _feel(self, one: Exit) -> None:
        """Peers through a Hill curve, and the own stage in the sibling treaty."""
        values, pack = self.case.parameters, self.case.treaties[one.treaty].pack
        power = max(one.exposed, 0.0) ** values["hill_exponent"]
        contagion = values["beta_peer"] * power / (power + values["hill_half"] ** values["hill_exponent"])
        place = int(pack.sibling_places[one.index])
        if pack.sibling >= 0 and place >= 0:
            contagion += values["beta_sibling"] * self.exits[pack.sibling][place].seen
        one.contagion = contagion

    def delay(self, treaty: int, index: int, waited: int) -> int:
        """Months from announcement to deposit, given the months already waited: lognormal, rounded up.

        Args:
            treaty: Place of the treaty.
            index: Place of the state among the treaty's states.
            waited: Months since the announcement without a deposit, months.

        Returns:
            Whole months, at least 1.

        Source: P-02.
        """
        median, spread = self.case.treaties[treaty].delay
        uniform = self.draws[treaty].deposit[self.row][index]
        past = NORMAL.cdf(math.log((waited - 1) / median) / spread) if waited > 1 else 0.0
        share = min(max(past + uniform * (1.0 - past), 2.0**-54), 1.0 - 2.0**-53)
        return max(math.ceil(median * math.exp(spread * NORMAL.inv_cdf(share)) - 1e-9), waited, 1)
