"""Reduction: did every county cut what its response level demands, and if not, where is it?"""

from __future__ import annotations

from pages.ui import context

context.here()
