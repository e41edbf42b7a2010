"""Writes through servers and the command line, and reads back what a database holds, history included.

What a database holds is read from a backup of it: the same for SQLite and PostgreSQL, and of one revision.
"""

import contextlib
import http.client
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import zipfile

from server import request

UPDATE = """mutation ($id: ID!, $population: Int!, $ifRevision: Revision, $key: String) {
  cityUpdate(
    id: $id
    input: {population: $population, sources: ["https://example.org/"]}
    ifRevision: $ifRevision
    idempotencyKey: $key
  ) {
    revision
    userErrors { code message path }
  }
}"""
PROPOSE = """mutation ($id: ID!, $population: Int!, $key: String) {
  proposalCreate(
    changes: [{cityUpdate: {id: $id, input: {population: $population, sources: []}}}]
    note: "A count"
    evidence: ["https://example.org/"]
    idempotencyKey: $key
  ) {
    proposal { id }
    userErrors { code message path }
  }
}"""
ACCEPT = """mutation ($id: ID!) {
  proposalAccept(id: $id, ifVersion: 1) {
    revision
    userErrors { code message path }
  }
}"""
QUESTION = "query ($id: ID!) { city(by: {id: $id}) { population } }"


class Refused(Exception):
    """The server has answered, and has not written. The code says why."""

    def __init__(self, code, message):
        super().__init__(f"{code}: {message}")
        self.code = code


class Unknown(Exception):
    """There is no answer, or one that does not say: it may have been written or not."""


@contextlib.contextmanager
def sqlite():
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:{folder}/graph.db", folder


@contextlib.contextmanager
def postgres(name):
    """A new database on the server that tests are run on; gone at the end."""
    server = os.environ["MISSION_GRAPH_TEST_POSTGRES"]
    database = f"mission_graph_{name}_{os.getpid()}"

    def psql(statement):
        subprocess.run(["psql", "-qwX", f"{server}/postgres", "-c", statement], check=True)

    psql(f"CREATE DATABASE {database} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en'")
    try:
        with tempfile.TemporaryDirectory() as folder:
            yield f"{server}/{database}", folder
    finally:
        psql(f"DROP DATABASE {database} WITH (FORCE)")


