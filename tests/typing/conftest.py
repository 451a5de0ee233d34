"""One file of the project is wrong on purpose, and cannot be imported."""

from __future__ import annotations

collect_ignore = ["project/mistakes.py"]
