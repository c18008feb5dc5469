"""The command `export`, which exports a model to ONNX and measures the backends that can run it."""

from ...data.documents import Document
from ...data.errors import DataError, ModelError
from ...data.extras import TRAIN, import_with_extra
from ...evaluation.backend_speeds import measure_folder
from ...inference.model_folder import INT8, ONNX, SPEED, find_model
from ..options import labels_of
from ..score_tables import show_quantised, show_speeds
from ..screen import note, say
from ..systems import read_gold
from ..usage.export import Export

_COPIES = 16
"""How often the texts that come with the package are read when there are no annotated ones."""


def export(options: Export) -> None:
    """Export a model to ONNX; with --int8, also write its int8 model if it is about as good. Measure the backends."""
    if options.int8 and not options.dev:
        raise DataError("found --int8 without --dev, expected both; --dev is what int8 is compared on")
    if not options.model.is_dir():
        raise ModelError(
            f"{options.model}: found no folder, expected a run folder or a model folder; download a hub model first"
        )
    folder = find_model(options.model)
    gold = read_gold(options.dev, options.gold, labels_of(options.labels)) if options.dev else None
    exporter = import_with_extra("...inference.backends.export", __package__, TRAIN)
    if not (options.int8 and (folder / ONNX).is_file()):
        note(f"the logits differ from those of torch by at most {exporter.export_folder(folder):.1g}")
        say(str(folder / ONNX))
    if options.int8 and gold:
        made = import_with_extra("...evaluation.int8_acceptance", __package__, TRAIN).quantise_folder(
            folder, gold.documents, labels=gold.annotated
        )
        show_quantised(made.as_json())
        say(str(folder / INT8))
    if gold:
        speeds = measure_folder(folder, gold.documents, gold=True, labels=gold.annotated)
    else:
        texts = [Document(str(number), text) for number, text in enumerate(exporter.TEXTS * _COPIES)]
        speeds = measure_folder(folder, texts, gold=False)
    show_speeds(speeds.as_json())
    say(str(folder / SPEED))
