"""Reports, model cards and other pages."""
