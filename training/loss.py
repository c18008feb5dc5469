"""The training loss: a CRF over legal tag sequences, for corpora that may annotate only some of the labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from ..data.tags.tag import OUTSIDE
from ..data.tags.tag_set import TagSet

IGNORED = -100
"""The target of a piece that is not the first piece of a core word; the loss ignores it."""

_IMPOSSIBLE = -1e4
"""Log-weight of an impossible tag or transition; its exponential is 0, but it is finite, so gradients are defined."""


@dataclass(frozen=True)
class SequenceLoss:
    """The negative log-likelihood of the accepted tag sequences.

    The target of a word is ``corpus * tags + tag``, where ``corpus`` is the number of its corpus in the training data,
    ``tags`` the number of tags, and ``tag`` the id of its tag. A target accepts its own tag; the target of `O` also
    accepts the tags of all labels that its corpus does not annotate.

    Attributes:
        accepts: whether a target accepts a tag, shape (corpora * tags, tags).
        weights: weight of the loss of each target, shape (corpora * tags,).
        transitions: log-weight of each tag after another one, shape (tags, tags), as in decoding, but finite.
    """

    accepts: torch.Tensor
    weights: torch.Tensor
    transitions: torch.Tensor

    @classmethod
    def of(
        cls, tags: TagSet, corpora: Sequence[tuple[Sequence[str], float]], *, adjacency: float = 0.0
    ) -> "SequenceLoss":
        """The loss for some corpora.

        Args:
            tags: the tag set of the model.
            corpora: for each corpus, the labels that it annotates and its weight.
            adjacency: see `ModelInfo.adjacency`.
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
        """The summed loss of the windows, divided by the number of words.

        The loss of a window is the weighted negative log-probability of its accepted tag sequences, among all legal
        sequences. Probabilities are those of a conditional random field (Lafferty et al. 2001) whose transition weights
        are given, not learned, so that a word's tag is learned together with those of its neighbours. Where a word
        accepts several tags, the probability is summed over them (Tsuboi et al. 2008; Greenberg et al. 2018, for
        several corpora).

        Args:
            outputs: the output of a token classifier, with `logits` of shape (windows, pieces, tags).
            labels: targets, shape (windows, pieces). Pieces with `IGNORED` are skipped; the other pieces of a window
                are its words, in order.
            num_items_in_batch: number of words to divide by; if None, the number of words in `labels`.

        Returns:
            The loss, a scalar tensor.
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
        # Both sums are computed in one batch: on short windows, the number of steps determines the time.
        accepted_mass, total_mass = self._log_sum(torch.cat([accepted, scores]), real.repeat(2, 1)).chunk(2)
        # A batch can have windows of several corpora, but all words of a window are of the same corpus.
        weights = self.weights.to(device)[targets[:, 0]] * (lengths > 0)
        words = lengths.sum() if num_items_in_batch is None else num_items_in_batch
        loss: torch.Tensor = -((accepted_mass - total_mass) * weights).sum() / words
        return loss

    def _log_sum(self, scores: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
        """Log of the summed weight of all sequences, by the forward algorithm (Rabiner 1989).

        Args:
            scores: log-weights of the tags of each word, shape (windows, words, tags).
            real: shape (windows, words), False on padding after a window's last word.

        Returns:
            The log-sums, shape (windows,).
        """
        transitions = self.transitions.to(scores.device)
        total = scores[:, 0]
        for word in range(1, scores.shape[1]):
            longer = (total[:, :, None] + transitions).logsumexp(dim=1) + scores[:, word]
            total = torch.where(real[:, word, None], longer, total)
        return total.logsumexp(dim=1)
