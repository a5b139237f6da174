"""Months, numbers that may be distributions, and paths over time: the small words of the grammar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    Tag,
    WithJsonSchema,
    model_validator,
)

from normsim.clock import month_label, month_number


class Section(BaseModel):
    """A frozen piece of a scenario that knows all its keys and forbids others."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=False,
        validate_default=True,
        serialize_by_alias=True,
        validate_by_name=False,
    )


def _to_month(value: object) -> int:
    if isinstance(value, str):
        return month_number(value)
    if isinstance(value, int) and not isinstance(value, bool) and 12 * 1900 <= value < 12 * 2201:
        return value
    raise ValueError("must be a month written YYYY-MM")


Month = Annotated[
    int,
    BeforeValidator(_to_month),
    PlainSerializer(month_label, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$", "title": "Month"}),
]
"""A month, ``YYYY-MM`` in a file and a month number in Python."""

Pair = Annotated[tuple[float, float], Field(strict=False)]
Triple = Annotated[tuple[float, float, float], Field(strict=False)]
Names = Annotated[tuple[str, ...], Field(strict=False)]
Months = Annotated[tuple[Month, ...], Field(strict=False)]


class MeanSd(Section):
    """A gamma law by its mean and standard deviation."""

    mean: float = Field(gt=0, description="Mean.")
    sd: float = Field(gt=0, description="Standard deviation.")


LAWS = ("uniform", "normal", "beta", "lognormal", "triangular", "gamma")


class Distribution(Section):
    """A number that is not known: drawn once per run from exactly one of these laws."""

    uniform: Pair | None = Field(None, description="[low, high]")
    normal: Pair | None = Field(None, description="[mean, standard deviation]")
    beta: Pair | None = Field(None, description="[a, b], on 0 to 1")
    lognormal: Pair | None = Field(None, description="[median, standard deviation of the log]")
    triangular: Triple | None = Field(None, description="[low, mode, high]")
    gamma: MeanSd | None = Field(None, description="{mean, sd}")

    @model_validator(mode="after")
    def _one_law(self) -> Self:
        given = [law for law in LAWS if getattr(self, law) is not None]
        if len(given) != 1:
            raise ValueError(f"a distribution names exactly one law of {', '.join(LAWS)}")
        law = given[0]
        v = getattr(self, law)
        if law == "uniform" and v[0] > v[1]:
            raise ValueError("uniform: the low end must not be above the high end")
        if law == "triangular" and not v[0] <= v[1] <= v[2]:
            raise ValueError("triangular: must be low, mode, high in this order")
        if law == "normal" and v[1] < 0:
            raise ValueError("normal: the standard deviation must be at least 0")
        if law == "beta" and min(v) <= 0:
            raise ValueError("beta: both shapes must be above 0")
        if law == "lognormal" and (v[0] <= 0 or v[1] < 0):
            raise ValueError("lognormal: the median must be above 0, the log's spread at least 0")
        return self

    @property
    def law(self) -> str:
        """Name of the law that is given."""
        return next(law for law in LAWS if getattr(self, law) is not None)

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest value the law can give."""
        inf = float("inf")
        if self.uniform is not None:
            return self.uniform
        if self.triangular is not None:
            return self.triangular[0], self.triangular[2]
        if self.beta is not None:
            return 0.0, 1.0
        return (-inf if self.normal is not None else 0.0), inf


def _quantity_kind(value: object) -> str:
    return "distribution" if isinstance(value, Mapping | Distribution) else "number"


Quantity = Annotated[
    Annotated[float, Tag("number")] | Annotated[Distribution, Tag("distribution")],
    Discriminator(_quantity_kind),
]
"""A number, or a distribution that is drawn once per run."""


class Steps(Section):
    """A path that keeps each value until the next month named."""

    steps: dict[Month, Quantity] = Field(min_length=1, description="Month: value, constant until the next.")


Points = Annotated[dict[Month, Quantity], Field(min_length=1)]


def _path_kind(value: object) -> str:
    if isinstance(value, str):
        return "preset"
    if isinstance(value, Distribution):
        return "distribution"
    if isinstance(value, Steps):
        return "steps"
    if isinstance(value, Mapping):
        if "steps" in value:
            return "steps"
        return "distribution" if any(law in value for law in LAWS) else "points"
    return "number"


THREAT_PRESETS: dict[str, float] = {"calm": 0.25, "tense": 0.55, "high": 0.9}
ASSURANCE_PRESETS: dict[str, float] = {"full": 0.9, "partial": 0.5, "none": 0.0}
PATH_TAGS = frozenset({"number", "preset", "distribution", "steps", "points", "path", "mapping", "builtin"})
"""Names that the unions put into an error's place and that no user wrote."""

ThreatPath = Annotated[
    Annotated[float, Tag("number")]
    | Annotated[Literal["calm", "tense", "high"], Tag("preset")]
    | Annotated[Distribution, Tag("distribution")]
    | Annotated[Steps, Tag("steps")]
    | Annotated[Points, Tag("points")],
    Discriminator(_path_kind),
]
AssurancePath = Annotated[
    Annotated[float, Tag("number")]
    | Annotated[Literal["full", "partial", "none"], Tag("preset")]
    | Annotated[Distribution, Tag("distribution")]
    | Annotated[Steps, Tag("steps")]
    | Annotated[Points, Tag("points")],
    Discriminator(_path_kind),
]


def key(default: Any, description: str, *, unit: str = "", grade: str = "", source: str = "", **limits: Any) -> Any:
    """Describe one key of the grammar: its meaning, unit, grade and source.

    Args:
        default: The value when the key is absent; ``...`` when it is required.
        description: One sentence for the help, the schema and the docs.
        unit: Unit in words, empty for names and texts.
        grade: V, D, B or J (see docs/register.md), empty for what is no assumption.
        source: Id in the assumptions register or a bibliography key.
        limits: pydantic's own limits (``ge``, ``le``, ``min_length`` ...).

    Returns:
        A pydantic field.
    """
    extra: dict[str, Any] = {
        name: text for name, text in (("unit", unit), ("grade", grade), ("source", source)) if text
    }
    if callable(default):
        return Field(default_factory=default, description=description, json_schema_extra=extra, **limits)
    return Field(default, description=description, json_schema_extra=extra, **limits)
