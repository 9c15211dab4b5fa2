"""A page as a test reads it: its forms, its elements by id, its text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"input", "meta", "link", "img", "br", "hr", "path"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    children: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        parts = (child if isinstance(child, str) else child.text for child in self.children)
        return " ".join(" ".join(parts).split())

    def all(self, tag: str | None = None, **attributes: str) -> list["Element"]:
        """Every element inside with this tag and attributes; `class_` is one of its classes."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                if child.matches(tag, attributes):
                    found.append(child)
                found += child.all(tag, **attributes)
        return found

    def one(self, tag: str | None = None, **attributes: str) -> "Element":
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of {tag} {attributes} in: {self.text[:500]}"
        return found[0]

    def matches(self, tag: str | None, attributes: dict[str, str]) -> bool:
        if tag and tag != self.tag:
            return False
        own = self.attributes
        return all(
            value in own.get("class", "").split() if name == "class_" else own.get(name) == value
            for name, value in attributes.items()
        )

    def fields(self) -> dict[str, str]:
        """What a browser would post of this form."""
        inputs = [
            i
            for i in self.all("input")
            if "name" in i.attributes
            and (i.attributes.get("type") != "radio" or "checked" in i.attributes)
        ]
        return {i.attributes["name"]: i.attributes.get("value", "") for i in inputs}


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("root", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {n: v or "" for n, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str) -> Element:
    """Fails on tags that are not closed in order: browsers would mend them, each in its own way."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert len(builder.open) == 1, f"<{builder.open[-1].tag}> is never closed"
    return builder.root
