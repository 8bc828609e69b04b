"""Warnings: forecast, issued and verified on one axis; was the warning right?"""

from __future__ import annotations

from pages.ui import context

context.here()
