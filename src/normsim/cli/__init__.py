"""The command line: thin, with everything heavy imported inside the command that needs it."""
