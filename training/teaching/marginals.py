"""The marginals of teachers: the probabilities that they give to each tag of each word, in parts on the disk."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from ...data.documents import Document
from ...data.errors import DataError
from ...data.files.whole_files import atomic_file
from ...data.tags.tag_set import TagSet
from ...data.text.segmentation import words_of
from ...inference.bulk.shards import Shard, cut_shards
from ...inference.predictor import Predictor
from ..progress import Advance, show_progress
from .teachers import Teacher

_KEY = "marginals"
_Halves = NDArray[np.float16]


@dataclass(frozen=True)
class MarginalParts:
    """The marginals of teachers for documents, as a folder with a part for each teacher and shard.

    The name of a part is the checksum of all that it depends on: the model, what runs it, and the documents. So a part
    that is there is right, whichever student it was made for, and one appears whole or not at all.

    Attributes:
        folder: the folder.
        teachers: the teachers.
    """

    folder: Path
    teachers: Sequence[Teacher]

    def of(self, corpora: Sequence[Sequence[Document]], tags: TagSet) -> torch.Tensor:
        """The mean of the teachers' marginals. What no part holds yet is computed first, one teacher after the other.

        Args:
            corpora: the documents, without entities. The parts of one corpus do not depend on another one.
            tags: the tag set of the student.

        Returns:
            The probabilities of the tags, in the order of `tags`, shape (1 + words, tags), float16: a first row of 0,
            then the words of all documents in order.

        Raises:
            DataError: a part is damaged.
            ModelError: a teacher cannot be loaded.
        """
        shards = [shard for documents in corpora for shard in cut_shards(documents)]
        for teacher in self.teachers:
            self._teach(teacher, shards)
        means = [np.zeros((1, len(tags.tags)), dtype=np.float16)]
        means += [np.mean([self._read(x, shard, tags) for x in self.teachers], axis=0) for shard in shards]
        return torch.from_numpy(np.concatenate([mean.astype(np.float16) for mean in means]))

    def _teach(self, teacher: Teacher, shards: Sequence[Shard]) -> None:
        """Write the parts of a teacher that do not exist yet."""
        missing = [shard for shard in shards if not self._path(teacher, shard).is_file()]
        if not missing:
            return
        predictor = Predictor.load(teacher.folder, backend=teacher.record.backend)
        words = sum(len(words_of(document)) for shard in missing for document in shard.documents)
        with show_progress(f"{teacher.record.name} reads", words) as advance:
            for shard in missing:
                found = list(_read_words(predictor, shard.documents, advance))
                none = np.zeros((0, len(teacher.info.tags.tags)), dtype=np.float16)
                with atomic_file(self._path(teacher, shard)) as path:
                    save_file({_KEY: np.concatenate([none, *found])}, path)

    def _read(self, teacher: Teacher, shard: Shard, tags: TagSet) -> NDArray[np.float32]:
        """The part of a teacher, with its tags in the order of the student's."""
        path = self._path(teacher, shard)
        try:
            found: _Halves = load_file(path)[_KEY]
        except (SafetensorError, KeyError) as error:
            what = f"found a damaged file of a teacher's marginals ({error}), expected a whole one"
            raise DataError(f"{what}; delete it, and run the same command again", path=path) from None
        own = teacher.info.tags
        return found[:, [own.ids[tag] for tag in tags.tags]].astype(np.float32)

    def _path(self, teacher: Teacher, shard: Shard) -> Path:
        parts = teacher.record.sha256, teacher.record.backend, shard.checksum
        return self.folder / f"{hashlib.sha256(' '.join(parts).encode()).hexdigest()}.safetensors"


def _read_words(predictor: Predictor, documents: Sequence[Document], advance: Advance) -> Iterator[_Halves]:
    for found in predictor.tag_marginals(documents):
        advance(len(found))
        yield found.astype(np.float16)
