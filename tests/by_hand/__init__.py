"""The model a second time: one run after the other in plain Python, written from the equations of the specification.

No array and no code of the engine's dynamics is used: a state in a treaty is a :class:`~by_hand.cells.Cell`, a month is
six functions, one per phase. It is slow and short, so that it can be read beside the specification.

What it takes from the engine, through :mod:`by_hand.given`: random draws, driver series, lever profiles, exposures,
weights and parameters. Not covered: harm, and the causes that are told of an announcement.
"""