def run(mission_graph, database, folder, *arguments):
    """What a command prints; it has to end well."""
    command = [mission_graph, "--database", database, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def token(mission_graph, database, folder):
    wanted = ["--organisation", "Test", "--role", "administrator", "--label", "test", "--expires", "1d"]
    return run(mission_graph, database, folder, "token", "create", *wanted).strip()


def write_theme(folder, number):
    """A folder to import, with one theme that is not there yet; gives its id."""
    theme = f"theme-imported-{number}"
    pathlib.Path(folder).mkdir()
    pathlib.Path(folder, "themes.csv").write_text(
        f"id,name,description,source,as_of,confidence\n{theme},Imported {number},,https://example.org/,2026-01-01,sourced\n"
    )
    return theme


def ask(port, document, variables, bearer=None):
    headers = {"Content-Type": "application/json"}
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    body = json.dumps({"query": document, "variables": variables})
    status, answer = request(port, "POST", "/graphql", body, headers)
    answer = json.loads(answer)
    if status != 200 or answer.get("errors"):
        error = (answer.get("errors") or [{"message": str(status)}])[0]
        extensions = error.get("extensions", {})
        if extensions.get("outcome") == "UNKNOWN":
            raise Unknown(error["message"])
        raise Refused(extensions.get("code", ""), error["message"])
    return answer


def population(port, city):
    """What is served of a city, and at which revision."""
    answer = ask(port, QUESTION, {"id": city})
    return answer["data"]["city"]["population"], int(answer["extensions"]["revision"])


def update(port, bearer, city, number, key, if_revision=None):
    """Writes a city's population; gives the revision that it made."""
    variables = {"id": city, "population": number, "key": key}
    if if_revision is not None:
        variables["ifRevision"] = str(if_revision)
    return int(mutate(port, UPDATE, variables, bearer)["revision"])


def propose(port, bearer, city, number, key):
    """Proposes a city's population; gives the number of the proposal."""
    variables = {"id": city, "population": number, "key": key}
    return int(mutate(port, PROPOSE, variables, bearer)["proposal"]["id"])


def accept(port, bearer, proposal):
    """Accepts a proposal; gives the revision that it became."""
    return int(mutate(port, ACCEPT, {"id": str(proposal)}, bearer)["revision"])


def mutate(port, document, variables, bearer):
    """The payload of a mutation that was done."""
    try:
        answer = ask(port, document, variables, bearer)
    except Refused as refused:
        # Of an error of the server itself it is not known what was done before.
        if refused.code in ("INTERNAL_SERVER_ERROR", "LIMIT_EXCEEDED"):
            raise Unknown from refused
        raise
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Unknown from error
    (payload,) = answer["data"].values()
    for error in payload["userErrors"]:
        raise Refused(error["code"], error["message"])
    return payload


class Contents:
    """All tables of a database, as lists of rows, by their names."""

    def __init__(self, mission_graph, database, folder):
        with tempfile.TemporaryDirectory(dir=folder) as place:
            path = pathlib.Path(place, "backup")
            run(mission_graph, database, folder, "backup", "--unverified", str(path))
            self.tables = {}
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    if name.endswith(".ndjson"):
                        lines = archive.read(name).decode().splitlines()
                        self.tables[name.removesuffix(".ndjson")] = [json.loads(line) for line in lines]

    def rows(self, table):
        return {row["id"]: row for row in self.tables.get(table, [])}

    def revisions(self):
        return sorted(row["number"] for row in self.tables["revision"])

    def last_facts(self):
        """Each fact as the history has it in the end, after the history was found to be one line: revisions from 1 on
        without a gap, each with all of its changes, and before each change what the one before has left."""
        revisions = self.revisions()
        assert revisions == list(range(1, len(revisions) + 1)), "the revisions have gaps"
        facts, positions = {}, dict.fromkeys(revisions, 0)
        for change in sorted(self.tables["change"], key=lambda row: (row["revision"], row["position"])):
            revision, fact = change["revision"], (change["fact_kind"], change["fact_id"])
            assert change["position"] == positions[revision], f"revision {revision} lacks changes"
            positions[revision] += 1
            assert change["before"] == facts.get(fact), f"revision {revision} has overwritten {fact}"
            facts[fact] = change["after"]
        empty = [revision for revision, changes in positions.items() if not changes]
        assert not empty, f"revisions without changes: {empty}"
        return {fact: after for fact, after in facts.items() if after is not None}

    def check_proposals(self):
        """Holds each proposal to what happened to it, and those that were accepted to the revisions that they became."""
        accepted = {row["revision"] for row in self.rows("proposal").values() if row["state"] == "ACCEPTED"}
        made = {row["number"] for row in self.tables["revision"] if row["origin"] == "PROPOSAL"}
        assert accepted == made, f"proposals and revisions are torn apart: {accepted ^ made}"
        events = {}
        for event in self.tables.get("proposal_event", []):
            events.setdefault(event["proposal_id"], []).append(event["kind"])
        for number, row in self.rows("proposal").items():
            expected = ["PROPOSED", *(["ACCEPTED"] if row["state"] == "ACCEPTED" else [])]
            assert events.get(number) == expected, f"proposal {number} is {row['state']} after {events.get(number)}"

    def check(self):
        """Holds the facts to their history: none is torn, none is missing, none is too many. Gives how many there are."""
        facts = self.last_facts()
        tables = {"NODE": "node", "LINK": "link", "OBSERVATION": "observation", "INDICATOR": "indicator", "ALIAS": "alias"}
        for kind, table in tables.items():
            rows = self.rows(table)
            told = {name: fact for (of_kind, name), fact in facts.items() if of_kind == kind}
            assert rows.keys() == told.keys(), f"{table}: {sorted(rows.keys() ^ told.keys())[:9]}"
            for name, fact in told.items():
                row = fact.get(table, fact)
                assert rows[name] == row, f"{name} is {rows[name]}, and was last made {row}"
        for name, city in self.rows("city").items():
            told = facts["NODE", name]["details"]["city"]
            assert city == told, f"{name} is {city}, and was last made {told}"
        self.check_proposals()
        return len(facts)

    def populations(self, city):
        """What a city was said to have, by revision."""
        changes = [row for row in self.tables["change"] if row["fact_id"] == city and row["after"]]
        return {row["revision"]: row["after"]["details"]["city"]["population"] for row in changes}
