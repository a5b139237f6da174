"""Names of the array axes, as types: checked in every test run, plain numpy arrays in production.

``R`` runs, ``S`` states, ``M`` model terms, ``T`` months, ``N`` cells or events in a list, ``P`` peers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
if TYPE_CHECKING:
    FloatR: TypeAlias = NDArray[Any]
    FloatS: TypeAlias = NDArray[Any]
    FloatN: TypeAlias = NDArray[Any]
    FloatRS: TypeAlias = NDArray[Any]
    FloatMR: TypeAlias = NDArray[Any]
    FloatMS: TypeAlias = NDArray[Any]
    FloatTR: TypeAlias = NDArray[Any]
    FloatT: TypeAlias = NDArray[Any]
    FloatSS: TypeAlias = NDArray[Any]
    FloatNM: TypeAlias = NDArray[Any]
    FloatNS: TypeAlias = NDArray[Any]
    FloatTN: TypeAlias = NDArray[Any]
    FloatNP: TypeAlias = NDArray[Any]
    IntNP: TypeAlias = NDArray[Any]
    IntN: TypeAlias = NDArray[Any]
    IntRS: TypeAlias = NDArray[Any]
    BoolRS: TypeAlias = NDArray[Any]
    BoolN: TypeAlias = NDArray[Any]
else:
    try:
        from jaxtyping import Bool, Float, Integer
    except ImportError:
        FloatR = FloatS = FloatN = FloatRS = FloatMR = FloatMS = FloatTR = FloatT = np.ndarray
        FloatSS = FloatNM = FloatNS = FloatTN = FloatNP = IntNP = IntN = IntRS = BoolRS = BoolN = np.ndarray
    else:
        FloatR, FloatS, FloatN, FloatT = (Float[np.ndarray, axis] for axis in ("R", "S", "N", "T"))
        FloatRS, FloatMR, FloatMS, FloatTR = (Float[np.ndarray, axes] for axes in ("R S", "M R", "M S", "T R"))
        FloatSS, FloatNM, FloatNS, FloatTN = (Float[np.ndarray, axes] for axes in ("S S", "N M", "N S", "T N"))
        FloatNP, IntNP = Float[np.ndarray, "N P"], Integer[np.ndarray, "N P"]
        IntN, IntRS = Integer[np.ndarray, "N"], Integer[np.ndarray, "R S"]
        BoolRS, BoolN = Bool[np.ndarray, "R S"], Bool[np.ndarray, "N"]

NON_PARTY, PARTY, DEBATING, ANNOUNCED, DEPOSITED, WITHDRAWN = (np.int8(stage) for stage in range(6))
STAGES: Final = ("debating", "announced", "deposited", "effective")
"""Stages whose months are recorded, in order."""

UNDONE: Final = ("reversed", "rejoined")
"""Ways in which an attempt to leave is undone: before it takes effect, and after."""

DATES: Final = (*STAGES, *UNDONE, "suspended")
"""Every dated fact about a state and a treaty."""

TERMS: Final = (
    "threat",
    "substitutes",
    "abandonment",
    "permission",
    "norm",
    "disapproval",
    "domestic",
    "anticipation",
    "resistance",
    "shock",
    "peers",
    "sibling",
    "pact",
)
"""Causes into which every announcement is decomposed."""

ROUTES: Final = ("debate", "pact", "clock")
"""Ways to an announcement: own debate, a pact's invitation, or a reason outside the model."""

INDICATORS: Final = (
    "concordance",
    "reactions",
    "compliance",
    "implementation",
    "robustness",
    "condemn",
    "silent",
    "condone",
    "capability",
    "identity",
    "cohesion",
    "contestation",
)
"""Monthly numbers per run and treaty."""

NEVER: Final = np.int16(-1)
