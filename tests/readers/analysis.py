"""Computes rankings, statistics, distances and reach from the files of data/ with pandas and geopy, and compares them
with the API's answers: analysis.py http://127.0.0.1:8000"""

import json
import pathlib
import sys
import urllib.request

import pandas
from geopy.distance import geodesic

ADDRESS = sys.argv[1].rstrip("/")
DATA = pathlib.Path(__file__).parents[2] / "data"
SOPOT = (54.4418, 18.5601)


def ask(query):
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(ADDRESS + "/graphql", body, {"content-type": "application/json"})
    answer = json.load(urllib.request.urlopen(request))
    assert "errors" not in answer, answer
    return answer["data"]


def table(name):
    return pandas.read_csv(DATA / f"{name}.csv", keep_default_na=False, na_values=[""])


countries, cities, pilots = table("countries"), table("cities"), table("pilots")
links, observations = table("links"), table("observations")


def close(one, other):
    return one == other or abs(one - other) < 1e-9 * max(abs(one), abs(other))


def rankings():
    for indicator in observations["indicator"].unique():
        series = observations[observations["indicator"] == indicator].sort_values("date")
        newest = series.groupby("subject")["value"].last()
        earlier = series[series["date"].astype(str) <= "2015-12-31"].groupby("subject")["value"].last()
        ecosystem = countries[countries["ecosystem_page"].astype(str).str.lower() == "true"]["id"]
        expected = newest[newest.index.isin(ecosystem)]
        ranks = expected.rank(method="min", ascending=False).astype(int)
        found = ask(
            '{indicator(id: "%s") {ranking {ranks {rank country {id} observation {value}'
            ' change(since: "2015") {absolute}} unknown {id}}}}' % indicator
        )["indicator"]["ranking"]
        assert {of["country"]["id"] for of in found["ranks"]} == set(expected.index), indicator
        assert {of["id"] for of in found["unknown"]} == set(ecosystem) - set(expected.index), indicator
        for of in found["ranks"]:
            country = of["country"]["id"]
            assert of["rank"] == ranks[country], (indicator, country)
            assert close(of["observation"]["value"], expected[country]), (indicator, country)
            if of["change"]:
                assert abs(of["change"]["absolute"] - (expected[country] - earlier[country])) < 1e-9
    print("ok: rankings by", observations["indicator"].nunique(), "indicators")


def grants():
    of_cities = links[links["kind"].isin(["LEADS", "PARTICIPATES_IN"]) & links["from"].isin(cities["id"])]
    places = of_cities.merge(cities[["id", "country"]], left_on="from", right_on="id")[["to", "country"]]
    places = places[places["to"].isin(pilots["id"])].drop_duplicates()
    placed = pilots.merge(places, left_on="id", right_on="to", how="left")
    expected = placed.groupby(["cohort", "country"], dropna=False)["grant_eur"].agg(["size", "mean", "median", "sum"])
    found = ask(
        "{statistics(of: PILOT, groupBy: [COHORT, COUNTRY])"
        " {count keys {value} aggregate(of: GRANT_EUR) {average median sum}}}"
    )["statistics"]
    assert len(found) == len(expected), (len(found), len(expected))
    by_keys = {}
    for (cohort, country), row in expected.iterrows():
        keys = (None if pandas.isna(cohort) else str(int(cohort)), None if pandas.isna(country) else country)
        by_keys[keys] = row
    for group in found:
        row = by_keys[tuple(key["value"] for key in group["keys"])]
        assert group["count"] == row["size"], (group, row)
        for name, column in (("average", "mean"), ("median", "median")):
            value = group["aggregate"][name]
            assert (value is None) == pandas.isna(row[column]), (group, row)
            assert value is None or close(value, row[column]), (group, row)
        assert close(group["aggregate"]["sum"], row["sum"]), (group, row)
    print("ok: grants of", len(found), "groups")


