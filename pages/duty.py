"""Duties: who has to do what by when, and what of it is done."""

from __future__ import annotations

from pages.ui import context

context.here()
