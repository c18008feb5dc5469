"""Configs are complete and typed; errors name the file, the key and what was expected."""

import tomllib
from pathlib import Path

import pytest
from helpers.paths import REPOSITORY
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.errors import DataError
from musamma.training.config import Config, dump_config, load_config
from musamma.training.corpus_config import Corpus

CONFIGS = sorted((REPOSITORY / "configs").glob("*.toml"))
MINIMAL = """\
name = "small"
labels = ["PER", "LOC"]
encoder = "embedded"

[[corpus]]
path = "a.jsonl"
train = ["a", "b"]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def problem(folder: Path, text: str, *overrides: str) -> str:
    """The error message of a config, without the path that it must start with."""
    path = write(folder, text)
    with pytest.raises(DataError) as caught:
        load_config(path, overrides)
    assert str(caught.value).startswith(f"{path}: ")
    return str(caught.value).removeprefix(f"{path}: ")


def test_there_are_configs() -> None:
    assert {"seeds.toml", "arabert.toml"} <= {path.name for path in CONFIGS}


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.name)
def test_every_config_of_the_repository_loads(path: Path) -> None:
    config = load_config(path)
    assert config.name == path.stem
    assert path.read_text(encoding="utf-8").startswith(f"# musamma run configs/{path.name}\n")


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.name)
def test_what_is_dumped_is_loaded(path: Path, tmp_path: Path) -> None:
    config = load_config(path)
    assert load_config(write(tmp_path, dump_config(config))) == config


texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12).map(lambda text: text.replace("\0", ""))


@given(
    encoder=texts,
    path=texts,
    train=st.lists(texts, min_size=1, max_size=3).map(tuple),
    names=st.dictionaries(texts, st.just("شخص"), max_size=3),
    rate=st.floats(0, 1, exclude_min=True, exclude_max=True),
    seed=st.integers(0, 2**32 - 1),
)
def test_any_value_survives_the_dump(  # noqa: PLR0917
    tmp_path_factory: pytest.TempPathFactory,
    encoder: str,
    path: str,
    train: tuple[str, ...],
    names: dict[str, str],
    rate: float,
    seed: int,
) -> None:
    corpus = (Corpus(path=path, train=train, map=names, drop=tuple(names)), Corpus(path="b", dev=train))
    config = Config(name="مسمى-1", labels=("شخص",), corpus=corpus, encoder=encoder, encoder_rate=rate, seed=seed)
    file = tmp_path_factory.getbasetemp() / "dumped.toml"
    file.write_text(dump_config(config), encoding="utf-8", newline="\n")
    assert load_config(file) == config


def test_only_differences_need_to_be_said(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, MINIMAL))
    assert (config.seed, config.window, config.context, config.precision) == (42, 256, 32, "auto")
    assert config.corpus == (Corpus(path="a.jsonl", train=("a", "b")),)
    dumped = dump_config(config)
    written = tomllib.loads(dumped)
    assert set(written) == set(Config.model_fields)
    assert [set(table) for table in written["corpus"]] == [set(Corpus.model_fields)]
    assert "\n[[corpus]]\n" in dumped


def test_an_unknown_key_is_refused_with_the_one_meant_and_all_known(tmp_path: Path) -> None:
    found = problem(tmp_path, "epocs = 3\n" + MINIMAL)
    assert found == f"unknown key 'epocs'; did you mean 'epochs'? known keys: {', '.join(Config.model_fields)}"
    assert "did you mean" not in problem(tmp_path, "zzz = 3\n" + MINIMAL)


def test_an_unknown_key_of_a_corpus_is_refused_with_those_of_a_corpus(tmp_path: Path) -> None:
    found = problem(tmp_path, MINIMAL + 'tset = ["c"]\n')
    assert found == f"unknown key 'corpus.0.tset'; did you mean 'test'? known keys: {', '.join(Corpus.model_fields)}"


@pytest.mark.parametrize("line", ["seed = -1", "seed = 4294967296", "seeds = [1, -1]"])
def test_a_seed_is_one_that_every_generator_takes(tmp_path: Path, line: str) -> None:
    key = line.split(maxsplit=1)[0]
    assert problem(tmp_path, f"{line}\n{MINIMAL}").startswith((f"{key}: found ", f"{key}.1: found "))


@pytest.mark.parametrize("key", ["name", "labels", "encoder"])
def test_a_missing_key_is_named(tmp_path: Path, key: str) -> None:
    lines = [line for line in MINIMAL.splitlines() if not line.startswith(key)]
    assert problem(tmp_path, "\n".join(lines)) == f"missing key '{key}'; add it"


def test_a_missing_key_of_a_corpus_is_named(tmp_path: Path) -> None:
    assert problem(tmp_path, MINIMAL.replace("path", "#")) == "missing key 'corpus.0.path'; add it"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ('split = "train"', "expected either split"),
        ('split = "all"', "corpus.0.split: found 'all': Input should be '', 'train', 'dev' or 'test'"),
        ("dev_share = 0.1", 'dev_share needs split = "train"'),
        ("weight = 0", "corpus.0.weight: found 0: Input should be greater than 0"),
        ("weight = inf", "corpus.0.weight: found inf: Input should be less than or equal to 1000000"),
        ("weight = nan", "corpus.0.weight: found nan: Input should be"),
        (
            'map = { PERS = "PERSON" }',
            "corpus a.jsonl: map and annotates name PERSON, expected labels of the config",
        ),
        ('annotates = ["DATE"]', "corpus a.jsonl: map and annotates name DATE, expected labels of the config (PER"),
        ('map = { GPE = "LOC" }\nannotates = ["PER"]', "map produces LOC, expected only labels listed in annotates"),
    ],
)
def test_what_a_corpus_says_of_itself_is_checked(tmp_path: Path, lines: str, expected: str) -> None:
    assert expected in problem(tmp_path, f"{MINIMAL}{lines}\n")


def test_every_problem_is_said_at_once(tmp_path: Path) -> None:
    found = problem(tmp_path, 'epochs = "3"\nbatch = 3\n' + MINIMAL.replace('name = "small"\n', ""))
    assert [part in found for part in ("missing key 'name'", "epochs: found '3'", "unknown key 'batch'")] == [True] * 3


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('epochs = "3"', "epochs: found '3': Input should be a valid integer"),
        ("epochs = 3.5", "epochs: found 3.5: Input should be a valid integer"),
        ("epochs = 0", "epochs: found 0: Input should be greater than or equal to 1"),
        ("seed = true", "seed: found True: Input should be a valid integer"),
        ("encoder_rate = 1e1", "encoder_rate: found 10.0: Input should be less than 1"),
        ("warmup = nan", "warmup: found nan: "),
        ('precision = "fp8"', "precision: found 'fp8': Input should be 'auto', 'float32' or 'bf16'"),
        ("window = 8", "window: found 8: Input should be greater than or equal to 16"),
    ],
)
def test_a_value_of_the_wrong_type_or_size_is_refused(tmp_path: Path, line: str, expected: str) -> None:
    assert problem(tmp_path, f"{line}\n{MINIMAL}").startswith(expected)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('["PER", "LOC"]', '"PER"', "labels: found 'PER': "),
        ('["PER", "LOC"]', "[]", "labels: found (): "),
        ('["PER", "LOC"]', '["PER", "PER"]', "labels: found ('PER', 'PER'): "),
        ('["PER", "LOC"]', '["PER", "A B"]', "labels: found ('PER', 'A B'): "),
        ('["a", "b"]', '"a"', "corpus.0.train: found 'a': "),
        ("[[corpus]]", "[corpus]", "corpus: found "),
        ('"small"', '".."', "name: found '..': "),
        ('"small"', '".work"', "name: found '.work': "),
        ('"small"', '"a/b"', "name: found 'a/b': "),
        ('"small"', '""', "name: found '': "),
    ],
)
def test_a_value_that_cannot_be_is_refused(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert problem(tmp_path, MINIMAL.replace(old, new)).startswith(expected)


def test_a_window_has_to_hold_its_context(tmp_path: Path) -> None:
    assert "window = 79 is too small for context = 32 on both sides; set window to 80 or more" in problem(
        tmp_path, "window = 79\n" + MINIMAL
    )
    assert load_config(write(tmp_path, "window = 80\n" + MINIMAL)).window == 80


def test_a_config_without_a_corpus_is_refused(tmp_path: Path) -> None:
    head = MINIMAL.partition("[[corpus]]")[0]
    assert problem(tmp_path, head) == "missing key 'corpus'; add it"
    assert problem(tmp_path, head + "corpus = []\n").startswith("corpus: found (): ")


@pytest.mark.parametrize("text", ["name = ", "name = 'a'\nname = 'b'", "= 3", "epochs = 3 4", "\ufeffname = 'a'"])
def test_invalid_toml_is_refused(tmp_path: Path, text: str) -> None:
    assert problem(tmp_path, text).startswith("found invalid TOML (")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"absent\.toml: found no such file"):
        load_config(tmp_path / "absent.toml")


@pytest.mark.parametrize(
    ("override", "key", "value"),
    [
        ("epochs=3", "epochs", 3),
        (" epochs = 3", "epochs", 3),
        ("encoder_rate=1e-5", "encoder_rate", 1e-5),
        ("dropout=0", "dropout", 0.0),
        ("encoder=owner/name", "encoder", "owner/name"),
        ('encoder="a = b"', "encoder", "a = b"),
        ("encoder=a=b", "encoder", "a=b"),
        ('labels=["NO", "ORG"]', "labels", ("NO", "ORG")),
        ("precision=bf16", "precision", "bf16"),
        ('name="2025"', "name", "2025"),
    ],
)
def test_a_key_is_set_from_the_command_line(tmp_path: Path, override: str, key: str, value: object) -> None:
    config = load_config(write(tmp_path, MINIMAL), [override])
    assert getattr(config, key) == value
    rest = {
        name
        for name in Config.model_fields
        if getattr(config, name) != getattr(load_config(write(tmp_path, MINIMAL)), name)
    }
    assert rest <= {key}


def test_the_last_override_counts(tmp_path: Path) -> None:
    assert load_config(write(tmp_path, MINIMAL), ["epochs=3", "epochs=4"]).epochs == 4


def test_overrides_are_checked_like_the_file(tmp_path: Path) -> None:
    assert problem(tmp_path, MINIMAL, "epochs=three").startswith("epochs: found 'three': ")
    assert problem(tmp_path, MINIMAL, "epoch=3").startswith("unknown key 'epoch'; did you mean 'epochs'?")
    assert problem(tmp_path, MINIMAL, "corpus.path=x").startswith("unknown key 'corpus.path'; ")
    assert problem(tmp_path, MINIMAL, "window=60").startswith("config: found ")


@pytest.mark.parametrize("override", ["epochs", "=3", " = 3", ""])
def test_an_override_needs_a_key_and_a_value(tmp_path: Path, override: str) -> None:
    with pytest.raises(DataError, match="expected key=value"):
        load_config(write(tmp_path, MINIMAL), [override])


def test_a_config_does_not_change(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, MINIMAL))
    with pytest.raises(ValueError, match="frozen"):
        config.epochs = 3  # type: ignore[misc]
