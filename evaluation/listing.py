"""What runs may be sorted by, for whoever does not read any."""

SORTS = ("f1", "precision", "recall", "run", "encoder", "epochs", "seconds", "created")
