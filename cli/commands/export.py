"""The command `export`, which exports a model to ONNX."""

from ...data.errors import DataError, ModelError
from ...data.extras import TRAIN, import_with_extra
from ...inference.model_folder import INT8, ONNX, find_model
from ..options import labels_of
from ..score_tables import show_quantised
from ..screen import note, say
from ..systems import read_gold
from ..usage.export import Export


def export(options: Export) -> None:
    """Export a model to ONNX; with --int8, also write its int8 model if it is about as good."""
    if options.int8 != bool(options.dev):
        raise DataError("found only one of --int8 and --dev, expected both; --dev is what int8 is compared on")
    if not options.model.is_dir():
        raise ModelError(
            f"{options.model}: found no folder, expected a run folder or a model folder; download a hub model first"
        )
    folder = find_model(options.model)
    if not (options.int8 and (folder / ONNX).is_file()):
        difference = import_with_extra("...inference.backends.export", __package__, TRAIN).export_folder(folder)
        note(f"the logits differ from those of torch by at most {difference:.1g}")
        say(str(folder / ONNX))
    if options.int8:
        gold = read_gold(options.dev or [], options.gold, labels_of(options.labels))
        made = import_with_extra("...evaluation.int8_acceptance", __package__, TRAIN).quantise_folder(
            folder, gold.documents, labels=gold.annotated
        )
        show_quantised(made.as_json())
        say(str(folder / INT8))
