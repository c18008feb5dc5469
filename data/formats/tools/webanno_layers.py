"""The layers of a file of WebAnno TSV 3, and which of them has the entities."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...errors import DataError

_TOKEN_LAYERS = ("POS", "Lemma", "Stem", "MorphologicalFeatures", "Token", "SurfaceForm")
_ENTITY_LAYERS = ("namedentity", "ner", "entity", "entities", "namedentities")
_FEATURES = ("value", "label", "type", "ner", "entity", "category", "tag")

_SPAN = "#T_SP="
LAYERS = (_SPAN, "#T_CH=", "#T_RL=")
"""How the lines of layers begin: those of spans, of chains and of relations."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: a feature of a layer.

    Attributes:
        layer: the name of the layer.
        feature: that of the feature; empty if the layer has none.
        span: whether it is a layer of spans.
    """

    layer: str
    feature: str
    span: bool


def columns_of(line: str) -> list[Column]:
    """The columns that a line declares, one of those that begin as in `LAYERS`."""
    kind = line[: len(_SPAN)]
    layer, *features = line.removeprefix(kind).split("|")
    return [Column(layer, feature, kind == _SPAN) for feature in features or [""]]


def entity_column(columns: Sequence[Column], path: Path) -> int | None:
    """The index of the column of labels; None if the file has no annotations of spans at all.

    Raises:
        DataError: several layers, or several features of the layer, could be that of entities; or it has no feature.
    """
    layers = {
        column.layer: None for column in columns if column.span and column.layer.rpartition(".")[2] not in _TOKEN_LAYERS
    }
    named = [layer for layer in layers if layer.rpartition(".")[2].lower() in _ENTITY_LAYERS] or list(layers)
    if not named:
        return None
    if len(named) > 1:
        raise DataError(
            f"found the layers of spans {', '.join(named)}, expected one of entities, or one named NamedEntity; export "
            "without the other layers (disable them in the project)",
            path=path,
            line=1,
        )
    indexes = {column.feature: index for index, column in enumerate(columns) if column.layer == named[0]}
    features = [name for name in indexes if name and not name.startswith("ROLE_") and "." not in name]
    wanted = [name for name in _FEATURES if name in features][:1] or features
    if len(wanted) != 1:
        raise DataError(
            f"found the features {', '.join(features) or 'none'} of the layer {named[0]}, expected one with the label, "
            "or one named value; rename it",
            path=path,
            line=1,
        )
    return indexes[wanted[0]]
