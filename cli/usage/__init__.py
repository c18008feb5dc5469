"""What each command takes, a module each: its options, and its help.

Nothing here imports what a command works with, so that its help waits for no library. A command, in `cli.commands`, is
given an object of its class.
"""
