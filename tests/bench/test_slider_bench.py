"""The bench of the sliders at a small size: what it measures, and when it says no."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.slider import DRAG_MS, FRAME_MS, report, server, written


def dragged(gaps: list[float]) -> dict[str, object]:
    """Frames with these gaps between them [ms]."""
    frames = [0.0]
    for gap in gaps:
        frames.append(frames[-1] + gap)
    return {"frames": frames, "sliders": 12, "rows": 12}


def test_releases_are_timed_on_a_store_that_is_written_once(tmp_path: Path) -> None:
    store = written(tmp_path / "store", 300, 3)
    took, ready = server(store, 4)
    assert len(took) == 4
    assert min(took) > 0 < ready
    first = store.current_id()
    assert written(tmp_path / "store", 300, 3).current_id() == first


@pytest.mark.parametrize(
    ("paints", "gaps", "code"),
    [
        ([3.0] * 20, [FRAME_MS] * 20, 0),
        # Frames jitter; only one that is left out is missed.
        ([3.0] * 20, [FRAME_MS * 1.4, FRAME_MS * 0.6] * 10, 0),
        ([3.0] * 20, [FRAME_MS] * 19 + [FRAME_MS * 2], 1),
        ([3.0] * 18 + [DRAG_MS + 1] * 2, [FRAME_MS] * 20, 1),
    ],
)
def test_a_missed_target_or_frame_is_an_error(
    paints: list[float], gaps: list[float], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    said = [("drag: event to paint", paints, DRAG_MS), ("bare page, updated", [500.0], None)]
    assert report(said, dragged(gaps), 1.0) == code
    printed = capsys.readouterr().out
    assert ("NOT met" in printed) == bool(code)
    assert "bare page" in printed
