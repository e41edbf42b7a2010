#!/usr/bin/env python3
"""Compares the algorithms with igraph's C core, in one run, on the same graph with the same questions.

    pip install -r benches/requirements.txt
    benches/igraph.py
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import time

# Not this very file, which has the name of what it compares with.
sys.path.pop(0)
import igraph
import numpy

DAMPING = 0.85


def timed(compute):
    """The answer, and the least seconds that it took of three times."""

    def once():
        began = time.perf_counter()
        answer = compute()
        return answer, time.perf_counter() - began

    return min((once() for _ in range(3)), key=lambda answer: answer[1])


def graph(folder, nodes):
    edges = numpy.fromfile(folder / "edges", dtype="<u4").reshape(-1, 2)
    directed = igraph.Graph(n=nodes, edges=edges, directed=True)
    directed.simplify()
    undirected = igraph.Graph(n=nodes, edges=edges, directed=False)
    undirected.simplify()
    return directed, undirected


def compare(folder):
    ours = json.loads((folder / "ours.json").read_text())
    directed, undirected = graph(folder, ours["nodes"])
    print(
        f"{ours['nodes']:,} nodes, {ours['links']:,} links, {undirected.ecount():,} connections; "
        f"igraph {igraph.__version__}\n"
    )
    rows = []

    near = ours["neighbourhood"]
    # One question after the other, as a server is asked.
    sizes, seconds = timed(
        lambda: [undirected.neighborhood_size(start, order=2) for start in near["starts"]]
    )
    assert sizes == near["sizes"], "the neighbourhoods differ"
    mean = sum(sizes) // len(sizes)
    rows.append((f"neighbourhood of depth 2, {mean:,} nodes", near["seconds"], seconds, len(sizes), 10))

    path = ours["path"]
    pairs = list(zip(path["from"], path["to"]))
    found, seconds = timed(
        lambda: [undirected.get_shortest_path(a, b, output="epath") for a, b in pairs]
    )
    for (a, b), links, length in zip(pairs, found, path["lengths"]):
        assert len(links) == (length or 0) and (length is not None or a != b), "the paths differ"
    rows.append(("shortest path", path["seconds"], seconds, len(pairs), 100))

    ranks, seconds = timed(lambda: directed.pagerank(damping=DAMPING, implementation="prpack"))
    error = numpy.abs(numpy.array(ranks) - ours["pagerank"]["ranks"]).sum()
    assert error < 1e-8, f"the ranks differ by {error}"
    rows.append(("PageRank", ours["pagerank"]["seconds"], seconds, 1, 4))

    through = ours["betweenness"]
    sources = list(range(0, ours["nodes"], ours["nodes"] // through["sources"]))[: through["sources"]]
    _, seconds = timed(lambda: undirected.betweenness(directed=False, sources=sources))
    rows.append((f"betweenness, a source", through["seconds"], seconds, len(sources), 2))

    theirs, seconds = timed(
        lambda: undirected.community_leiden(objective_function="modularity", n_iterations=2)
    )
    modularity = undirected.modularity(theirs.membership)
    enough = [it for it in ours["communities"] if it["modularity"] >= modularity]
    as_good = min(enough or ours["communities"][-1:], key=lambda it: it["seconds"])
    rows.append((f"Leiden, {as_good['rounds']} rounds", as_good["seconds"], seconds, 1, 5))

    print(f"| | ours | igraph | times faster | target |\n|---|---|---|---|---|")
    for name, own, other, count, target in rows:
        times = other / own
        met = "met" if times >= target else "missed"
        print(f"| {name} | {show(own / count)} | {show(other / count)} | {times:.1f} | {target}, {met} |")
    print(f"\nModularity of igraph's Leiden with 2 iterations: {modularity:.4f}. Ours:\n")
    print("| rounds | modularity | seconds |\n|---|---|---|")
    for it in ours["communities"]:
        print(f"| {it['rounds']} | {it['modularity']:.4f} | {it['seconds']:.2f} |")
    error = ours["error"]
    print(
        f"\nBetweenness from {error['sources']} sources on M, as a share of all pairs, where the largest "
        f"is {error['largest_share']:.4f}: the largest error is {error['largest_error']:.5f}, the mean "
        f"{error['mean_error']:.7f}; {error['of_first_hundred']} of the first hundred are found."
    )


def show(seconds):
    for unit, factor in [("s", 1), ("ms", 1e3), ("µs", 1e6)]:
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e6:.2g} µs"


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    with tempfile.TemporaryDirectory() as folder:
        command = ["cargo", "bench", "--quiet", "--bench", "igraph", "--", folder]
        subprocess.run(command, cwd=root, check=True)
        compare(pathlib.Path(folder))


if __name__ == "__main__":
    main()
