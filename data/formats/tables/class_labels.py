"""The names behind the numbers of a Hugging Face data set: those of its `ClassLabel` features."""

import json
from collections.abc import Mapping
from typing import Any

Feature = Any
"""A feature as `datasets.Features.to_dict` and the metadata of Parquet files describe it: an object with ``_type``, an
object of features by key, or a list of one feature; None if nothing is known."""


def features_in(metadata: Mapping[bytes, bytes] | None) -> dict[str, Feature]:
    """The features by column that the metadata of an Arrow schema holds; empty if a data set did not write them."""
    try:
        features = json.loads((metadata or {})[b"huggingface"])["info"]["features"]
    except (KeyError, TypeError, ValueError):
        return {}
    return features if isinstance(features, dict) else {}


def with_names(value: Any, feature: Feature) -> Any:
    """A value with names in the place of the numbers of a `ClassLabel`, at any depth.

    A number without a name, and what does not have the structure of the feature, is left as it is.

    Args:
        value: the value of a column.
        feature: the feature of the column.
    """
    if isinstance(feature, list):
        feature = {"_type": "List", "feature": feature[0]} if feature else None
    if not isinstance(feature, dict):
        return value
    if feature.get("_type") == "ClassLabel":
        names = feature.get("names")
        return names[value] if isinstance(names, list) and type(value) is int and 0 <= value < len(names) else value
    inner = feature.get("feature") if "_type" in feature else None
    if isinstance(value, list):
        return [with_names(each, inner) for each in value] if inner is not None else value
    if isinstance(value, dict):
        # Older data sets describe an object of lists as a list of objects.
        return {
            key: with_names(each, [inner.get(key)] if isinstance(inner, dict) else feature.get(key))
            for key, each in value.items()
        }
    return value


def row_with_names(row: Mapping[str, Any], features: Mapping[str, Feature]) -> dict[str, Any]:
    """A row, by column, with names in the place of the numbers of a `ClassLabel`."""
    return {column: with_names(value, features.get(column)) for column, value in row.items()}
