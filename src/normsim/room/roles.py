"""Role sheets: whom a group speaks for, its strongest case, its hardest question, and the facts both need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from normsim.report.pages import Skeleton, fill
from normsim.room.facts import SharedFacts

if TYPE_CHECKING:
    from normsim.room.plan import Group
    from normsim.scenario.schema import Scenario

SHEETS = "roles.html"
FactMaker = Callable[[SharedFacts], tuple[str, ...]]


@dataclass(frozen=True)
class Role:
    """One side of the argument at its best.

    Args:
        title: Whom one speaks for.
        brief: What this side wants, in the second person.
        case: Its strongest points.
        hard: What the other sides will ask, and it must be able to answer.
        levers: Keys of the model that this side can move, each with what it stands for.
        doubts: What this side may rightly doubt about the model.
        facts: Facts for this side, from the scenario.
        questions: What it should be able to say at the end.
    """

    title: str
    brief: str
    case: tuple[str, ...]
    hard: tuple[str, ...]
    levers: tuple[tuple[str, str], ...]
    doubts: str
    facts: tuple[FactMaker, ...]
    questions: tuple[str, ...]


ROLES: Mapping[str, Role] = {
    "defence": Role(
        title="Defence ministry of a state with a long border",
        brief=(
            "You answer for the defence of a border that you cannot man everywhere. You want every lawful means "
            "that buys "
            "time, and you want allies who stay allies. You take nothing off the table lightly, and you would "
            "rather not "
            "need it."
        ),
        case=(
            "An attacker that is bound by nothing sets the terms. Restraint on one side only can cost lives on "
            "that side.",
            "Obstacles buy hours when reinforcements need days; what might replace them is years away.",
            "A lawful exit, with notice and under one’s own rules of use, is what the treaties themselves provide for.",
        ),
        hard=(
            "Which attack would be stopped that is not stopped by other obstacles, and who has tested it?",
            "If every exposed state does the same, what does the alliance lose that you need as well?",
            "Would you still ask for it if other means arrived in three years?",
        ),
        levers=(
            ("threat.path", "how high the threat is"),
            ("assurance", "whether America comes"),
            ("levers.substitutes.strength", "other means of defence, and from when"),
            ("conflict.deterrence", "whether the weapons make war less likely; 0 is possible"),
        ),
        doubts="The usefulness of the weapons is disputed among soldiers; the model draws it anew in each run.",
        facts=(SharedFacts.border, SharedFacts.adversary, SharedFacts.law),
        questions=(
            "At which level of threat and commitment would exits come out better for you, and for which weights?",
            "How strong, and how early, would other means have to be?",
        ),
    ),
    "foreign": Role(
        title="Foreign ministry of a state that stays",
        brief=(
            "Your country helped to write these treaties and wants them to hold. You need the alliance with those that "
            "doubt them, and you have other dossiers with each of them."
        ),
        case=(
            "A rule that yields when it costs something was never a rule; others are watching what happens to "
            "this one.",
            "Exits are counted one by one and paid for together: what Europe can ask of others shrinks with each.",
            "Those that leave need partners that stay, for clearance, for victims, for a way back.",
        ),
        hard=(
            "You have no border with Russia. Why should those that have one listen to you?",
            "What did condemning ever change? Which deposit was taken back because of it?",
            "What do you offer, besides words, to a neighbour that feels alone?",
        ),
        levers=(
            ("levers.contain.strength", "reaffirming together, coordinating on staying; weak evidence"),
            ("levers.deliberate.strength", "impact statements, delay, parliaments; weak evidence"),
            ("levers.readmit.strength", "a way back in; judgement"),
            ("parameters.beta_peer", "whether anybody follows anybody; the record does not say"),
        ),
        doubts=(
            "Whether states follow each other cannot be read from the record; under common shock your lever does "
            "nothing."
        ),
        facts=(SharedFacts.parties, SharedFacts.champions, SharedFacts.law),
        questions=(
            "What can be contained, and what happens anyway?",
            "What do you say in public to a neighbour that leaves?",
        ),
    ),
    "humanitarian": Role(
        title="Humanitarian organisation",
        brief=(
            "You have cleared what was left behind and fitted the limbs. You ask what protects civilians, in "
            "states that "
            "stay, in states that leave, and after the war."
        ),
        case=(
            "Those who are hurt are mostly civilians, and mostly after the fighting; no fence keeps the count "
            "down for long.",
            "The stigma did what no verification could: states outside the treaties stopped producing, too.",
            "Detail matters: marked, recorded, cleared and paid for is another thing than a pledge.",
        ),
        hard=(
            "If exit made war less likely, would fewer people be hurt? At which effect would you have to say yes?",
            "Which of your measures would you accept from a state that has left?",
            "Who protects the civilians of a state that is overrun?",
        ),
        levers=(
            ("levers.protect.strength", "marking, recording, clearance, training; indirect evidence"),
            ("levers.protect.specificity", "how concrete it is; a vague pledge does next to nothing"),
            ("levers.limit_use.strength", "pledges on where and how; judgement"),
            ("conflict.deterrence", "whether exit lowers the risk of war; 0 is possible"),
        ),
        doubts=(
            "Exit is not use and use is not harm; harm here is a rough chain of assumptions, and is shown both ways."
        ),
        facts=(SharedFacts.parties, SharedFacts.adversary, SharedFacts.wars),
        questions=(
            "Which measures lower the harm even if nobody comes back?",
            "Which of your claims does this model support, and which not?",
        ),
    ),
    "frontline": Role(
        title="Government of a frontline state that has announced its exit",
        brief=(
            "You have said in public that you leave. You want to be understood as a state that defends itself, "
            "not as one "
            "that breaks rules, and you want those behind you to stay behind you."
        ),
        case=(
            "You asked first what else there was, and by when; the answer was: later.",
            "You leave by the treaty’s own article, with notice, after your parliament voted.",
            "Being next door to a war is not an opinion. Those far away can afford the principle.",
        ),
        hard=(
            "You signed in quieter times. What is a signature worth that is taken back when it is needed?",
            "If your exit makes it easier for the next state, do you answer for that one, too?",
            "What would bring you back, and who would decide that the time has come?",
        ),
        levers=(
            ("assurance", "whether America comes"),
            ("levers.substitutes.strength", "other means, delivered in time"),
            ("levers.protect.strength", "what you promise to those who live there"),
            ("levers.readmit.strength", "a way back in"),
        ),
        doubts="A model of 199 states knows your border in kilometres and your history not at all.",
        facts=(SharedFacts.border, SharedFacts.law, SharedFacts.parties),
        questions=(
            "Which promise from others would have changed your decision, and would still?",
            "What do you do so that your exit is the last one?",
        ),
    ),
    "far_ally": Role(
        title="Ally far from the front",
        brief=(
            "You are bound by the treaties and by the alliance. Your voters care about both, in that order, until the "
            "evening news. You are asked for reassurance, for money, and for an opinion."
        ),
        case=(
            "What exposed states need is troops, air defence and certainty; these weapons are none of it.",
            "Two sets of rules in one alliance make joint plans, joint stocks and joint exercises harder.",
            "Staying costs you little, so use that: you can pay for what makes leaving unnecessary.",
        ),
        hard=(
            "Would your soldiers be there on the first day? Then why should anybody wait for them?",
            "You keep your principles and they hold the line. Is that a division of labour?",
            "If you may not assist in use, may you fight beside those who use?",
        ),
        levers=(
            ("levers.reassure.strength", "making the alliance credible again; judgement"),
            ("levers.substitutes.strength", "paying for other means"),
            ("levers.contain.strength", "staying, and saying so together"),
            ("networks.alliance", "how much allies look at each other"),
        ),
        doubts="Assurance is one number here. What makes a promise believed is not in it.",
        facts=(SharedFacts.law, SharedFacts.champions, SharedFacts.levers),
        questions=(
            "What would you give so that the next state stays, and by when would it have to arrive?",
            "At which number of exits would you begin to doubt your own place in the treaties?",
        ),
    ),
    "parliament": Role(
        title="Members of parliament",
        brief=(
            "You have to vote on a withdrawal that the government proposes. You ask what is known, what is "
            "assumed, what it "
            "costs, and what cannot be undone."
        ),
        case=(
            "A treaty was ratified in public and should be left in public, with reasons that can be checked later.",
            "Delay is cheap for a decision that takes months to take effect and decades to take back.",
            "Those who are threatened have a right to an answer this year, not to another study.",
        ),
        hard=(
            "Is more deliberation a reason, or a way not to decide?",
            "Which expert would you have to hear so that you could vote against your party?",
            "What will you say to those who live at the border, either way?",
        ),
        levers=(
            ("levers.deliberate.strength", "impact statement, delay, a vote; weak evidence"),
            ("levers.protect.strength", "conditions you could tie to a yes"),
            ("values.capability", "how much weight capability has for you"),
        ),
        doubts="Votes that went otherwise than expected are rare in the record, so the model knows little about them.",
        facts=(SharedFacts.law, SharedFacts.parties, SharedFacts.adversary),
        questions=(
            "Which assumption would change your vote?",
            "What would you ask the government to publish before the vote?",
        ),
    ),
}
"""By key; a plan's group of the same key gets the sheet of that role."""