def labels():
    mission = cities[cities["mission_status"] == "MISSION_CITY"]
    found = ask(
        "{cities(filter: {missionStatus: {eq: MISSION_CITY}}, first: 0)"
        " {share(filter: {euLabelAwarded: {isNull: false}}) {count of share}}}"
    )["cities"]["share"]
    count = int(mission["eu_label_awarded"].notna().sum())
    assert found == {"count": count, "of": len(mission), "share": count / len(mission)}, found
    print("ok: share of labelled cities", found["count"], "of", found["of"])


def distances():
    known = cities[cities["latitude"].notna()]
    expected = {
        row.id: geodesic(SOPOT, (row.latitude, row.longitude)).km for row in known.itertuples()
    }
    place = "latitude: %s, longitude: %s" % SOPOT
    found = ask(
        "{nearestCities(to: {%s}, first: 100) {distance city {id}}"
        " near: cities(filter: {near: {%s, kilometres: 500}}, first: 1000) {nodes {id}}"
        " nearer: cities(filter: {near: {%s, kilometres: 150}}) {totalCount}}" % (place, place, place)
    )
    for nearby in found["nearestCities"]:
        geodesic_distance = expected[nearby["city"]["id"]]
        assert abs(nearby["distance"] / geodesic_distance - 1) < 0.005, nearby
    order = [nearby["distance"] for nearby in found["nearestCities"]]
    assert order == sorted(order)
    inside = {city for city, distance in expected.items() if distance < 500 * 0.995}
    outside = {city for city, distance in expected.items() if distance > 500 * 1.005}
    near = {node["id"] for node in found["near"]["nodes"]}
    assert inside <= near and not near & outside
    assert found["nearer"]["totalCount"] == sum(distance < 150 for distance in expected.values())
    print("ok: distances of", len(order), "cities, and", len(near), "within 500 km")


def publishers():
    facts = {}
    for path in sorted(DATA.glob("*.csv")):
        rows = table(path.stem)
        if "source" not in rows:
            continue
        for row in rows.itertuples():
            for url in str(row.source).split():
                host = url.split("://")[1].replace("?", "/").replace("#", "/").split("/")[0]
                facts.setdefault(host.removeprefix("www."), {}).setdefault(url, set()).add((path.stem, row.Index))
    expected = {
        name: (len(pages), len(set().union(*pages.values()))) for name, pages in facts.items()
    }
    found = ask("{publishers(first: 1000) {name sourceCount factCount}}")["publishers"]
    assert {of["name"]: (of["sourceCount"], of["factCount"]) for of in found} == expected
    counts = [of["factCount"] for of in found]
    assert counts == sorted(counts, reverse=True)
    print("ok: sources and facts of", len(found), "publishers")


def reach():
    for start in ("city-guimaraes", "city-umea", "org-eurocities"):
        every = "{links(first: 1000%s) {nodes {from {id kind} to {id kind}} pageInfo {hasNextPage endCursor}}}"
        neighbours, kinds, after = {}, {}, ""
        while True:
            page = ask(every % after)["links"]
            for link in page["nodes"]:
                ends = [link["from"], link["to"]]
                for one, other in (ends, ends[::-1]):
                    neighbours.setdefault(one["id"], set()).add(other["id"])
                    kinds[one["id"]] = one["kind"]
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = ', after: "%s"' % page["pageInfo"]["endCursor"]
        reached, frontier = {start}, {start}
        for _ in range(2):
            passable = {node for node in frontier if node == start or kinds[node] not in ("COUNTRY", "THEME")}
            frontier = set().union(*(neighbours[node] for node in passable)) - reached
            reached |= frontier
        found = ask(
            '{ecosystemNodes(filter: {reach: {from: ["%s"], steps: 2}}, first: 1000) {totalCount nodes {id}}}' % start
        )["ecosystemNodes"]
        assert {node["id"] for node in found["nodes"]} == reached - {start}, start
    print("ok: nodes within two links")


rankings()
grants()
labels()
distances()
publishers()
reach()
