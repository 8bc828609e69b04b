"""The one clock: Beijing time, whatever the machine's own."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

_BEIJING = timezone(timedelta(hours=8))


def beijing_now() -> datetime:
    """Now in Beijing, naive, to the second."""
    return datetime.now(_BEIJING).replace(tzinfo=None, microsecond=0)
