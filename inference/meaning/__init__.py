"""What entities mean: the values of dates, and names without proclitics under all their spellings."""
