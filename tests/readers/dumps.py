"""Reads the newest dump of a running server with the tools that its users use, and holds what they find to
the API's own answer: dumps.py http://127.0.0.1:8000"""

import hashlib
import io
import json
import pathlib
import sys
import tempfile
import urllib.request
import zipfile

import cffconvert
import frictionless
import pandas

ADDRESS = sys.argv[1].rstrip("/")

QUERY = """{ dataset { revision } network(maxNodes: 5000) { totalNodes
    nodes { node { id name kind asOf confidence sources { url } } }
    links { kind role since until asOf confidence source: from { id } target: to { id } sources { url } }
} }"""

# What the tables call the kinds of nodes.
TABLES = {
    "countries": "COUNTRY",
    "cities": "CITY",
    "stakeholders": "STAKEHOLDER",
    "platforms": "NATIONAL_PLATFORM",
    "pilots": "PILOT",
    "learnings": "LEARNING",
    "spaces": "ENGAGEMENT_SPACE",
    "initiatives": "INITIATIVE",
    "themes": "THEME",
}


def ask():
    body = json.dumps({"query": QUERY}).encode()
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{ADDRESS}/graphql", body, headers)
    answer = json.load(urllib.request.urlopen(request))
    assert "errors" not in answer, answer
    network = answer["data"]["network"]
    assert len(network["nodes"]) == network["totalNodes"]
    urls = lambda fact: " ".join(source["url"] for source in fact["sources"])
    backing = lambda fact: (urls(fact), fact["asOf"] or "", fact["confidence"].lower())
    nodes = {
        shown["node"]["id"]: (shown["node"]["kind"], shown["node"]["name"], *backing(shown["node"]))
        for shown in network["nodes"]
    }
    links = {
        (link["source"]["id"], link["kind"], link["target"]["id"]):
            (link["role"] or "", link["since"] or "", link["until"] or "", *backing(link))
        for link in network["links"]
        # It follows from where a node lies.
        if link["kind"] != "LOCATED_IN"
    }
    return answer["data"]["dataset"]["revision"], nodes, links


def compare(what, expected, found):
    differing = [key for key in set(expected) | set(found) if expected.get(key) != found.get(key)]
    assert not differing, (what, len(differing), [(k, expected.get(k), found.get(k)) for k in differing[:3]])


def read(archive, table):
    # Texts as they stand: there is a country NA, and ids and dates are no numbers.
    return pandas.read_csv(archive.open(f"{table}.csv"), dtype=str, keep_default_na=False).to_dict("records")


response = urllib.request.urlopen(f"{ADDRESS}/dumps/latest.zip")
revision, nodes, links = ask()
assert response.url == f"{ADDRESS}/dumps/{revision}.zip", response.url
assert f"mission-graph-{revision}.zip" in response.headers["content-disposition"]
archive = zipfile.ZipFile(io.BytesIO(response.read()))
assert archive.testzip() is None

sums = dict(reversed(line.split("  ")) for line in archive.read("SHA256SUMS").decode().splitlines())
assert set(sums) == set(archive.namelist()) - {"SHA256SUMS"}
for name, told in sums.items():
    assert hashlib.sha256(archive.read(name)).hexdigest() == told, name

backing = lambda row: (row["source"], row["as_of"], row["confidence"])
found = {}
for table, kind in TABLES.items():
    for row in read(archive, table):
        found[row["id"]] = (kind, row["name"] if "name" in row else row["title"], *backing(row))
compare("nodes", nodes, found)
rows = read(archive, "links")
found = {
    (row["from"], row["kind"], row["to"]): (row["role"], row["since"], row["until"], *backing(row))
    for row in rows
}
assert len(found) == len(rows)
compare("links", links, found)
assert pandas.to_numeric([row["value"] for row in read(archive, "observations")]).size > 0

citation = cffconvert.Citation(archive.read("CITATION.cff").decode())
citation.validate()
assert json.loads(citation.as_zenodo())["version"] == revision
for name in ("README.md", "LICENSE.txt", "CHANGELOG.md"):
    assert archive.read(name), name

with tempfile.TemporaryDirectory() as folder:
    archive.extractall(folder)
    # Types, terms, keys, references between tables, sizes and checksums.
    report = frictionless.validate(str(pathlib.Path(folder, "datapackage.json")))
    assert report.valid, report.flatten(["path", "rowNumber", "fieldName", "message"])[:5]
    assert report.stats["tasks"] == 13
print(f"ok: revision {revision}: {len(nodes)} nodes, {len(links)} links")
