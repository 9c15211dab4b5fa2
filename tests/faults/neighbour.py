"""Somebody who asks for money at the pages, and answers who asks them."""

from dataclasses import dataclass, field
from threading import Event
from uuid import UUID

from tests.faults.clients import amount
from tests.faults.history import Answer, Deed, Result, Wish
from tests.faults.surfers import TWO_TABS, Surfer, at_once
from tests.webapp.page import Element
from wallet.requests import Way

FUNDS = 20_000  # minor units, put in each time
# The ways to ask, by the pages of their forms.
PAGES = {
    Way.PERSON: "/requests/new",
    Way.LINK: "/requests/new/link",
    Way.SPLIT: "/requests/new/split",
}
STANDS = {"pay": "Paid", "decline": "Declined", "cancel": "Taken back"}  # on the page, after it


@dataclass
class Neighbour(Surfer):
    _sent: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)  # by key
    _led_to: dict[str, Element] = field(default_factory=dict)  # likewise
    deeds: list[tuple[Deed, str]] = field(default_factory=list)  # and where they are posted

    def gets_ready(self, until: Event) -> None:
        self.sign_in(until)
        self.deposit(FUNDS)

    def ask(self, wish: Wish) -> None:
        if wish.kind != "request":
            super().ask(wish)
            return
        tabs = 2 if not wish.answers and self.chance.random() < TWO_TABS else 1
        at_once(*[lambda: self._ask(wish)] * tabs)

    def asks_for(self, way: Way, total: int, parts: tuple[tuple[str, int], ...]) -> Wish:
        """`parts` by account numbers; a split's may leave one for whoever asks."""
        path = PAGES[way]
        fields = self.fills_in(path, path) or {"key": self._key()}
        fields |= {"amount": amount(total)}
        if way is Way.PERSON:
            fields |= {"to": parts[0][0]}
        elif way is Way.SPLIT:
            fields |= {"mine": "1"}
            for number, (to, minor) in enumerate(parts, 1):
                fields |= {f"to_{number}": to, f"amount_{number}": amount(minor)}
        self._sent[fields["key"]] = path, fields
        wish = Wish(self.account, fields["key"], "request", total, rows=parts, mode=way)
        self.make(wish)
        return wish

    def does(self, verb: str, request_id: UUID, path: str) -> Deed:
        """At the request's own page, or at the link's; once more if there is no answer."""
        deed = Deed(verb, request_id, self.account)
        self.history.deeds.append(deed)
        self.deeds.append((deed, path))
        self.does_again(deed, path)
        return deed

    def does_again(self, deed: Deed, path: str) -> None:
        result, answered = self.posts(path, {})
        if answered and result is Result.OK and not _says(answered.page, deed.verb):
            result = Result.REFUSED
        deed.answers.append(Answer(result))

    def clear_up(self) -> bool:
        is_clear = super().clear_up()
        doubts = [(deed, path) for deed, path in self.deeds if deed.in_doubt]
        for deed, path in doubts:
            self.does_again(deed, path)
        return is_clear and not any(deed.in_doubt for deed, _ in doubts)

    def parts_of(self, wish: Wish) -> list[UUID]:
        """The requests of what was asked for, in order."""
        if wish.mode != Way.SPLIT:
            return list(wish.ids)
        links = self._led_to[wish.key].all("a", class_="row-title")
        return [UUID(link.attributes["href"].rpartition("/")[2]) for link in links]

    def link_of(self, wish: Wish) -> str:
        """Its path."""
        address = self._led_to[wish.key].one("input", id="link").attributes["value"]
        return "/pay/" + address.rpartition("/")[2]

    def _ask(self, wish: Wish) -> None:
        result, answered = self.posts(*self._sent[wish.key])
        made = None
        if answered and result is Result.OK:
            made = UUID(answered.path.rpartition("/")[2])
            self._led_to[wish.key] = answered.page
        wish.answers.append(Answer(result, made))


def _says(page: Element, verb: str) -> bool:
    """That it was done: by how the request stands, as a sentence may have gone to another tab."""
    if verb in STANDS:
        return any(p.text.startswith(STANDS[verb]) for p in page.all("p", class_="status"))
    said = page.all("p", class_="flash-message")
    return bool(said) and "flash-problem" not in said[-1].attributes["class"]
