"""The scenario grammar."""
