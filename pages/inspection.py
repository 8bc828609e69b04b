"""Checks: did every unit check its plants and report by the morning?"""

from __future__ import annotations

from pages.ui import context

context.here()
