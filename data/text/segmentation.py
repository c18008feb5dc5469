"""Segmentation of raw text into words and sentences, based on character classes only."""

from collections.abc import Iterator, Sequence

import regex

from ..documents import Document, Sentence, Word

# Category Cf contains the invisible format characters (U+200F, U+FEFF, ZWNJ …), which may occur inside a word, and a
# few visible signs that enclose numbers (U+0600 …, "prepended concatenation marks"), which may not.
# Some marks and letters are invisible, too (U+FE0F, U+034F …, "default ignorable").
_INVISIBLE = r"[[\p{Cf}\p{Default_Ignorable_Code_Point}]--\p{Prepended_Concatenation_Mark}]"
_LETTER = r"[[\p{L}\p{N}\p{M}]--\p{Default_Ignorable_Code_Point}]"
_VISIBLE = (
    r"[[[^\p{L}\p{N}\p{M}\p{C}\p{Z}\s]||\p{Prepended_Concatenation_Mark}||\p{Co}||\p{Cn}]"
    r"--\p{Default_Ignorable_Code_Point}]"
)
_WORD = regex.compile(
    rf"{_LETTER}(?:{_LETTER}|{_INVISIBLE}+(?={_LETTER}))*|{_VISIBLE}\p{{M}}*",
    regex.VERSION1,
)

_TERMINATOR = frozenset(".!?؟۔")
_CLOSER = frozenset("\"'”’»«›)]}“")
_LAST = _TERMINATOR | _CLOSER


def split_words(text: str, start: int | None = None, end: int | None = None) -> tuple[Word, ...]:
    """Split a text, or ``text[start:end]``, into words.

    A word is a maximal run of letters, digits and their marks (tashkeel, tatweel); a ZWNJ or another invisible
    character between two letters joins them. Every other visible character is a separate word, together with the marks
    on it. White space and all other invisible characters belong to no word.

    Args:
        start: where to start; None for the start of the text.
        end: where to end; None for the end of the text.

    Returns:
        The words in order, with offsets into the whole text. They do not overlap, and every visible character is in
        exactly one word.
    """
    return tuple(Word(*match.span()) for match in _WORD.finditer(text, start, end))


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """Split a text into sentences.

    A sentence ends at a line feed, or at a full stop (``.`` or ``۔``), ``!``, ``?`` or ``؟`` that is followed by white
    space; closing quotes and brackets may come in between. A full stop in a number (3.5), an abbreviation (أ.ف.ب) or an
    ellipsis (..) does not end a sentence. A segment without letters and digits is added to the sentence before it on
    the same line.

    Returns:
        The sentences in order; each has at least one word.
    """
    sentences: list[list[Word]] = []
    for line in _lines(text):
        words = split_words(text, line.start, line.end)
        line_start = len(sentences)
        current: list[Word] = []
        for position, word in enumerate(words):
            current.append(word)
            if text[word.start] in _LAST and _ends_sentence(text, words, position):
                sentences.append(current)
                current = []
        if current:
            sentences.append(current)
        _join_letterless(text, sentences, line_start)
    return tuple(Sentence(tuple(words)) for words in sentences)


def sentences_of(document: Document) -> tuple[Sentence, ...]:
    """The sentences of a document: its own if it has any from its file, or else those of its segmented text."""
    return split_sentences(document.text) if document.sentences is None else document.sentences


def words_of(document: Document) -> tuple[Word, ...]:
    """The words of a document, in the order of its sentences."""
    return tuple(word for sentence in sentences_of(document) for word in sentence.words)


def _lines(text: str) -> Iterator[Word]:
    """The spans of the lines of a text, without their line feeds."""
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield Word(start, end)
        start = end + 1


def _ends_sentence(text: str, words: Sequence[Word], position: int) -> bool:
    """Whether a sentence ends after `words[position]`: the last of a terminator and its closers, before white space."""
    gap = text[words[position].end : words[position + 1].start] if position + 1 < len(words) else "\n"
    if not any(map(str.isspace, gap)):  # a gap contains only white space and invisible characters
        return False
    first = position
    while first > 0 and text[words[first].start] in _CLOSER and words[first - 1].end == words[first].start:
        first -= 1
    mark = words[first]
    if text[mark.start] not in _TERMINATOR:
        return False
    return text[mark.start] != "." or not (_is_ellipsis(text, mark) or _is_initial(text, words, first))


def _is_ellipsis(text: str, mark: Word) -> bool:
    return text[mark.start - 1 : mark.start] == "."


def _is_initial(text: str, words: Sequence[Word], position: int) -> bool:
    """Whether the full stop `words[position]` directly follows a single letter, as in an abbreviation (أ.ف.ب.)."""
    if position == 0:
        return False
    before = words[position - 1]
    return before.end == words[position].start and before.end - before.start == 1 and text[before.start].isalpha()


def _join_letterless(text: str, sentences: list[list[Word]], first: int) -> None:
    """Merge each of `sentences[first + 1:]` that has no letter or digit into the sentence before it, in place."""
    line = sentences[first:]
    del sentences[first + 1 :]
    for words in line[1:]:
        if any(text[word.start].isalnum() for word in words):
            sentences.append(words)
        else:
            sentences[-1].extend(words)
