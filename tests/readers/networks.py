"""Reads every export of a running server with the tools that its users use, and holds what they find
to the API's own answer: networks.py http://127.0.0.1:8000"""

import io
import json
import sys
import tempfile
import urllib.parse
import urllib.request
import xml.etree.ElementTree as xml
import zipfile

import igraph
import networkx
import pandas
import rdflib
import shapely.geometry

ADDRESS = sys.argv[1].rstrip("/")

# Arguments of the query, and the same as parameters.
SELECTIONS = [
    ("", {}),
    ('around: ["city-umea"], depth: 2', {"around": "city-umea", "depth": 2}),
    (
        'countries: ["country-pt"], kinds: [LOCATED_IN, MEMBER_OF]',
        {"countries": "country-pt", "kinds": "LOCATED_IN,MEMBER_OF"},
    ),
]

QUERY = """{ network(%s maxNodes: 5000) {
    nodes { depth x y node {
        id name kind level summary website asOf confidence country { id name } sources { url }
    } }
    links { id kind role since until isCurrent isVertical asOf confidence
            source: from { id } target: to { id } sources { url } }
} }"""


def ask(arguments):
    body = json.dumps({"query": QUERY % arguments}).encode()
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{ADDRESS}/graphql", body, headers)
    answer = json.load(urllib.request.urlopen(request))
    assert "errors" not in answer, answer
    network = answer["data"]["network"]
    urls = lambda fact: " ".join(source["url"] for source in fact["sources"]) or None
    nodes = {
        shown["node"]["id"]: {
            "label": shown["node"]["name"],
            "kind": shown["node"]["kind"],
            "level": shown["node"]["level"],
            "country_id": (shown["node"]["country"] or {}).get("id"),
            "country": (shown["node"]["country"] or {}).get("name"),
            "summary": shown["node"]["summary"],
            "website": shown["node"]["website"],
            "depth": shown["depth"],
            "sources": urls(shown["node"]),
            "as_of": shown["node"]["asOf"],
            "confidence": shown["node"]["confidence"],
        }
        for shown in network["nodes"]
    }
    links = {
        link["id"]: {
            "ends": (link["source"]["id"], link["target"]["id"]),
            "kind": link["kind"],
            "role": link["role"],
            "since": link["since"],
            "until": link["until"],
            "is_current": link["isCurrent"],
            "is_vertical": link["isVertical"],
            "sources": urls(link),
            "as_of": link["asOf"],
            "confidence": link["confidence"],
        }
        for link in network["links"]
    }
    return nodes, links


def fetch(path, parameters):
    query = urllib.parse.urlencode(parameters)
    return urllib.request.urlopen(f"{ADDRESS}{path}?{query}").read()


def unknown(value):
    """What readers make of a value that is not there."""
    return value is None or value == "" or value != value


def compare(reader, expected, found):
    """Whether a reader found the same ids with the same attributes."""
    differing = sorted(set(found) ^ set(expected))
    assert not differing, (reader, len(differing), differing[:5])
    for id, attributes in expected.items():
        for name, value in attributes.items():
            other = found[id].get(name)
            same = unknown(other) if value is None else other == value
            assert same, (reader, id, name, value, other)


def with_networkx(reader, graph, nodes, links):
    compare(reader, nodes, {id: data for id, data in graph.nodes(data=True)})
    found = {}
    for start, end, key, data in graph.edges(keys=True, data=True):
        found[data.get("id", key)] = {**data, "ends": (start, end)}
    compare(reader, links, found)


def gexf(content, nodes, links):
    """The rules of GEXF 1.3's schema, as far as a file like ours can break them."""
    space, viz = "{http://gexf.net/1.3}", "{http://gexf.net/1.3/viz}"
    root = xml.fromstring(content)
    assert root.tag == f"{space}gexf" and root.get("version") == "1.3"
    meta, graph = root
    assert [child.tag for child in meta] == [space + n for n in ("creator", "keywords", "description")]
    assert graph.get("defaultedgetype") == "directed" and graph.get("mode") == "static"
    declared = {}
    for attributes in graph.findall(f"{space}attributes"):
        types = {a.get("id"): a.get("type") for a in attributes}
        assert len(types) == len(attributes), "ids of attributes are unique in their class"
        assert set(types.values()) <= {"string", "long", "double", "boolean"}
        declared[attributes.get("class")] = types
    for name, kind in (("node", nodes), ("edge", links)):
        elements = graph.findall(f"{space}{name}s/{space}{name}")
        ids = [element.get("id") for element in elements]
        assert len(ids) == len(set(ids)) == len(kind), name
        for element in elements:
            allowed = {f"{space}attvalues", f"{viz}color", f"{viz}position", f"{viz}size"}
            tags = [child.tag for child in element]
            assert set(tags) <= allowed and len(tags) == len(set(tags))
            for value in element.find(f"{space}attvalues"):
                read = {"string": str, "long": int, "double": float, "boolean": ["true", "false"].index}
                read[declared[name][value.get("for")]](value.get("value"))
    for edge in graph.findall(f"{space}edges/{space}edge"):
        assert edge.get("source") in nodes and edge.get("target") in nodes
        assert edge.get("kind") and float(edge.get("weight")) == 1
    for node in graph.findall(f"{space}nodes/{space}node"):
        assert node.get("label")
        colour = node.find(f"{viz}color").attrib
        assert all(0 <= int(colour[channel]) <= 255 for channel in "rgb")
        assert float(node.find(f"{viz}size").get("value")) > 0


