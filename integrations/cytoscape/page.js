// The network in Cytoscape.js: the export's elements as they are, where they lie in the file.
import cytoscape from 'cytoscape';
import { LARGEST_SCALE, showNetwork } from '../pages/frame.js';
import { Network } from '../pages/network.js';

const STYLE = [
  { selector: 'node', style: { width: 'data(size)', height: 'data(size)', 'background-color': 'data(color)', 'border-width': 1, 'border-color': '#000', 'border-opacity': 0.35 } },
  { selector: 'edge', style: { width: 1, 'line-color': '#c3c9cf', 'curve-style': 'haystack' } },
  // Only what stands out has arrows: thousands of them are no help.
  { selector: 'edge.marked', style: { width: 2.5, 'line-color': '#3c4650', 'curve-style': 'bezier', 'target-arrow-shape': 'triangle', 'target-arrow-color': '#3c4650', 'z-index': 2 } },
  { selector: 'node.faint', style: { 'background-color': '#e3e6e9', 'border-opacity': 0.1 } },
  { selector: 'edge.faint', style: { 'line-color': '#e3e6e9' } },
  { selector: 'node.marked', style: { 'z-index': 3 } },
  { selector: '.hidden', style: { display: 'none' } },
];

function read({ data, elements }) {
  return new Network(
    data,
    elements.nodes.map((node) => ({ ...node.data, ...node.position })),
    elements.edges.map((edge) => edge.data),
  );
}

function draw(stage, network, { elements }, events) {
  const graph = cytoscape({
    container: stage,
    elements,
    style: STYLE,
    layout: { name: 'preset', padding: 40 },
    boxSelectionEnabled: false,
    autounselectify: true,
    minZoom: 0.05,
    maxZoom: 6,
  });
  const fit = () => {
    const shown = graph.elements().not('.hidden');
    graph.fit(shown, 40);
    if (graph.zoom() > LARGEST_SCALE) graph.zoom(LARGEST_SCALE).center(shown);
  };
  fit();
  graph.on('render', events.drawn);
  graph.on('mouseover', 'node', ({ target }) => events.look({ node: target.id() }));
  graph.on('mouseout', 'node', () => events.look(null));
  graph.on('tap', 'node', ({ target }) => events.choose({ node: target.id() }));
  graph.on('tap', 'edge', ({ target }) => events.choose({ link: target.id() }));
  graph.on('tap', ({ target }) => { if (target === graph) events.choose(null); });
  new ResizeObserver(() => graph.resize()).observe(stage);

  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const move = (to) => { graph.stop(); graph.animate(to, { duration: calm ? 0 : 250 }); };
  const middle = () => ({ x: graph.width() / 2, y: graph.height() / 2 });
  return {
    show({ hidden, surroundings }) {
      graph.batch(() => {
        graph.nodes().forEach((node) => {
          const stands = surroundings?.nodes.has(node.id());
          node.toggleClass('hidden', hidden.has(node.data('kind')));
          node.toggleClass('faint', Boolean(surroundings) && !stands).toggleClass('marked', Boolean(stands));
        });
        graph.edges().forEach((edge) => {
          const stands = surroundings?.links.has(edge.id());
          edge.toggleClass('faint', Boolean(surroundings) && !stands).toggleClass('marked', Boolean(stands));
        });
      });
    },
    discs() {
      const zoom = graph.zoom();
      return graph.nodes().not('.hidden').map((node) => ({ id: node.id(), ...node.renderedPosition(), radius: (node.data('size') * zoom) / 2 }));
    },
    center: (id) => move({ center: { eles: graph.getElementById(id) }, zoom: Math.max(graph.zoom(), 0.9) }),
    pan: (x, y) => graph.panBy({ x, y }),
    zoom: (factor) => graph.zoom({ level: graph.zoom() * factor, renderedPosition: middle() }),
    fit,
  };
}

showNetwork({ library: 'Cytoscape.js', format: 'cyjs', read, draw });
