"""Analyses of the model against the record: likelihood, calibration, hindcast."""
