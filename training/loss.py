"""The training loss: a CRF over legal tag sequences, for corpora that may annotate only some of the labels, and for
words that teachers have read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from ..data.tags.tag import OUTSIDE
from ..data.tags.tag_set import TagSet

IGNORED = -100
"""The target of a piece that is not the first piece of a core word; the loss ignores it."""

_CONTINUING = 0.1
"""Weight of the loss of a continuing piece; a word has 1. Larger ones cost F1 on few articles (docs/performance.md)."""

_IMPOSSIBLE = -1e4
"""Log-weight of an impossible tag or transition; its exponential is 0, but it is finite, so gradients are defined."""


@dataclass(frozen=True)
class SequenceLoss:
    """The negative log-likelihood of the accepted tag sequences and, with teachers, the cross-entropy between their
    marginals and the model's.

    The target of a word is ``row * targets + corpus * tags + tag``, where ``corpus`` is the number of its corpus in the
    training data, ``tags`` the number of tags, ``tag`` the id of its tag, ``targets`` the number of corpora times that
    of tags, and ``row`` the word's row in `marginals`. It accepts its own tag; the target of `O` also accepts the tags
    of all labels that its corpus does not annotate. A corpus that annotates no label (raw text) accepts every sequence.

    A target below `IGNORED` is that of a piece that continues a word, ``IGNORED - 1 - (corpus * tags + tag)``. Such a
    piece has no part in the sequence of the words' tags, and a small loss of its own.

    Attributes:
        accepts: whether a target without its row accepts a tag, shape (targets, tags).
        weights: weight of the likelihood of each target, shape (targets,).
        transitions: log-weight of each tag after another one, shape (tags, tags), as in decoding, but finite.
        soft_weights: weight of the cross-entropy of each target, shape (targets,).
        marginals: the probabilities of the tags of words, by teachers, shape (rows, tags); row 0 is all 0, for words
            that no teacher has seen. None without teachers.
    """

    accepts: torch.Tensor
    weights: torch.Tensor
    transitions: torch.Tensor
    soft_weights: torch.Tensor
    marginals: torch.Tensor | None = None

    @classmethod
    def of(
        cls,
        tags: TagSet,
        corpora: Sequence[tuple[Sequence[str], float]],
        *,
        adjacency: float = 0.0,
        soft: Sequence[float] = (),
        marginals: torch.Tensor | None = None,
    ) -> "SequenceLoss":
        """The loss for some corpora.

        Args:
            tags: the tag set of the model.
            corpora: for each corpus, the labels that it annotates and its weight.
            adjacency: see `ModelInfo.adjacency`.
            soft: for each corpus, the share of the teachers in its loss, 0..1; empty without teachers.
            marginals: as the attribute.
        """
        blocks = []
        for annotated, _ in corpora:
            block = torch.eye(len(tags.tags), dtype=torch.bool)
            block[tags.ids[OUTSIDE]] |= torch.tensor([x != OUTSIDE and x[2:] not in annotated for x in tags.tags])
            blocks.append(block)
        weights = torch.tensor([weight for _, weight in corpora])
        shares = torch.tensor(soft or [0.0] * len(corpora))
        hard, taught = ((weights * part).repeat_interleave(len(tags.tags)) for part in (1 - shares, shares))
        transitions = torch.from_numpy(tags.transitions(adjacency)).clamp(min=_IMPOSSIBLE)
        return cls(torch.cat(blocks), hard, transitions, taught, marginals)

    def __call__(
        self, outputs: Any, labels: torch.Tensor, num_items_in_batch: torch.Tensor | int | None = None
    ) -> torch.Tensor:
        """The summed loss of the windows, divided by the number of words.

        The loss of a window is the weighted negative log-probability of its accepted tag sequences, among all legal
        sequences. Probabilities are those of a conditional random field (Lafferty et al. 2001) whose transition weights
        are given, not learned, so that a word's tag is learned together with those of its neighbours. Where a word
        accepts several tags, the probability is summed over them (Tsuboi et al. 2008; Greenberg et al. 2018, for
        several corpora).

        With teachers, the weighted cross-entropy between their marginals and the model's, those of the same random
        field, is added for each word that has a row (Hinton et al. 2015; for the marginals of random fields Wang et al.
        2020, "Structure-Level Knowledge Distillation For Multilingual Sequence Labeling").

        Args:
            outputs: the output of a token classifier, with `logits` of shape (windows, pieces, tags).
            labels: targets, shape (windows, pieces). Pieces with `IGNORED` are skipped; the pieces of a window with
                larger targets are its words, in order.
            num_items_in_batch: number of words to divide by; if None, the number of words in `labels`.

        Returns:
            The loss, a scalar tensor.
        """
        wanted = labels > IGNORED
        lengths = wanted.sum(dim=1)
        device, shape = labels.device, (len(labels), int(lengths.max()))
        real = torch.arange(shape[1], device=device) < lengths[:, None]
        logits = outputs.logits.to(torch.promote_types(outputs.logits.dtype, torch.float32))
        scores = logits.new_zeros(*shape, logits.shape[-1])
        scores[real] = logits[wanted]
        if self.marginals is not None:
            # The same probabilities; but sums over long windows stay small, and their differences exact.
            scores = scores.log_softmax(dim=-1)
        rows = labels.new_zeros(shape)
        rows[real] = labels[wanted]
        rows, targets = rows // len(self.accepts), rows % len(self.accepts)
        accepted = self._accepted(scores, targets)
        # All sums are computed in one batch: on short windows, the number of steps determines the time.
        sides, transitions = [accepted, scores], [self.transitions] * 2
        if self.marginals is not None:
            # The mass behind a word is the mass in front of it in the reversed window.
            back = (lengths[:, None] - 1 - torch.arange(shape[1], device=device)).clamp(min=0)
            back = back[:, :, None].expand_as(scores)
            sides, transitions = [*sides, scores.gather(1, back)], [*transitions, self.transitions.T]
        steps = torch.stack(transitions).to(scores).repeat_interleave(len(labels), dim=0)
        masses = _forward(torch.cat(sides), real.repeat(len(sides), 1), steps).chunk(len(sides))
        accepted_mass, total_mass = (each[:, -1].logsumexp(dim=1) for each in masses[:2])
        # A batch can have windows of several corpora, but all words of a window are of the same corpus.
        first = targets[:, 0]
        losses = (accepted_mass - total_mass) * (self.weights.to(device)[first] * (lengths > 0))
        if self.marginals is not None:
            log_marginals = (masses[1] + masses[2].gather(1, back) - scores).log_softmax(dim=-1)
            taught = self.marginals[rows.to(self.marginals.device)].to(log_marginals)
            losses = losses + (taught * log_marginals).sum(dim=(1, 2)) * self.soft_weights.to(device)[first]
        loss: torch.Tensor = self._continuing(logits, labels) - losses.sum()
        words = lengths.sum() if num_items_in_batch is None else num_items_in_batch
        return loss / words

    def _continuing(self, logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """The summed loss of the continuing pieces: the weighted negative log-probability of the tags they accept."""
        found = labels < IGNORED
        targets = IGNORED - 1 - labels[found]
        scores = logits[found]
        weights = (self.weights + self.soft_weights).to(labels.device)[targets]
        surprise = scores.logsumexp(dim=-1) - self._accepted(scores, targets).logsumexp(dim=-1)
        return _CONTINUING * (weights * surprise).sum()

    def _accepted(self, scores: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """The scores with `_IMPOSSIBLE` for the tags that a target does not accept."""
        return scores.masked_fill(~self.accepts.to(scores.device)[targets], _IMPOSSIBLE)


def _forward(scores: torch.Tensor, real: torch.Tensor, transitions: torch.Tensor) -> torch.Tensor:
    """Log of the summed weight of all sequences up to each word, by its tag: the forward algorithm (Rabiner 1989).

    Args:
        scores: log-weights of the tags of each word, shape (windows, words, tags).
        real: shape (windows, words), False on padding after a window's last word.
        transitions: log-weights of each tag after another one, shape (windows, tags, tags).

    Returns:
        The log-sums, shape (windows, words, tags); those of the last word are repeated on the padding.
    """
    total = scores[:, 0]
    masses = [total]
    for word in range(1, scores.shape[1]):
        longer = (total[:, :, None] + transitions).logsumexp(dim=1) + scores[:, word]
        total = torch.where(real[:, word, None], longer, total)
        masses.append(total)
    return torch.stack(masses, dim=1)
