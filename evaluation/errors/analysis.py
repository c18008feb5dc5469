"""Analysis of predictions apart from their scores: errors, slices and calibration."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...data.files.whole_files import atomic_write, write_whole
from ...data.text.proclitics import Proclitics
from ...inference.encoding.word_pieces import WindowTokenizer
from ..paired.entity_errors import KINDS
from ..paired.gold_and_predicted import GoldAndPredicted
from ..paired.outcomes import Outcome
from ..run_folder import RunFolder
from .calibration import Calibration, calibrate
from .explanations import ExplainedError, Pattern, explain_errors, find_patterns
from .slices import NO_SLICES, Slices, counts_json, slice_outcomes
from .traits import NOTHING_SEEN, SeenInTraining, words_in

DEV = "dev"
"""The name of the only split that a score threshold may be chosen on."""

PATTERNS = 50
"""The number of patterns that are written, the most frequent ones."""


@dataclass(frozen=True)
class Analysis:
    """The errors, outcomes and slices of predictions. Analyses of several parts of a corpus can be added.

    Attributes:
        errors: the errors in reading order, including those of gold entities with an improper start (their first tag is
            `I-`).
        outcomes: the outcomes of all entities, as strict mode counts them.
        slices: the numbers of outcomes by trait.
    """

    errors: tuple[ExplainedError, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    slices: Slices = NO_SLICES

    def __add__(self, other: "Analysis") -> "Analysis":
        return Analysis(self.errors + other.errors, self.outcomes + other.outcomes, self.slices + other.slices)

    @cached_property
    def patterns(self) -> tuple[Pattern, ...]:
        """The patterns of the errors, the most frequent first."""
        return tuple(find_patterns(self.errors))

    @cached_property
    def calibration(self) -> Calibration | None:
        """The calibration of the entity scores; None if an entity was predicted without a score."""
        return calibrate(self.outcomes)

    def as_json(self) -> dict[str, Any]:
        """Plain values: the number of errors of each kind, the most frequent patterns, and the slices."""
        kinds = Counter(error.error.kind for error in self.errors)
        return {
            "kinds": {kind: kinds[kind] for kind in KINDS},
            "patterns": [pattern.as_json() for pattern in self.patterns[:PATTERNS]],
            "slices": self.slices.as_json(),
        }


NO_ANALYSIS = Analysis()
"""The analysis of zero documents, as the start of a sum."""


def analyse(
    pairs: GoldAndPredicted, *, known: SeenInTraining = NOTHING_SEEN, tokenizer: WindowTokenizer | None = None
) -> Analysis:
    """Analyse predicted documents against the gold.

    Args:
        pairs: gold and predicted documents. Predicted entities whose label the gold does not annotate must have been
            removed.
        known: the names and words of the training data. Without them, there are no slices by whether a name was seen.
        tokenizer: the tokenizer of the model. Without it, there are no slices by the number of subword pieces.

    Raises:
        DataError: an entity cannot be written as tags of whole words.
    """
    proclitics = Proclitics(known.words | words_in(pairs.gold))
    errors = tuple(explain_errors(pairs.errors, proclitics))
    slices = slice_outcomes(pairs.outcomes, proclitics, names=known.names, tokenizer=tokenizer)
    return Analysis(errors, pairs.outcomes, slices)


def write_analyses(
    folder: RunFolder,
    analyses: Mapping[str, Analysis],
    uncalibrated: Mapping[str, Analysis] | None = None,
    *,
    temperature: float | None,
) -> None:
    """Write the errors, the analysis and the calibration of what was scored.

    Args:
        folder: the run folder to write to.
        analyses: the analyses by the name of what was scored (dev, test …). If there is one named "dev", the score
            threshold with the best F1 is chosen on it.
        uncalibrated: the analyses of the same predictions at temperature 1, if the model has another temperature.
        temperature: the temperature of the model; None if it is not known.
    """
    calibration = _calibrations(analyses, uncalibrated or {}, temperature)
    record = {name: analysis.as_json() for name, analysis in analyses.items()}
    with atomic_write(folder.errors) as file:
        for name, analysis in analyses.items():
            for error in analysis.errors:
                file.write(json.dumps({"split": name} | error.as_json(), ensure_ascii=False) + "\n")
    write_whole(folder.analysis, json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    write_whole(folder.calibration, json.dumps(calibration, ensure_ascii=False, indent=1) + "\n")


def _calibrations(
    analyses: Mapping[str, Analysis], uncalibrated: Mapping[str, Analysis], temperature: float | None
) -> dict[str, Any]:
    found = {name: x.calibration for name, x in analyses.items() if x.calibration is not None}
    before = {name: x.calibration for name, x in uncalibrated.items() if x.calibration is not None}
    record: dict[str, Any] = {"temperature": temperature}
    if DEV in found:
        least = found[DEV].best_threshold
        counts = {name: counts_json(calibration.curve[least]) for name, calibration in found.items()}
        record["min_score"] = {"value": least, "chosen_on": DEV, "scores": counts}
    splits = {
        name: {"after": calibration.as_json()} | ({"before": before[name].as_json()} if name in before else {})
        for name, calibration in found.items()
    }
    return record | {"splits": splits}
