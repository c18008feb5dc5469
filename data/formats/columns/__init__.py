"""Files of columns: their cells, rows and comments, and advice for what cannot be read."""
