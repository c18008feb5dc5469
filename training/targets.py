"""What the loss asks of a word: one tag, or any of several where its corpus does not annotate every label."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from data.tags import OUTSIDE, TagSet

IGNORED = -100
"""The target of a piece that is not a core word's first: it has no part in the loss."""


@dataclass(frozen=True)
class Targets:
    """The tags that each target accepts, and what it weighs.

    A word's target is ``corpus * tags + tag``: its corpus's number in the training data, its tag's id. It accepts its
    tag; `O` in a corpus that does not annotate some labels accepts their tags too.

    Attributes:
        accepts: shape (corpora * tags, tags).
        weights: shape (corpora * tags,).
    """

    accepts: torch.Tensor
    weights: torch.Tensor

    @classmethod
    def of(cls, tags: TagSet, corpora: Sequence[tuple[Sequence[str], float]]) -> "Targets":
        """The targets of corpora, each given by the labels it annotates and its weight."""
        blocks = []
        for annotated, _ in corpora:
            block = torch.eye(len(tags.tags), dtype=torch.bool)
            block[tags.ids[OUTSIDE]] |= torch.tensor([x != OUTSIDE and x[2:] not in annotated for x in tags.tags])
            blocks.append(block)
        weights = torch.tensor([weight for _, weight in corpora]).repeat_interleave(len(tags.tags))
        return cls(torch.cat(blocks), weights)

    def loss(
        self, outputs: Any, labels: torch.Tensor, num_items_in_batch: torch.Tensor | int | None = None
    ) -> torch.Tensor:
        """Mean over the words of the weighted −log of the summed probability of the tags that a word's target accepts.

        The marginal likelihood of a partly annotated sequence, for a model that decides word by word (Tsuboi et al.
        2008; Greenberg et al. 2018, who do it for a CRF and several corpora). With all labels annotated and weights of
        1 it is cross-entropy.

        Args:
            outputs: a token classifier's; `logits` of shape (windows, pieces, tags).
            labels: targets, shape (windows, pieces); `IGNORED` has no part.
            num_items_in_batch: words to divide by, those of the labels if None.
        """
        wanted = labels != IGNORED
        rows = labels[wanted]
        device = rows.device
        log_probs = outputs.logits[wanted].float().log_softmax(dim=-1)
        accepted = log_probs.masked_fill(~self.accepts.to(device)[rows], -torch.inf).logsumexp(dim=-1)
        words = rows.numel() if num_items_in_batch is None else num_items_in_batch
        loss: torch.Tensor = -(accepted * self.weights.to(device)[rows]).sum() / words
        return loss
