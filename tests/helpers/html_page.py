"""Parse the texts, tables and marked spans of a page."""

from html.parser import HTMLParser

VOID = {"meta", "link", "br", "input", "line", "circle", "polyline"}


class Page(HTMLParser):
    """Collects the text content of the elements that tests need, and checks that tags are nested correctly."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.cells: dict[str, list[list[str]]] = {}
        self.marks: list[tuple[dict[str, str], str]] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append((tag, values))
        if tag in VOID:
            return
        self.open.append((tag, values))
        table = self.inside("table")
        if values.get("class") == "text":
            self.texts.append("")
        elif tag == "span" and self.inside("article"):
            self.marks.append((values, ""))
        elif tag == "tr" and table:
            self.cells.setdefault(table.get("id") or table["class"], []).append([])
        elif tag in ("td", "th") and table:
            self.cells[table.get("id") or table["class"]][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        table = self.inside("table")
        if any(values.get("class") == "text" for _, values in self.open):
            self.texts[-1] += data
        if self.marks and self.open and self.open[-1] == ("span", self.marks[-1][0]):
            self.marks[-1] = (self.marks[-1][0], self.marks[-1][1] + data)
        if table and (self.inside("td") is not None or self.inside("th") is not None):
            self.cells[table.get("id") or table["class"]][-1][-1] += data

    def inside(self, tag: str) -> dict[str, str] | None:
        return next((values for name, values in reversed(self.open) if name == tag), None)

    def marked(self, name: str) -> list[str]:
        return [text for values, text in self.marks if name in values.get("class", "").split()]
