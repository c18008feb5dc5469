"""`python -m musamma` and `accelerate launch -m musamma`: the command."""

from .cli.main import main

if __name__ == "__main__":
    main()
