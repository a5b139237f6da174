"""Three questions for the talk after each shipped scenario: the surprise, the assumption, the evidence."""

from __future__ import annotations

from collections.abc import Iterable

Three = tuple[str, str, str]

ANY_SCENARIO: Three = (
    "What in the result surprised you, and which assumption would you blame first?",
    "Does it hold under all three rival explanations? If not, which one do you believe, and on what evidence?",
    "What would you have to see in the next year to change your mind?",
)
"""For a scenario that has no questions of its own."""

DEBRIEFS: dict[str, Three] = {
    "baseline": (
        "Five exits were put in and the rest is simulated. How much of what worries you was put in?",
        "The norm bends and does not break here. Which reading of “break” would make you call it broken?",
        "Which single number on the page would you trust least, and who could settle it?",
    ),
    "europe_small": (
        "You changed one thing. Did the result move as you had expected, and if not, through which path did it go?",
        "Threat and neighbours push the same states. How would you tell them apart in the real record?",
        "Which change would you have to make so that nobody follows? Is it believable?",
    ),
    "american_commitment_ends": (
        "The trust in America starts low and falls to nothing. Did the fall matter as much as you thought, and why?",
        "Would a state that loses its ally want these weapons, or something else for the same money?",
        "If you speak for an ally far from the front: what could you promise instead, and would you be believed?",
    ),
    "american_commitment_restored": (
        "The guarantee comes back in 2029. What was already done by then and stays done?",
        "Is a promise that was once in doubt worth as much as before? Where in the model would you change that?",
        "Which states would you expect to come back into a treaty, and which act of law would that take?",
    ),
    "contain_the_snowball": (
        "Under which rival explanation does standing together achieve anything, and under which nothing at all?",
        "If nobody follows anybody, what is a joint reaffirmation still good for?",
        "What would containment look like on a Monday morning: who calls whom, and what is offered?",
    ),
    "deliberate_first": (
        "Which exits were prevented, and which only postponed? What happens if you move the horizon?",
        "Is delay a cost for a state that feels threatened? Who pays it?",
        "Would your own parliament decide otherwise if it had an impact statement in its hands? Name one that did.",
    ),
    "race_to_the_top": (
        "Other means arrive after three years and more. What happens in the gap, and could it be bridged?",
        "Capability from staying and buying something else counts as capability here. Does your side accept that?",
        "How strong would substitutes have to be to halve the exits? Is that a budget or a wish?",
    ),
    "protect_civilians": (
        "Exit, use and harm are three things. Which of them did the measures change, and which not?",
        "Does a leaver that protects civilians do less damage to the norm, or does it make leaving respectable?",
        "Which measure is detailed enough that you could check it in a year?",
    ),
    "all_three_remedies": (
        "Take one remedy out at a time: which one carries the result?",
        "The effects of all remedies are guesses. Which guess would you want tested first, and how?",
        "If there is money for one of them only, does the result tell you which? What else would you need to know?",
    ),
    "remedies_too_late": (
        "What had happened by 2030 that the remedies could not undo?",
        "Which remedy loses least by waiting? Is that the one that is easiest to postpone in practice?",
        "What would make a government begin before it is clear that it has to?",
    ),
    "lead_state_leaves": (
        "One large state was put in as leaving. How many followed, and under which explanation?",
        "Does the norm lose more by who leaves than by how many? Which assumption says so?",
        "What would the other champions have to say, and when, for it to matter?",
    ),
    "norway_leaves": (
        "Norway’s exit was put in. What followed from it, and what would have happened anyway?",
        "Norway helped to write both treaties and has a border with Russia. Which of the two weighs more here?",
        "If a founder leaves, is what remains the same treaty? What would you measure?",
    ),
    "alliance_wide_wave": (
        "How strong did the pull have to be before states far from the border left? Do you know anything that strong?",
        "The pact of the whole alliance was put in. What is left of the wave without it?",
        "Which early sign would tell a wave from a few neighbours, and how long would you wait for it?",
    ),
    "permissive_great_power": (
        "A state outside the treaties moved the norm inside them. Through which path, and how much?",
        "Can you tell permission (“they do it, so it may be done”) from imitation (“they left, so we leave”)?",
        "What can parties say to a great power that they need? What does the silence cost in this run?",
    ),
    "hybrid_pressure": (
        "Pressure raises threat and doubt in the norm at once. Which of the two did the work?",
        "The threat is already high and has a ceiling. What does that do to the effect you see?",
        "If pushing states out is the adversary’s aim, is staying an answer to pressure, or a gift to it?",
    ),
    "ceasefire": (
        "The guns fall silent. Who is set free to leave by the clause on armed conflict?",
        "The threat falls slowly here. How fast would it have to fall for your advice to change?",
        "Which decisions taken under threat would be taken back after it, and which would stay?",
    ),
    "renewed_offensive": (
        "First a lull, then an attack: which of the two does the result come from, and how would you find out?",
        "States at war cannot complete an exit. Would a state leave earlier because of that?",
        "What would you want to have decided before such an offensive, and not during it?",
    ),
    "orderly_regional_exit": (
        "This is the strongest form of the case for leaving. Which assumption does it rest on?",
        "If you are against leaving: which part of it can you grant? If you are for it: which part would you "
        "not bet on?",
        "How would an outsider see, two years later, that the exit had been orderly?",
    ),
    "restraint_costs": (
        "Here, holding back has a price. Who pays it, and is it a price you would ask of them?",
        "At which weight on capability does leaving come out better, and whose weight is that to choose?",
        "What would lower the price without anybody leaving?",
    ),
    "deterrence_holds": (
        "No exit changed, and the sign of the argument did. Which assumption did it?",
        "What evidence is there that these weapons prevent wars, rather than shape them? What would count as some?",
        "If they deter, for how long, and against which kind of attack?",
    ),
    "outlook_2026": (
        "Five are out. Read the record beside the runs: where was the model surprised?",
        "Was that the snowball, or its beginning? What in the next twelve months would decide it?",
        "One state suspended a treaty that knows no suspension. Does the answer of the others matter, and how?",
    ),
    "another_treaty": (
        "Which clause made this treaty hard to leave: the notice, the champions, or what is missing?",
        "What carries over from the treaties you know, and what does not?",
        "If you could add one article to a treaty you care about, which one would these runs suggest?",
    ),
    "america_leaves": (
        "All trust in America is gone from the first month. How much more leaves than with a little trust?",
        "Is that about the ally, or about the threat that the ally no longer answers?",
        "What could European states do for each other that would move this result?",
    ),
    "remedies": (
        "Everything on the list at once: what is left, and why?",
        "Which of the remedies work on the decision, which on the damage, and which on the harm?",
        "How strong would the package have to be to halve the further exits? Would anybody pay for it?",
    ),
}
"""By name of the scenario, or of the override under which a plan shows it."""


def debrief(names: Iterable[str]) -> Three:
    """Three questions for a scenario.

    Args:
        names: What it goes by, the most telling first: its name in a plan, its overrides, its file.

    Returns:
        The questions of the first name that has some, else those that fit any scenario.
    """
    return next((DEBRIEFS[name] for name in names if name in DEBRIEFS), ANY_SCENARIO)
