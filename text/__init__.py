"""Every word a person reads. Pages, documents and the command line take their words here."""

from __future__ import annotations

import string
import tomllib
from functools import cache
from pathlib import Path

LANGUAGES = ("zh", "en")


class _Sentence(string.Formatter):
    """Fills in facts; ``{count:plant|plants}`` is the word that goes with a count, not the count.

    The first is for one of a thing, the second for any other number, 0 too.
    """

    def format_field(self, value: object, format_spec: str) -> str:
        if "|" not in format_spec:
            return format(value, format_spec)
        one, more = format_spec.split("|")
        return one if str(value) == "1" else more


_sentence = _Sentence()


class Words:
    """The words of one language; ``words("page.overview.title")``, with ``{named}`` facts."""

    def __init__(self, lang: str, catalogue: dict[str, str]) -> None:
        self.lang = lang
        self._catalogue = catalogue

    def __call__(self, key: str, /, **facts: object) -> str:
        """The sentence for a key; raises ``KeyError`` naming the key and language if missing."""
        try:
            sentence = self._catalogue[key]
        except KeyError:
            raise KeyError(f"text/{self.lang}.toml has no key {key!r}") from None
        return _sentence.format(sentence, **facts) if facts else sentence

    def of(self, word: str, count: object) -> str:
        """A word with both forms, as `__call__` gives it without facts, for a count."""
        return _sentence.format(word, count=count)

    def __contains__(self, key: str) -> bool:
        return key in self._catalogue

    def keys(self) -> set[str]:
        """All keys of the catalogue, dotted."""
        return set(self._catalogue)


def _flatten(node: dict[str, object], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in node.items():
        if isinstance(value, dict):
            flat |= _flatten(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = str(value)
    return flat


@cache
def words(lang: str) -> Words:
    """The words of a language (``zh`` or ``en``)."""
    if lang not in LANGUAGES:
        raise ValueError(f"language: got {lang!r}; allowed: {', '.join(LANGUAGES)}")
    path = Path(__file__).with_name(f"{lang}.toml")
    return Words(lang, _flatten(tomllib.loads(path.read_text(encoding="utf-8"))))
