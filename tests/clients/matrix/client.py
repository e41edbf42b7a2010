"""Asks by gql, over both of its transports: python client.py ENDPOINT SOCKET AUTHORIZATION DOCUMENTS"""

import asyncio
import json
import sys

from gql import Client, gql
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.websockets import WebsocketsTransport


def request(document, variables=None):
    made = gql(document)
    made.variable_values = variables
    return made


async def use(transport, documents, subscribes):
    async with Client(transport=transport, fetch_schema_from_transport=True) as session:
        query = request(documents["QUERY"], {"first": 3, "status": "MISSION_CITY"})
        cities = (await session.execute(query))["cities"]
        assert cities["totalCount"] == 112, cities

        # The population is a variable that is not sent: it has to stay.
        update = {"id": "city-guimaraes", "summary": "For a test.", "sources": ["https://example.org/"]}
        done = (await session.execute(request(documents["MUTATION"], update)))["cityUpdate"]
        assert done["userErrors"] == [], done
        changed = [sorted(field["name"] for field in change["fields"]) for change in done["changes"]]
        assert changed == [["source", "summary"]], done

        if subscribes:
            async for told in session.subscribe(request(documents["SUBSCRIPTION"])):
                assert told["revisions"]["revision"] == "1", told
                break


def main():
    endpoint, socket, authorization, documents = sys.argv[1:]
    headers = {"authorization": authorization}
    over_http = AIOHTTPTransport(endpoint, headers=headers)
    # Without its name, gql 4 takes the protocol for the older one where header names are in small letters.
    over_socket = WebsocketsTransport(socket, init_payload=headers, subprotocols=["graphql-transport-ws"])
    for name, transport, subscribes in ("aiohttp", over_http, False), ("websockets", over_socket, True):
        asyncio.run(use(transport, json.loads(documents), subscribes))
        print(name)


main()
