"""What a template says in English by itself, past the catalogues."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from flask import Flask
from jinja2 import nodes

from wallet.languages import speak

TOLD = {"_", "gettext", "ngettext"}  # `{% trans %}` becomes calls of these, too
READ = {"alt", "aria-label", "placeholder", "title"}  # attributes that are read to people
NAMES = {"Florin"}  # the same in every language

_WORD = re.compile(r"[^\W\d_]{2,}")
_SENTENCE = re.compile(r"[A-Z][^\W\d_]*[a-z]")  # begins like one; a CSS class doesn't


def untold(source: str, *, is_html: bool = True) -> list[str]:
    """The texts of a template that no translator sees."""
    tree = environment().parse(source)
    text = "".join(_pieces(tree))
    found = list(_read_in(text)) if is_html else text.splitlines()
    found += [each for each in _constants(tree) if _SENTENCE.match(each)]
    return [each.strip() for each in found if _WORD.search(_without_names(each))]


def variables_told(source: str) -> list[int]:
    """The lines on which something else than a written sentence is looked up: what comes out of a
    catalogue is not escaped, so what somebody typed must never go in."""
    return [
        call.lineno
        for call in environment().parse(source).find_all(nodes.Call)
        if _is_told(call) and not isinstance(call.args[0], nodes.Const)
    ]


def told_once(source: str) -> list[int]:
    """The lines on which words are kept at a template's top: who imports it without its context
    gets what was said first, in the language of whoever read it then."""
    return [
        kept.lineno
        for kept in environment().parse(source).body
        if isinstance(kept, nodes.Assign | nodes.AssignBlock)
        and any(_is_told(call) for call in kept.find_all(nodes.Call))
    ]


def imports(source: str) -> set[str]:
    """The names of the templates that it takes macros or words from."""
    taken = environment().parse(source).find_all((nodes.Import, nodes.FromImport))
    return {each.template.as_const() for each in taken}


def environment():
    app = Flask(__name__)
    speak(app.jinja_env)
    return app.jinja_env


def _pieces(tree: nodes.Node) -> Iterator[str]:
    """The template's own text in its order, with a mark wherever something is filled in."""
    for node in tree.iter_child_nodes():
        if isinstance(node, nodes.TemplateData):
            yield node.data
        elif isinstance(node, nodes.Expr):
            yield "\N{REPLACEMENT CHARACTER}"
        else:
            yield from _pieces(node)


def _constants(node: nodes.Node) -> Iterator[str]:
    if _is_told(node) or isinstance(node, nodes.TemplateData):
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    for child in node.iter_child_nodes():
        yield from _constants(child)


def _is_told(node: nodes.Node) -> bool:
    return (
        isinstance(node, nodes.Call)
        and isinstance(node.node, nodes.Name)
        and node.node.name in TOLD
    )


def _read_in(html: str) -> Iterator[str]:
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_data(self, data: str) -> None:
            found.append(data)

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            for name, value in attrs:
                is_read = name in READ or (name.startswith("data-") and " " in (value or ""))
                if value and is_read:
                    found.append(value)

    Reader(convert_charrefs=True).feed(html)
    return iter(found)


def _without_names(text: str) -> str:
    for name in NAMES:
        text = text.replace(name, "")
    return text
