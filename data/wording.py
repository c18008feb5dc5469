"""The wording of counts and durations in messages."""


def amount(number: int, noun: str) -> str:
    """A number with thousands separators and a noun, in the plural unless the number is 1 (``1,200 words``)."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def sizes(documents: int, sentences: int, words: int) -> str:
    """The sizes of a corpus (``5 documents, 1 sentence, 1,200 words``)."""
    return ", ".join([amount(documents, "document"), amount(sentences, "sentence"), amount(words, "word")])


def duration(minutes: int) -> str:
    """A number of minutes (``25 min``, ``3 h 20 min``)."""
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
