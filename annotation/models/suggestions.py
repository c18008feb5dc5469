"""What a model found in the articles of a project, and what is shown of it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ...data.documents import PROVENANCE, Document
from ...data.errors import DataError
from ...data.files.whole_files import LONGEST_RECORD, atomic_write, read_lines
from ...data.formats.jsonl import parse_document, write_jsonl
from ...data.formats.projects.actions import Offer, Offered
from ...data.formats.projects.articles import Article
from ...data.formats.projects.folder import Project


class Suggestions:
    """The suggestions for the articles of a project.

    Args:
        found: the entities in each article, with scores, by its id.
        models: the name of the model, by the id of the article.

    Attributes:
        left_out: the number of entities that are not suggested, by their label, which the project does not have.
    """

    def __init__(
        self,
        found: Mapping[str, Sequence[Offered]] | None = None,
        models: Mapping[str, str] | None = None,
        left_out: Counter[str] | None = None,
    ) -> None:
        self._found, self._models = dict(found or {}), dict(models or {})
        self._offers: dict[tuple[str, float], Offer] = {}
        self.left_out = Counter[str]() if left_out is None else left_out

    @classmethod
    def read(cls, project: Project) -> "Suggestions":
        """The suggestions in the folder of a project; none if it has no such file.

        Raises:
            DataError: the file cannot be read, or it is of other texts.
        """
        return cls.of(read_suggested(project), project, project.suggestions)

    @classmethod
    def of(cls, documents: Iterable[Document], project: Project, path: Path | None = None) -> "Suggestions":
        """The suggestions in predicted documents. Documents that are not in the project are ignored.

        Raises:
            DataError: a document has another text than the project's article.
        """
        found: dict[str, list[Offered]] = {}
        models: dict[str, str] = {}
        left_out: Counter[str] = Counter()
        for document in documents:
            article = project.articles.get(document.id)
            if article is None:
                continue
            if article.document.text != document.text:
                raise DataError(
                    f"document {document.id!r}: found another text than that of the article; delete the file, and "
                    "start with --model to predict anew",
                    path=path,
                )
            left_out.update(entity.label for entity in document.entities if entity.label not in project.labels)
            found[document.id] = _offered(document, article, project.labels)
            provenance = document.meta.get(PROVENANCE)
            models[document.id] = str(provenance.get("model", "")) if isinstance(provenance, dict) else ""
        return cls(found, models, left_out)

    def __contains__(self, article: str) -> bool:
        return article in self._found

    def __getitem__(self, article: str) -> Sequence[Offered]:
        return self._found.get(article, ())

    def offer(self, article: str, threshold: float) -> Offer | None:
        """What is offered for an article: entities from the threshold on, and questions below it; None if nothing is.

        Args:
            article: its id.
            threshold: a score.
        """
        found = self[article]
        if not found:
            return None
        if (article, threshold) not in self._offers:
            accepted = tuple(each for each in found if (each.score or 0.0) >= threshold)
            questions = tuple(each for each in found if (each.score or 0.0) < threshold)
            model = self._models.get(article) or None
            self._offers[article, threshold] = Offer(
                entities=accepted, questions=questions, model=model, threshold=threshold
            )
        return self._offers[article, threshold]


def read_suggested(project: Project) -> list[Document]:
    """The predicted documents in the folder of a project.

    Raises:
        DataError: the file cannot be read.
    """
    path = project.suggestions
    if not path.exists():
        return []
    return [parse_document(line, path=path, line=number) for number, line in read_lines(path, longest=LONGEST_RECORD)]


def write_suggestions(project: Project, documents: Iterable[Document]) -> None:
    """Write predicted documents as the suggestions of a project, in the place of those that it has."""
    with atomic_write(project.suggestions) as file:
        write_jsonl(documents, file)


def _offered(document: Document, article: Article, labels: Sequence[str]) -> list[Offered]:
    """The entities of a document in words. Those that are not whole words of one sentence, or overlap, are left out."""
    found: list[Offered] = []
    for entity in document.entities:
        try:
            mark = article.mark_of(entity)
        except ValueError:
            continue
        if entity.label in labels and (not found or mark.first > found[-1].last):
            found.append(Offered(*mark, 0.0 if entity.score is None else round(entity.score, 4)))
    return found