def build_role_sheets(groups: Mapping[str, Group], scenario: Scenario, title: str) -> dict[str, str]:
    """Write one A4 page per group.

    A plan's own words come first; where the group's key is one of ``ROLES`` the rest of its sheet comes from there.
    Without groups, every role of ``ROLES`` gets a sheet.

    Args:
        groups: Of a plan, by key.
        scenario: The scenario that the workshop starts from; the facts are its own.
        title: Title of the workshop.

    Returns:
        Text by file name, ``roles.html``.
    """
    facts = SharedFacts(scenario)
    if groups:
        sheets = [_sheet(ROLES.get(key), facts, group) for key, group in groups.items()]
    else:
        sheets = [_sheet(role, facts, None) for role in ROLES.values()]
    text = fill("room/roles.html.j2", Skeleton(title=f"Role sheets: {title}", kind="role sheets"), sheets=sheets)
    return {SHEETS: text}


def _sheet(role: Role | None, facts: SharedFacts, group: Group | None) -> dict[str, Any]:
    makers = role.facts if role else (SharedFacts.parties, SharedFacts.law)
    return {
        "name": group.name if group else "",
        "title": (group.role if group else "") or (role.title if role else "") or (group.name if group else ""),
        "brief": (group.brief if group else "") or (role.brief if role else ""),
        "questions": (group.questions if group else ()) or (role.questions if role else ()),
        "case": role.case if role else (),
        "hard": role.hard if role else (),
        "levers": role.levers if role else (),
        "doubts": role.doubts if role else "",
        "facts": [text for make in makers for text in make(facts)],
    }
