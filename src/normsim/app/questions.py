"""What a page may ask: a store that it filled, and the store in which the answer is to arrive."""

from __future__ import annotations

QUESTIONS = {
    "quick": "wish",
    "fuller": "more",
    "rested": "rest",
    "opened": "pasted",
    "noted": "link",
    "valued": "typed",
    "file": "saving",
}
"""The store that is asked for, and the one that asks."""


def is_question(tree: object) -> bool:
    """Whether a request is one of the page's questions; Dash would take anything else for a bug of ours.

    Args:
        tree: The decoded body of a request.
    """
    if not isinstance(tree, dict):
        return False
    wanted, inputs, changed = tree.get("outputs"), tree.get("inputs"), tree.get("changedPropIds", [])
    store = wanted.get("id") if isinstance(wanted, dict) else None
    if not isinstance(store, str) or store not in QUESTIONS:
        return False
    return (
        wanted == {"id": store, "property": "data"}
        and tree.get("output") == f"{store}.data"
        and isinstance(inputs, list)
        and len(inputs) == 1
        and isinstance(inputs[0], dict)
        and (inputs[0].get("id"), inputs[0].get("property")) == (QUESTIONS[store], "data")
        and isinstance(changed, list)
        and all(isinstance(one, str) for one in changed)
        and not tree.get("state")
    )
