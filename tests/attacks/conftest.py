"""Attacks need the boundary that they are made on: Linux only, where a missing level fails."""

from __future__ import annotations

import sys

if sys.platform != "linux":
    collect_ignore_glob = ["*"]
