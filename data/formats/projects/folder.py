"""The folder of a project: its articles with their checksums, its labels, its journals and its lock."""

import hashlib
import json
import random
import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, ValidationError

from ...documents import Document
from ...errors import DataError
from ...files.locks import locked
from ...files.whole_files import atomic_write, read_lines, read_text, write_json
from ..jsonl import parse_document
from ..shared.record import dump_json, record_of
from .articles import Article

PROJECT = "project.json"
VERSION = 1

_NAME = re.compile(r"[^\W_][\w .@-]{0,63}", re.UNICODE)


class _Facts(BaseModel):
    """The content of `project.json`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    musamma_project: StrictInt
    labels: Annotated[tuple[StrictStr, ...], Field(min_length=1)]
    guide: StrictStr | None = None
    seed: StrictInt = 1
    test: tuple[StrictStr, ...] = ()
    articles: dict[StrictStr, StrictStr] = {}
    threshold: Annotated[float, Field(ge=0, le=1)] | None = None


@dataclass
class Project:
    """A project.

    Attributes:
        path: its folder.
        labels: the labels that are annotated, in the order of their keys.
        guide: the name of the guide in the folder; None if there is none.
        seed: decides by chance which articles are set aside.
        threshold: the score from which suggestions are accepted unless they are changed; None for that of the model.
        articles: the articles by their ids, in the order in which they were added.
    """

    path: Path
    labels: tuple[str, ...]
    guide: str | None = None
    seed: int = 1
    threshold: float | None = None
    articles: dict[str, Article] = field(default_factory=dict)
    _checksums: dict[str, str] = field(default_factory=dict)

    @property
    def suggestions(self) -> Path:
        """The file of what a model found."""
        return self.path / "suggestions.jsonl"

    @property
    def runs(self) -> Path:
        """The folder of the models trained on the project."""
        return self.path / "runs"

    def journal(self, annotator: str) -> Path:
        """The journal of an annotator.

        Raises:
            DataError: the name cannot be that of a file.
        """
        if not _NAME.fullmatch(annotator) or annotator.endswith((" ", ".")):
            raise DataError(
                f"found the annotator {annotator!r}, expected a name of letters, digits, spaces, dots, @ and hyphens "
                "that begins with a letter or digit; choose another one"
            )
        return self.path / "journal" / f"{annotator}.jsonl"

    @property
    def annotators(self) -> list[str]:
        """The names of those who have a journal."""
        return sorted(path.stem for path in (self.path / "journal").glob("*.jsonl"))

    def lock(self) -> AbstractContextManager[None]:
        """A context that keeps other servers out of the project.

        Raises:
            DataError: on entering, one has it already.
        """
        refusal = (
            "found the project open in another `musamma annotate`, expected it closed; end that one, or use its page"
        )
        return locked(self.path / ".lock", DataError(refusal, path=self.path))

    def save(self) -> None:
        """Write `project.json`."""
        facts = {
            "musamma_project": VERSION,
            "labels": list(self.labels),
            "guide": self.guide,
            "seed": self.seed,
            "threshold": self.threshold,
            "test": [name for name, article in self.articles.items() if article.test],
            "articles": self._checksums,
        }
        write_json(self.path / PROJECT, facts)

    def add(self, documents: Sequence[tuple[Document, bool]], *, test_share: float = 0.0) -> int:
        """Add articles, and set some of them aside by chance. Those that are in the project already stay as they are.

        Args:
            documents: the articles, each with whether people have annotated it.
            test_share: the share of all articles that is set aside to test models.

        Returns:
            The number of articles that are new.

        Raises:
            DataError: an article has the id of one with another text, or entities that are not whole words.
        """
        new: dict[str, Article] = {}
        for document, annotated in documents:
            known = self.articles.get(document.id) or new.get(document.id)
            if known is None:
                new[document.id] = _checked(Article(document, annotated), None)
            elif known.document.text != document.text:
                raise DataError(
                    f"document {document.id!r}: found another text than that of the project's article with this id, "
                    "expected the same; rename the file, or begin a new project",
                    path=self.path,
                )
        every = self.articles | new
        wanted = round(test_share * len(every)) - sum(article.test for article in every.values())
        chance = random.Random(f"{self.seed} {len(every)}")  # noqa: S311 - no secret
        for name in chance.sample(sorted(new), max(0, min(wanted, len(new)))):
            every[name] = replace(every[name], test=True)
        lines = {name: _line(article) for name, article in every.items()}
        with atomic_write(self.path / "articles.jsonl") as file:
            file.writelines(f"{line}\n" for line in lines.values())
        self.articles = every
        self._checksums = {name: _checksum(line) for name, line in lines.items()}
        self.save()
        return len(new)


def create_project(path: Path, labels: Sequence[str], *, seed: int = 1) -> Project:
    """Make the folder of a new project.

    Raises:
        DataError: there is something else.
    """
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise DataError(
            f"found a file, or a folder without {PROJECT}, expected a project or a new name; choose another one",
            path=path,
        )
    (path / "journal").mkdir(parents=True)
    project = Project(path, tuple(labels), seed=seed)
    project.add([])
    return project


def open_project(path: Path) -> Project:
    """Read a project, and check that its articles are what they were.

    Raises:
        DataError: it is none, it is one of another version, or its files were changed.
    """
    facts = _read_facts(path / PROJECT)
    project = Project(path, facts.labels, facts.guide, facts.seed, facts.threshold)
    file = path / "articles.jsonl"
    for number, line in read_lines(file):
        document = parse_document(line, path=file, line=number)
        record: Mapping[str, Any] = json.loads(line)
        article = Article(document, "entities" in record, document.id in facts.test)
        checksum = _checksum(line)
        if facts.articles.get(document.id, checksum) != checksum or document.id in project.articles:
            raise DataError(
                f"document {document.id!r}: found another text or other entities than when it was added, so that what "
                "was annotated would not fit; restore the line from a copy, or begin a new project",
                path=file,
                line=number,
            )
        project.articles[document.id] = _checked(article, number, file)
        project._checksums[document.id] = checksum
    missing = sorted(facts.articles.keys() - project.articles.keys())
    if missing:
        raise DataError(
            f"found no document {missing[0]!r}, expected all that {PROJECT} lists; restore the file from a copy",
            path=file,
        )
    return project


def _read_facts(path: Path) -> _Facts:
    if not path.is_file():
        raise DataError("found no such file, expected that of a project; check the path", path=path)
    source = read_text(path)
    try:
        version = json.loads(source).get("musamma_project")
        if type(version) is int and version != VERSION:
            raise DataError(
                f"found a project of version {version}, expected {VERSION}; use the release of musamma that made it",
                path=path,
            )
        return _Facts.model_validate_json(source)
    except (ValidationError, AttributeError, json.JSONDecodeError) as error:
        what = error.errors()[0] if isinstance(error, ValidationError) else {"loc": (), "msg": str(error)}
        where = ".".join(map(str, what["loc"])) or "file"
        raise DataError(
            f"{where}: {what['msg']}; expected a project; restore the file from a copy", path=path
        ) from None


def _checked(article: Article, line: int | None, path: Path | None = None) -> Article:
    """The article, whose entities are whole words.

    Raises:
        DataError: they are not.
    """
    try:
        _ = article.beginning
    except ValueError as error:
        raise DataError(f"document {article.document.id!r}: {error}", path=path, line=line) from None
    return article


def _line(article: Article) -> str:
    """An article as a line of our JSONL; without entities if people have not annotated it."""
    record = record_of(article.document)
    if not article.annotated:
        del record["entities"]
    return dump_json(record, article.document)


def _checksum(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()
