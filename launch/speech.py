"""Sentences of the launcher, in Chinese and English at once: nobody has chosen a language yet."""

from __future__ import annotations

import sys

from text import LANGUAGES, words


def both(key: str, **facts: object) -> str:
    """The sentence for ``run.<key>`` in every language, a line each."""
    return "\n".join(words(lang)(f"run.{key}", **facts) for lang in LANGUAGES)


def say(key: str, **facts: object) -> None:
    """Print a sentence on standard error, which leaves standard output to the commands."""
    print(both(key, **facts), file=sys.stderr, flush=True)
