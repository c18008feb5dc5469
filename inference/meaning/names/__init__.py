"""Names: without their proclitics, and the spellings of one name together."""
