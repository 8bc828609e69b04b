"""Plants: who is in the inventory, what it promises and what is known of it."""

from __future__ import annotations

from pages.ui import context

context.here()
