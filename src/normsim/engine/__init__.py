"""The engine: a scenario in, the arrays of an ensemble out."""
