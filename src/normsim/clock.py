"""Months as whole numbers: the only unit of time below the user's dates."""

from __future__ import annotations

import re
from datetime import date

MONTHS_PER_YEAR = 12
_MONTH = re.compile(r"(\d{4})-(\d{2})")


def month_number(text: str) -> int:
    """Count months from January of year 0.

    Args:
        text: A month as ``YYYY-MM``.

    Returns:
        ``12 * year + month - 1``, months.

    Raises:
        ValueError: If the text is no month between 1900-01 and 2200-12.
    """
    match = _MONTH.fullmatch(text)
    if match is None:
        raise ValueError("must be a month written YYYY-MM")
    year, month = int(match[1]), int(match[2])
    if not 1 <= month <= MONTHS_PER_YEAR:
        raise ValueError("must be a month written YYYY-MM, with MM from 01 to 12")
    if not 1900 <= year <= 2200:
        raise ValueError("must be a month between 1900-01 and 2200-12")
    return MONTHS_PER_YEAR * year + month - 1


def month_label(number: int) -> str:
    """Write a month number as ``YYYY-MM``."""
    year, month = divmod(int(number), MONTHS_PER_YEAR)
    return f"{year:04d}-{month + 1:02d}"


def month_of_date(text: str) -> int:
    """Month number of an ISO date ``YYYY-MM-DD``."""
    day = date.fromisoformat(text)
    return MONTHS_PER_YEAR * day.year + day.month - 1
