"""The options and the help of the commands, one module for each command.

Each module has a dataclass: its fields are the options, its docstring is the help. The function that runs the command,
in `cli.commands`, takes an object of this class. These modules import no heavy library, so that help appears at once.
"""
