"""Calls every tool for agents with the Python SDK's client, over HTTP in both versions of the protocol's life cycle and
over standard input and output, and holds what it finds to the API's own answers: agents.py http://127.0.0.1:8000

MISSION_GRAPH_TEST_PROGRAM names the program, and MISSION_GRAPH_TEST_SERVED its database."""

import asyncio
import json
import os
import sys
import tempfile
import urllib.request

from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

ADDRESS = sys.argv[1].rstrip("/")
PROGRAM = os.environ["MISSION_GRAPH_TEST_PROGRAM"]
DATABASE = os.environ["MISSION_GRAPH_TEST_SERVED"]

CALLS = {
    "search": {"text": "viladecans", "kinds": ["CITY"]},
    "node": {"id": "city-viladecans"},
    "entry_points": {"id": "city-viladecans", "first": 3},
    "city_support": {"id": "city-viladecans"},
    "peers": {"id": "city-viladecans", "excludeLinked": True},
    "who_works_on": {"theme": "theme-renewable-energy", "country": "country-es"},
    "gaps": {"countries": ["country-es"], "kinds": ["MISSION_CITY_WITHOUT_PILOT"]},
    "query": {"query": "query ($id: ID!) {city(by: {id: $id}) {id name}}", "variables": {"id": "city-viladecans"}},
    "schema": {"words": "funders"},
}


def ask(query):
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(ADDRESS + "/graphql", body, {"content-type": "application/json"})
    return json.load(urllib.request.urlopen(request))["data"]


async def check(name, connection, **options):
    expected = ask('{city(by: {id: "city-viladecans"}) {entryPoints(first: 3) {node {id}}}}')
    async with Client(connection, **options) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == set(CALLS), set(tools) ^ set(CALLS)
        for tool, arguments in CALLS.items():
            result = await client.call_tool(tool, arguments)
            assert not result.is_error, (tool, result)
            text = result.content[0].text
            if tool == "schema":
                assert ".funders" in text, text
                continue
            answer = json.loads(text)
            assert answer["revision"] == "1", answer
            if tool == "entry_points":
                found = [{"node": {"id": point["node"]["id"]}} for point in answer["data"]["node"]["entryPoints"]]
                assert found == expected["city"]["entryPoints"], found
        refused = await client.call_tool("query", {"query": "mutation {nodeRemove(id: \"city-umea\", sources: []) {revision}}"})
        assert "only executes queries" in refused.content[0].text, refused
    print(f"ok: {name}")


async def main():
    await check("HTTP, with a handshake", ADDRESS + "/mcp", mode="legacy")
    await check("HTTP, without a handshake", ADDRESS + "/mcp")
    for name, arguments in [("a database", ["--database", DATABASE]), ("a server", ["--url", ADDRESS])]:
        with tempfile.TemporaryFile("w+") as log:
            parameters = StdioServerParameters(command=PROGRAM, args=["mcp", *arguments])
            await check(f"standard input and output, with {name}", stdio_client(parameters, errlog=log), mode="legacy")


asyncio.run(main())
