"""The release build as a server, for checks that ask it over the network."""

import contextlib
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time


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
