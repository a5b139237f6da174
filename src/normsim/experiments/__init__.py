"""What is done with ensembles: the snowball re-run, the summary, and the files of a run."""
