"""The notebook in examples/ runs from top to bottom, and shows what it says."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[2] / "examples" / "quickstart.ipynb"


def test_the_quickstart_runs_and_ends_with_nothing_failed() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    shown = [each["outputs"] for each in notebook.cells if each.cell_type == "code"]
    assert shown[-1][0]["data"]["text/plain"] == "()"
    assert "'oracle': 1.0, 'null': 0.0" in shown[-2][0]["data"]["text/plain"]
    assert not any(output["output_type"] == "error" for outputs in shown for output in outputs)


def test_the_quickstart_is_kept_without_outputs() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    assert all(not each.get("outputs") for each in notebook.cells)
