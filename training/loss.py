"""What the loss asks of a word: one tag, or any of several where its corpus does not annotate every label."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from ..data.tags.tag import OUTSIDE
from ..data.tags.tag_set import TagSet

IGNORED = -100
"""The target of a piece that is not a core word's first: it has no part in the loss."""

_IMPOSSIBLE = -1e4
"""The weight of what may not be: so low that its exponential is 0, and yet a number that has a gradient."""


@dataclass(frozen=True)
class SequenceLoss:
    """The tags that each target accepts, what it weighs, and how tags follow each other.

    A word's target is ``corpus * tags + tag``: its corpus's number in the training data, its tag's id. It accepts its
    tag; `O` in a corpus that does not annotate some labels accepts their tags too.

    Attributes:
        accepts: shape (corpora * tags, tags).
        weights: shape (corpora * tags,).
        transitions: log-weights of one tag behind another, shape (tags, tags), as in decoding; finite.
    """

    accepts: torch.Tensor
    weights: torch.Tensor
    transitions: torch.Tensor

    @classmethod
    def of(
        cls, tags: TagSet, corpora: Sequence[tuple[Sequence[str], float]], *, adjacency: float = 0.0
    ) -> "SequenceLoss":
        """The targets of corpora, each given by the labels it annotates and its weight.

        Args:
            adjacency: see `ModelInfo`.
        """
        blocks = []
        for annotated, _ in corpora:
            block = torch.eye(len(tags.tags), dtype=torch.bool)
            block[tags.ids[OUTSIDE]] |= torch.tensor([x != OUTSIDE and x[2:] not in annotated for x in tags.tags])
            blocks.append(block)
        weights = torch.tensor([weight for _, weight in corpora]).repeat_interleave(len(tags.tags))
        transitions = torch.from_numpy(tags.transitions(adjacency)).clamp(min=_IMPOSSIBLE)
        return cls(torch.cat(blocks), weights, transitions)

    def __call__(
        self, outputs: Any, labels: torch.Tensor, num_items_in_batch: torch.Tensor | int | None = None
    ) -> torch.Tensor:
        """Mean over the words of the weighted −log of the probability that a window's tags are such as are accepted.

        The probability is that of the sequence among all legal ones, so that a word's tag is learned beside its
        neighbours' (a conditional random field, Lafferty et al. 2001, whose transitions are given, not learned); where
        several tags are accepted it is summed over them (Tsuboi et al. 2008; Greenberg et al. 2018, for several
        corpora).

        Args:
            outputs: a token classifier's; `logits` of shape (windows, pieces, tags).
            labels: targets, shape (windows, pieces); `IGNORED` has no part. The rest are words in their order.
            num_items_in_batch: words to divide by, those of the labels if None.
        """
        wanted = labels != IGNORED
        lengths = wanted.sum(dim=1)
        device, shape = labels.device, (len(labels), int(lengths.max()))
        real = torch.arange(shape[1], device=device) < lengths[:, None]
        scores = outputs.logits.new_zeros(*shape, outputs.logits.shape[-1], dtype=torch.float32)
        scores[real] = outputs.logits[wanted].float()
        targets = labels.new_zeros(shape)
        targets[real] = labels[wanted]
        accepted = scores.masked_fill(~self.accepts.to(device)[targets], _IMPOSSIBLE)
        # Both sums in one go: on short windows the steps' number is what takes the time.
        right, every = self._log_sum(torch.cat([accepted, scores]), real.repeat(2, 1)).chunk(2)
        # The windows of a batch may be of several corpora; all words of a window are of one.
        weights = self.weights.to(device)[targets[:, 0]] * (lengths > 0)
        words = lengths.sum() if num_items_in_batch is None else num_items_in_batch
        loss: torch.Tensor = -((right - every) * weights).sum() / words
        return loss

    def _log_sum(self, scores: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
        """Log of the summed weight of all sequences, shape (windows,) (the forward algorithm, Rabiner 1989).

        Args:
            scores: shape (windows, words, tags).
            real: shape (windows, words), false where a window has no more words.
        """
        transitions = self.transitions.to(scores.device)
        total = scores[:, 0]
        for word in range(1, scores.shape[1]):
            longer = (total[:, :, None] + transitions).logsumexp(dim=1) + scores[:, word]
            total = torch.where(real[:, word, None], longer, total)
        return total.logsumexp(dim=1)
