"""Run notebooks and store their outputs, so that running them twice gives the same bytes.

    python tools/notebooks.py                          every notebook in notebooks/
    python tools/notebooks.py notebooks/06_adam.ipynb  only these

Each notebook is executed in place, in its own folder, by a fresh kernel. Whatever would differ from
one run to the next (timings, widget ids and widget state, the splitting of printed output) is taken
out before the file is written. A notebook that fails stays as it was; the failing cell is shown.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

ROOT = Path(__file__).resolve().parent.parent
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "pygments_lexer": "ipython3"},
}


def execute(path: Path, timeout: int) -> nbformat.NotebookNode:
    """Execute the notebook in a new kernel and return it with its outputs."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=timeout,
        record_timing=False,
        store_widget_state=False,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],  # not how it talks to its client
        coalesce_streams=True,  # where printed output is cut depends on timing
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    return notebook


def strip(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Remove what differs between two runs or two machines."""
    told = {"adaopt": notebook.metadata.adaopt} if "adaopt" in notebook.metadata else {}
    notebook.metadata = nbformat.from_dict({**METADATA, **told})  # told: what the course's map says
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell in notebook.cells:
        for key in ("execution", "collapsed", "scrolled"):
            cell.metadata.pop(key, None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)
    return notebook


def store(path: Path, notebook: nbformat.NotebookNode) -> bool:
    """Write the notebook if its bytes changed; say whether they did."""
    nbformat.validate(notebook)
    text = nbformat.writes(notebook, version=nbformat.NO_CONVERT).rstrip("\n") + "\n"
    if path.read_text(encoding="utf-8") == text:
        return False
    path.write_text(text, encoding="utf-8", newline="\n")
    return True


def environment() -> None:
    """Give the kernels this tree's package, a fixed order of sets, and nobody to tell progress."""
    path = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), path]))
    os.environ["PYTHONHASHSEED"] = "0"
    os.environ["ADAOPT_PROGRESS"] = "0"


def main() -> int:
    """Execute the notebooks named on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: notebooks/*.ipynb")
    parser.add_argument("--timeout", type=int, default=120, help="seconds for one cell (120)")
    options = parser.parse_args()
    environment()
    failed = 0
    for path in options.notebooks or sorted((ROOT / "notebooks").glob("*.ipynb")):
        began = time.perf_counter()
        try:
            changed = store(path, strip(execute(path.resolve(), options.timeout)))
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            failed += 1
            print(f"{path}: failed, left as it was\n{error}", file=sys.stderr)
            continue
        word = "written" if changed else "unchanged"
        print(f"{path}: {word}, {time.perf_counter() - began:.1f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
