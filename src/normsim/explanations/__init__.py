"""What is known about a key, a state, a treaty, a group or an assumption, as plain tables."""
