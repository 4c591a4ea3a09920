"""Makes the modules of `models/export` importable: the graphs that are trained here are the graphs that are exported there."""

from __future__ import annotations

import sys
from pathlib import Path

_EXPORT = str(Path(__file__).resolve().parent.parent / "export")
if _EXPORT not in sys.path:
    sys.path.append(_EXPORT)

import compat  # noqa: E402

compat.import_torchvision()
