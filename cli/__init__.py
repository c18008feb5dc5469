"""The command line: it reads options, calls the rest of the package, and shows the results."""
