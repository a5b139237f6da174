"""The live workbench: every assumption under a slider, answers from whole ensembles."""
