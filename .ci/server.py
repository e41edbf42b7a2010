"""The release build as a server, for checks that ask it over the network."""

import contextlib
import http.client
import json
import multiprocessing
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

PROBE_EVERY = 0.01


def program():
    if len(sys.argv) > 1:
        return pathlib.Path(sys.argv[1]).absolute()
    os.chdir(pathlib.Path(__file__).resolve().parent.parent)
    subprocess.run(["cargo", "build", "--locked", "--release", "--quiet"], check=True)
    metadata = ["cargo", "metadata", "--locked", "--format-version", "1", "--no-deps"]
    described = json.loads(subprocess.run(metadata, check=True, capture_output=True).stdout)
    return pathlib.Path(described["target_directory"], "release", "mission-graph")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def request(port, method, path, body=None, headers={}):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


@contextlib.contextmanager
def running(mission_graph, folder, **settings):
    """A server with its database in a folder: gives its port and its process, and stops it at the end."""
    port = free_port()
    names = {f"MISSION_GRAPH_{name}": str(value) for name, value in settings.items()}
    server = subprocess.Popen(
        [mission_graph, "--listen", f"127.0.0.1:{port}"],
        cwd=folder,
        stderr=subprocess.DEVNULL,
        env=os.environ | names,
    )
    try:
        wait_for(port, server)
        yield port, server
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def wait_for(port, server):
    while server.poll() is None:
        try:
            if request(port, "GET", "/readyz")[0] == 200:
                return
        except OSError:
            time.sleep(0.02)
    sys.exit("the server did not start")


def probe(port, stop, found):
    """How long each answer of /healthz took, each over a connection of its own."""
    times = []
    while not stop.is_set():
        began = time.perf_counter()
        status, _ = request(port, "GET", "/healthz")
        times.append(time.perf_counter() - began)
        assert status == 200, status
        time.sleep(max(0, PROBE_EVERY - times[-1]))
    found.put(times)


def probed(port, load):
    """Does something, and tells how long /healthz took meanwhile.

    In a process of its own, so that Python's lock is not measured as well."""
    stop, found = multiprocessing.Event(), multiprocessing.Queue()
    prober = multiprocessing.Process(target=probe, args=(port, stop, found), daemon=True)
    prober.start()
    time.sleep(0.3)
    result = load()
    stop.set()
    times = sorted(found.get(timeout=60))
    prober.join()
    return result, times
