"""Errors of the libraries that read and run models, as a part of a sentence."""

LIBRARY_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What a library raises when it is given a model that it cannot handle. Faults of this package raise the same, so only
the call of the library may stand in the ``try`` block."""


def sentence(error: BaseException, *, longest: int = 300) -> str:
    """The message of an error as a part of a sentence: its first line, without a full stop.

    Args:
        error: the error.
        longest: the number of characters after which the message is cut off.
    """
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    text = lines[0] if lines else type(error).__name__
    text = f"{type(error).__name__} {text}" if isinstance(error, LookupError) else text
    return (text if len(text) <= longest else f"{text[:longest]}…").removesuffix(".")
