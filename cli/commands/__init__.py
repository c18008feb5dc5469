"""The functions that run the commands, one module for each command; their options are in `cli.usage`."""
