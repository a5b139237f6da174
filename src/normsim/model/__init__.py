"""The model as pure functions on arrays: no clock, no draws, no files."""
