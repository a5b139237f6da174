"""The same dynamics, run by run in plain Python: one SimPy process per state, and a Mesa model."""
