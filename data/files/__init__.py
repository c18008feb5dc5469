"""Reading and writing files, and reaching servers."""
