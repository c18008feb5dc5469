"""The command that exports a model to ONNX."""

from ...data.errors import DataError, ModelError
from ...data.extras import TRAIN, import_with_extra
from ...inference.model_folder import INT8, ONNX, find_model
from ..options import columns_of, split_names
from ..score_tables import show_quantised
from ..screen import note, say
from ..systems import load_gold
from ..usage.export import Export


def export(options: Export) -> None:
    """Export a model, to int8 too if that is asked for."""
    if options.int8 != bool(options.dev):
        raise DataError("found --int8 or --dev without the other; expected both: an int8 model is kept if it scores")
    if not options.model.is_dir():
        raise ModelError(
            f"{options.model}: found no folder, expected a run folder or a model folder; copy a hub's model first"
        )
    folder = find_model(options.model)
    if not (options.int8 and (folder / ONNX).is_file()):
        difference = import_with_extra("...inference.backends.export", __package__, TRAIN).export_folder(folder)
        note(f"logits differ from torch's by {difference:.1g} at most")
        say(str(folder / ONNX))
    if options.int8:
        gold = load_gold(
            options.dev or [], options.source, columns_of(options.columns), tuple(split_names(options.labels)) or None
        )
        made = import_with_extra("...evaluation.int8_acceptance", __package__, TRAIN).quantise_folder(
            folder, gold.documents, labels=gold.annotated
        )
        show_quantised(made.as_json())
        say(str(folder / INT8))
