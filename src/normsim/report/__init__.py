"""The outcome report: one self-contained HTML page that opens anywhere, without a network."""

from __future__ import annotations

from normsim.report.build import build_report
from normsim.report.inputs import ObservedExit, Record, ReportInputs, observed_record

__all__ = ["ObservedExit", "Record", "ReportInputs", "build_report", "observed_record"]
