from hypothesis import given
from hypothesis import strategies as st

from musamma.data.documents import Document, Entity
from musamma.data.tags.labels import keep_longest, map_labels

_spans = st.tuples(st.integers(0, 12), st.integers(1, 6), st.sampled_from(["PER", "ORG"]))
_nested = st.lists(_spans.map(lambda span: Entity(span[0], span[0] + span[1], span[2])), max_size=8)


@given(_nested)
def test_outermost_entities_are_the_longest_that_do_not_overlap(entities: list[Entity]) -> None:
    document = keep_longest(Document("a", "ن" * 20, tuple(entities)))
    kept: list[Entity] = []
    for entity in sorted(entities, key=lambda entity: (entity.start - entity.end, entity.key)):
        if all(entity.end <= other.start or other.end <= entity.start for other in kept):
            kept.append(entity)
    assert list(document.entities) == sorted(kept)


def test_labels_are_renamed_after_the_dropped_ones_are_gone() -> None:
    document = Document("a", "في موسكو", (Entity(0, 2, "PERS", 0.5), Entity(3, 8, "MISC"), Entity(3, 8, "PER")))
    mapped = map_labels(document, {"PERS": "PER", "MISC": "X"}, drop={"MISC"})
    assert mapped.entities == (Entity(0, 2, "PER", 0.5), Entity(3, 8, "PER"))
