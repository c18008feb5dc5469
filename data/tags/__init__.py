"""Tags and labels of words."""
