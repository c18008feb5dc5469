"""musamma (مُسَمّى, "named"): Arabic named-entity recognition, from raw articles to a served model.

```python
from musamma import Predictor

predictor = Predictor.load("runs/seeds")
document = predictor.predict("التقى لافروف متقي في موسكو يوم الأربعاء")
```

What `__all__` names is the public interface; all else may change from one release to the next. Names are imported
when they are first used: `import musamma` loads nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOMES = {
    "Predictor": ".inference.predictor",
    "Meaning": ".inference.meaning.meaning",
    "Document": ".data.documents",
    "Entity": ".data.documents",
    "Sentence": ".data.documents",
    "Word": ".data.documents",
    "load_corpus": ".data.corpus",
    "write_corpus": ".data.corpus",
    "score": ".evaluation.evaluate",
    "evaluate": ".evaluation.evaluate",
    "load_config": ".training.config",
    "run": ".training.run",
    "distil": ".training.run",
    "Teaching": ".training.teaching.study",
    "cross_validate": ".training.cross_validation",
    "DataError": ".data.errors",
    "ModelError": ".data.errors",
    "ExtraError": ".data.errors",
}
"""The module that each public name is imported from."""

if TYPE_CHECKING:
    from .data.corpus import load_corpus, write_corpus
    from .data.documents import Document, Entity, Sentence, Word
    from .data.errors import DataError, ExtraError, ModelError
    from .evaluation.evaluate import evaluate, score
    from .inference.meaning.meaning import Meaning
    from .inference.predictor import Predictor
    from .training.config import load_config
    from .training.cross_validation import cross_validate
    from .training.run import distil, run
    from .training.teaching.study import Teaching

    __version__: str
else:
    # A bare __getattr__ would hide every misspelt name from type checkers.
    def __getattr__(name: str) -> Any:
        if name == "__version__":
            return import_module("importlib.metadata").version(__name__)
        if name in _HOMES:
            extras = import_module(".data.extras", __name__)
            needed = extras.TRAIN if _HOMES[name].startswith(".training") else None
            return getattr(extras.import_with_extra(_HOMES[name], __name__, needed), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})


__all__ = [
    "DataError",
    "Document",
    "Entity",
    "ExtraError",
    "Meaning",
    "ModelError",
    "Predictor",
    "Sentence",
    "Teaching",
    "Word",
    "__version__",
    "cross_validate",
    "distil",
    "evaluate",
    "load_config",
    "load_corpus",
    "run",
    "score",
    "write_corpus",
]
