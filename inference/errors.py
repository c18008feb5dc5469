"""What can go wrong with a model."""


class ModelError(RuntimeError):
    """A model that cannot be found or used: says what was found, what was expected and what to do."""
