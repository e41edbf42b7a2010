// What graphology and Cytoscape.js make of the exports in their formats, beside the API's own answer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import cytoscape from 'cytoscape';
import Graph from 'graphology';

import { address, endpoint } from './server.js';

const SELECTIONS = [
  ['', ''],
  ['around: ["city-umea"], depth: 2', 'around=city-umea&depth=2'],
];

const query = (selection) => `{ network(${selection} maxNodes: 5000) {
  nodes { x y degree node { id name kind asOf confidence sources { url } } }
  links { id kind role confidence source: from { id } target: to { id } sources { url } }
} }`;

async function ask(selection) {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: query(selection) }),
  });
  return (await answer.json()).data.network;
}

async function load(file, parameters) {
  const answer = await fetch(`${address}/export/${file}?${parameters}`);
  assert.equal(answer.status, 200);
  return answer.json();
}

const urls = (fact) => fact.sources.map((source) => source.url).join(' ') || null;

for (const [selection, parameters] of SELECTIONS) {
  test(`graphology imports ${parameters || 'the whole graph'}`, async () => {
    const network = await ask(selection);
    const graph = new Graph(await load('network.graphology.json', parameters).then((data) => data.options));
    graph.import(await load('network.graphology.json', parameters));
    assert.equal(graph.order, network.nodes.length);
    assert.equal(graph.size, network.links.length);
    for (const { node, x, y } of network.nodes) {
      const found = graph.getNodeAttributes(node.id);
      assert.deepEqual(
        [found.label, found.kind, found.as_of, found.confidence, found.sources, found.x, found.y],
        // There y grows upwards.
        [node.name, node.kind, node.asOf, node.confidence, urls(node), x, 0 - y],
      );
      assert.match(found.color, /^#[0-9a-f]{6}$/);
      assert.ok(found.size > 0);
    }
    for (const link of network.links) {
      assert.deepEqual(graph.extremities(link.id), [link.source.id, link.target.id]);
      const found = graph.getEdgeAttributes(link.id);
      assert.deepEqual(
        [found.kind, found.role, found.confidence, found.sources],
        [link.kind, link.role, link.confidence, urls(link)],
      );
    }
  });

  test(`Cytoscape.js loads ${parameters || 'the whole graph'}`, async () => {
    const network = await ask(selection);
    const { elements } = await load('network.cyjs', parameters);
    const graph = cytoscape({ headless: true, elements, layout: { name: 'preset' } });
    assert.equal(graph.nodes().length, network.nodes.length);
    assert.equal(graph.edges().length, network.links.length);
    for (const { node, x, y } of network.nodes) {
      const found = graph.getElementById(node.id);
      assert.deepEqual(
        [found.data('name'), found.data('kind'), found.data('sources'), found.position()],
        [node.name, node.kind, urls(node), { x, y }],
      );
    }
    for (const link of network.links) {
      const found = graph.getElementById(link.id);
      assert.deepEqual(
        [found.source().id(), found.target().id(), found.data('kind'), found.data('role'), found.data('sources')],
        [link.source.id, link.target.id, link.kind, link.role, urls(link)],
      );
    }
  });
}
