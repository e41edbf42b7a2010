"""Reads every table of a running server with pandas, in each form, and holds what it finds to the API's own
answer: tables.py http://127.0.0.1:8000"""

import io
import json
import sys
import urllib.parse
import urllib.request

import pandas

ADDRESS = sys.argv[1].rstrip("/")

# Of each table the query that answers it, and how its fields are called as columns.
NODE = {"id": "id", "name": "name", "summary": "summary", "website": "website", "degree": "degree", "asOf": "as_of", "confidence": "confidence"}
COUNTRY = {"country.id": "country_id", "country.name": "country"}
QUERIES = {
    "countries": ("countries", {**NODE, "iso2": "iso2", "population": "population", "euStatus": "eu_status"}),
    "cities": ("cities", {**NODE, **COUNTRY, "missionStatus": "mission_status", "population": "population", "latitude": "latitude", "euLabelAwarded": "eu_label_awarded"}),
    "stakeholders": ("stakeholders", {**NODE, **COUNTRY, "shortName": "short_name", "city.id": "city_id"}),
    "platforms": ("platforms", {**NODE, **COUNTRY, "established": "established", "support": "support"}),
    "pilots": ("pilots", {**NODE, "programme": "programme", "cohort": "cohort", "grantEur": "grant_eur"}),
    "learnings": ("learnings", {**NODE, "published": "published"}),
    "spaces": ("spaces", {**NODE, **COUNTRY}),
    "initiatives": ("initiatives", {**NODE, "start": "start"}),
    "links": (
        "links",
        {"id": "id", "kind": "kind", "source.id": "source_id", "target.id": "target_id", "role": "role", "since": "since", "isCurrent": "is_current", "isVertical": "is_vertical", "asOf": "as_of", "confidence": "confidence"},
    ),
}


def fetch(path):
    return urllib.request.urlopen(ADDRESS + path).read()


def ask(field, fields):
    """All rows of a root field, page after page, by id."""
    selection = " ".join(f"{a} {{ {b} }}" if b else a for a, _, b in (f.partition(".") for f in fields))
    merged = selection.replace("country { id } country { name }", "country { id name }")
    query = "query ($after: String) { %s(first: 1000, after: $after) { nodes { %s sources { url } } pageInfo { hasNextPage endCursor } } }" % (field, merged)
    rows, after = {}, None
    while True:
        body = json.dumps({"query": query, "variables": {"after": after}}).encode()
        request = urllib.request.Request(f"{ADDRESS}/graphql", body, {"content-type": "application/json"})
        answer = json.load(urllib.request.urlopen(request))
        assert "errors" not in answer, answer
        page = answer["data"][field]
        for node in page["nodes"]:
            row = {"sources": " ".join(source["url"] for source in node["sources"]) or None}
            for name, column in fields.items():
                outer, _, inner = name.partition(".")
                row[column] = (node[outer] or {}).get(inner) if inner else node[outer]
            rows[row["id"]] = row
        if not page["pageInfo"]["hasNextPage"]:
            return rows
        after = page["pageInfo"]["endCursor"]


def compare(what, expected, frame):
    assert list(frame["id"]) == list(dict.fromkeys(frame["id"])), f"{what}: ids are unique"
    found = frame.set_index("id", drop=False).to_dict("index")
    assert set(found) == set(expected), what
    for id, row in expected.items():
        for column, value in row.items():
            other = found[id][column]
            same = pandas.isna(other) if value is None else other == value
            assert same, (what, id, column, value, other)


listed = json.loads(fetch("/tables"))
types = {table["name"]: {c["name"]: c["type"] for c in table["columns"]} for table in listed["tables"]}
for table, columns in types.items():
    text = [name for name, kind in columns.items() if kind not in ("integer", "number", "boolean")]
    csv = pandas.read_csv(io.BytesIO(fetch(f"/tables/{table}.csv")), dtype={name: str for name in text}, keep_default_na=False, na_values=[""])
    answer = json.loads(fetch(f"/tables/{table}.json"))
    whole = pandas.DataFrame(answer["rows"], columns=list(columns))
    lines = pandas.read_json(io.BytesIO(fetch(f"/tables/{table}.ndjson")), lines=True, dtype=False, precise_float=True)
    expected = ask(*QUERIES[table]) if table in QUERIES else None
    for form, frame in (("csv", csv), ("json", whole), ("ndjson", lines)):
        assert list(frame.columns) == list(columns), (table, form)
        assert len(frame) == answer["total"] > 0, (table, form)
        if expected:
            compare(f"{table}.{form}", expected, frame)
    print(f"ok: {len(csv)} rows of {table} in every form")

# A series, as a notebook draws it.
series = pandas.read_csv(f"{ADDRESS}/tables/observations.csv?indicators=co2-per-capita&subjects=country-se,country-pt")
drawn = series.pivot(index="date", columns="subject", values="value")
assert list(drawn.columns) == ["Portugal", "Sweden"] and len(drawn) >= 5

# A long table, page after page.
rows, path = [], "/tables/links.json?first=500&columns=id"
while path:
    page = json.loads(fetch(path))
    rows += page["rows"]
    path = page["next"]
assert len(rows) == page["total"] == len({row["id"] for row in rows})
print(f"ok: {len(rows)} links in pages")
