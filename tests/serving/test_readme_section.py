"""The commands in the README's section on serving do what it says."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

from helpers.paths import REPOSITORY
from helpers.serving import Server

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    section = README.partition("\n## Serve\n")[2].partition("\n## ")[0]
    block = re.search(r"```sh\n(.*?)```", section, re.S)
    assert block is not None
    return block[1].splitlines()


def test_the_commands_run(server: Server, tmp_path: Path) -> None:
    serve, *others = commands()
    assert shlex.split(serve, comments=True) == ["musamma", "serve", "runs/seeds"]
    host = server.url.removeprefix("http://").replace("127.0.0.1", "localhost")
    outputs = []
    for line in others:
        command = line.replace("localhost:8000", host).replace(
            "musamma predict", f"{sys.executable} -m musamma predict"
        )
        command = command.replace("seeds/articles", str(REPOSITORY / "seeds" / "articles"))
        done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S603, S607
        outputs.append(done.stdout)
    assert json.loads(outputs[0])["documents"][0]["text"] == "زار لافروف كابل"
    assert json.loads(outputs[1])["id"] == "line 1"
    assert json.loads(outputs[2])["labels"] == ["PER", "ORG", "LOC", "DATE"]
    assert len((tmp_path / "served.jsonl").read_text(encoding="utf-8").splitlines()) == 5


def test_every_option_of_the_page_on_serving_exists() -> None:
    usage = (REPOSITORY / "cli" / "usage" / "serve.py").read_text(encoding="utf-8")
    text = (REPOSITORY / "docs" / "serve.md").read_text(encoding="utf-8")
    for option in set(re.findall(r"`--([a-z-]+)", text)):
        assert option.replace("-", "_") in usage or option in ("server", "strict"), option
