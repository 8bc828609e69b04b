"""Every word a person reads. Pages, documents and the command line take their words here."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

LANGUAGES = ("zh", "en")


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
        return sentence.format(**facts) if facts else sentence

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
