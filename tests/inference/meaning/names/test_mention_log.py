"""What is added to a log of mentions is read again, also when it is in a file."""

import pytest
from helpers.strategies import texts
from hypothesis import given
from hypothesis import strategies as st

from musamma.inference.meaning.names import mention_log
from musamma.inference.meaning.names.mention_log import Mention, MentionLog

mentions = st.lists(
    st.builds(Mention, st.integers(0, 2**40), st.integers(-3, 2**40), st.integers(-3, 2**40)), max_size=4
)


@pytest.mark.parametrize("in_memory", [1 << 24, 100, 1])
@given(added=st.lists(st.tuples(texts, mentions), max_size=6))
def test_what_is_added_is_read_again(in_memory: int, added: list[tuple[str, list[Mention]]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mention_log, "_IN_MEMORY", in_memory)
        log = MentionLog()
        for document, each in added:
            log.add(document, each)
        assert list(log.documents()) == added
        assert list(log.documents()) == added
        log.close()


def test_a_log_goes_on_after_it_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mention_log, "_IN_MEMORY", 1)
    log = MentionLog()
    added = [(name, [Mention(1, 2, 3)]) for name in "ab\ud800"]
    for number, (document, each) in enumerate(added, 1):
        log.add(document, each)
        assert list(log.documents()) == added[:number]
    log.close()
