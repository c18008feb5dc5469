"""The sort keys of a list of runs.

This module imports nothing, so that the command line can name the keys without loading what reads the runs.
"""

SORTS = ("f1", "precision", "recall", "run", "encoder", "epochs", "seconds", "created")
