"""The workshop: a folder made the day before, groups' settings, predictions and their scores."""
