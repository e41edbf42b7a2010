"""Runs the notebook against a server and shows what its cells say: `python run.py http://127.0.0.1:8000 FOLDER`.

The pictures go to FOLDER. The notebook itself stays as it is: outputs are not kept in version control, since they change
with the data and would hide what changed in the code.
"""

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FILE = Path(__file__).with_name("mission_graph.ipynb")


def run(server, folder):
    os.environ["MISSION_GRAPH_URL"] = server
    os.environ["MISSION_GRAPH_FIGURES"] = str(Path(folder).resolve())
    notebook = nbformat.read(FILE, as_version=4)
    kept = [cell.id for cell in notebook.cells if cell.cell_type == "code" and (cell.outputs or cell.execution_count)]
    assert not kept, f"clear the outputs of {kept}"
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            text = output.get("text") or output.get("data", {}).get("text/plain", "")
            print(text.rstrip())
    for picture in ("barometer.png", "network.png"):
        assert (Path(folder) / picture).stat().st_size > 20_000, f"{picture} is empty"


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2])
