"""Letters without their case and accents, alike by Python and PostgreSQL: for finding words."""

import unicodedata

# Letters of their own, and not one with a mark: told one by one.
_OWN, _PLAIN = "łøđı", "lodi"
_LETTERS = str.maketrans(_OWN, _PLAIN)


def plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in letters if not "\u0300" <= letter <= "\u036f")
    return bare.casefold().translate(_LETTERS)


def plain_sql(text: str) -> str:
    """The same of an expression of SQL, by what PostgreSQL has itself."""
    bare = rf"regexp_replace(normalize({text}, NFKD), '[\u0300-\u036F]', '', 'g')"
    return f"translate(casefold({bare} COLLATE pg_unicode_fast), '{_OWN}', '{_PLAIN}')"
