"""The annotations of one annotator, as documents."""

from pathlib import Path

from musamma.data.documents import Document, Entity
from musamma.data.formats.projects.annotations import Annotations
from musamma.data.formats.projects.articles import Article


def test_an_entity_of_the_file_keeps_what_it_means(tmp_path: Path) -> None:
    dated = Entity(9, 12, "DATE").with_facts({"value": "2024-10-03"})
    document = Document("a", "وصل وفد، أمس", (Entity(4, 7, "ORG"), dated))
    annotations = Annotations({"a": Article(document, annotated=True)}, "mona", tmp_path / "journal.jsonl")
    assert annotations.document("a").entities == document.entities