def graphml(content, nodes, links):
    with tempfile.NamedTemporaryFile(suffix=".graphml") as file:
        file.write(content)
        file.flush()
        graph = igraph.Graph.Read_GraphML(file.name)
    # igraph reads every attribute as the attribute of all, and has nan where there is none.
    text = lambda facts: {
        id: {name: value for name, value in fact.items() if name not in ("depth", "is_vertical")}
        for id, fact in facts.items()
    }
    compare("igraph", text(nodes), {v["id"]: v.attributes() for v in graph.vs})
    # igraph takes the ids of edges for those of nodes; their ends and kind tell them apart as well.
    ends = lambda edge: tuple(graph.vs[end]["id"] for end in edge.tuple)
    by_ends = {(link["ends"], link["kind"]): link for link in text(links).values()}
    compare("igraph", by_ends, {(ends(e), e["kind"]): {**e.attributes(), "ends": ends(e)} for e in graph.es})


def geojson(content, nodes, links):
    features = json.loads(content)["features"]
    found = {feature["id"]: feature["properties"] for feature in features}
    expected = {
        id: {("name" if name == "label" else name): value for name, value in node.items()}
        for id, node in nodes.items()
    }
    for id, link in links.items():
        link = dict(link)
        link["from"], link["to"] = link.pop("ends")
        expected[id] = link
    compare("GeoJSON", expected, found)
    for feature in features:
        if feature["geometry"]:
            shape = shapely.geometry.shape(feature["geometry"])
            west, south, east, north = shape.bounds
            # Europe and its neighbours: longitude stands first.
            assert -32 < west <= east < 50 and 25 < south <= north < 72, feature


def rdf(contents, nodes, links):
    graphs = [rdflib.Graph().parse(data=content, format=format) for format, content in contents]
    turtle, json_ld = graphs
    # To compare whole graphs is quick, for they have no blank nodes.
    assert set(turtle) == set(json_ld), "Turtle and JSON-LD say the same"
    base = "urn:mission-graph:"
    own = rdflib.Namespace(f"{base}vocabulary#")
    prov = rdflib.Namespace("http://www.w3.org/ns/prov#")
    described = {str(s).removeprefix(base) for s in turtle.subjects(own.confidence, None)}
    assert described == set(nodes) | set(links)
    for id, fact in list(nodes.items()) + list(links.items()):
        subject = rdflib.URIRef(base + id)
        cited = {str(url) for url in turtle.objects(subject, prov.wasDerivedFrom)}
        assert cited == set((fact["sources"] or "").split()), id
        assert str(turtle.value(subject, own.confidence)) == fact["confidence"], id
    for id, link in links.items():
        subject = rdflib.URIRef(base + id)
        ends = (turtle.value(subject, rdflib.RDF.subject), turtle.value(subject, rdflib.RDF.object))
        assert tuple(str(end).removeprefix(base) for end in ends) == link["ends"]
        assert (ends[0], turtle.value(subject, rdflib.RDF.predicate), ends[1]) in turtle, id


def tables(nodes_csv, edges_csv, nodes, links):
    read = lambda content: pandas.read_csv(content, keep_default_na=False, na_values=[""])
    rows = {row["Id"]: {**row, "label": row["Label"]} for row in read(nodes_csv).to_dict("records")}
    compare("pandas", nodes, rows)
    edges = read(edges_csv).to_dict("records")
    compare("pandas", links, {e["Id"]: {**e, "ends": (e["Source"], e["Target"])} for e in edges})


for arguments, parameters in SELECTIONS:
    nodes, links = ask(arguments)
    assert nodes and links
    network = lambda suffix: fetch(f"/export/network.{suffix}", parameters)
    for suffix, read in (("gexf", networkx.read_gexf), ("graphml", networkx.read_graphml)):
        graph = read(io.BytesIO(network(suffix)))
        with_networkx(f"networkx, {suffix}", networkx.MultiDiGraph(graph), nodes, links)
    graph = networkx.node_link_graph(json.loads(network("d3.json")), edges="links")
    with_networkx("networkx, node-link", graph, nodes, links)
    gexf(network("gexf"), nodes, links)
    graphml(network("graphml"), nodes, links)
    geojson(network("geojson"), nodes, links)
    rdf([("turtle", network("ttl")), ("json-ld", network("jsonld"))], nodes, links)
    tables(io.BytesIO(network("nodes.csv")), io.BytesIO(network("edges.csv")), nodes, links)
    archive = zipfile.ZipFile(io.BytesIO(network("zip")))
    assert archive.testzip() is None
    tables(archive.open("nodes.csv"), archive.open("edges.csv"), nodes, links)
    assert "CC BY 4.0" in archive.read("README.txt").decode()
    graph = json.loads(network("jgf.json"))["graph"]
    compare("JSON Graph", nodes, {id: {**n["metadata"], "label": n["label"]} for id, n in graph["nodes"].items()})
    found = {e["id"]: {**e["metadata"], "ends": (e["source"], e["target"])} for e in graph["edges"]}
    compare("JSON Graph", links, found)
    print(f"ok: {len(nodes)} nodes, {len(links)} links in every format: {urllib.parse.urlencode(parameters) or 'all'}")
