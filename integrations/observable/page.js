// The network in D3: laid out by d3-force in the browser, drawn on a canvas. What the export brings as
// places is only where the forces begin.
import { drag } from 'd3-drag';
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from 'd3-force';
import { quadtree } from 'd3-quadtree';
import { select } from 'd3-selection';
import { zoom, zoomIdentity } from 'd3-zoom';
import { LARGEST_SCALE, showNetwork } from '../pages/frame.js';
import { Network } from '../pages/network.js';

const STEPS = 150;

function read({ graph, nodes, links }) {
  return new Network(graph, nodes, links);
}

function draw(stage, network, file, events) {
  const nodes = [...network.nodes.values()].map(({ id, kind, color, size, x, y }) => ({ id, kind, color, radius: size / 2, x, y }));
  const links = [...network.links.values()].map(({ id, source, target }) => ({ id, source, target }));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const simulation = forceSimulation(nodes)
    .force('links', forceLink(links).id((node) => node.id).distance(60).strength((link) => 0.6 / Math.sqrt(Math.min(degree(network, link.source), degree(network, link.target)))))
    .force('charge', forceManyBody().strength(-120).distanceMax(900))
    .force('collide', forceCollide((node) => node.radius + 4))
    .force('x', forceX().strength(0.05))
    .force('y', forceY().strength(0.05))
    .stop();
  simulation.tick(STEPS);
  // From here on it only moves when a node is dragged, and should come to rest soon.
  simulation.alphaDecay(0.06);

  const canvas = select(stage).append('canvas');
  const context = canvas.node().getContext('2d');
  let transform = zoomIdentity;
  let shown = { hidden: new Set(), surroundings: null };
  let places;
  let width = 0;
  let height = 0;
  const visible = (node) => !shown.hidden.has(node.kind);

  function paint() {
    const ratio = devicePixelRatio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.translate(transform.x, transform.y);
    context.scale(transform.k, transform.k);
    const { surroundings } = shown;
    const marked = (link) => surroundings?.links.has(link.id);
    const seen = links.filter((link) => visible(link.source) && visible(link.target));
    strokeLinks(context, seen.filter((link) => !marked(link)), surroundings ? '#e3e6e9' : '#c3c9cf', 0.9 / transform.k);
    strokeLinks(context, seen.filter(marked), '#3c4650', 2 / transform.k);
    const stands = (node) => !surroundings || surroundings.nodes.has(node.id);
    const drawn = nodes.filter(visible).sort((a, b) => stands(a) - stands(b));
    for (const node of drawn) fillNode(context, node, stands(node) ? node.color : '#e3e6e9', stands(node) ? 0.35 : 0.1, transform.k);
    events.drawn();
  }

  function settle() {
    places = quadtree(nodes.filter(visible), (node) => node.x, (node) => node.y);
    paint();
  }

  /** The node at a place on the screen; a small one may be missed by a little. */
  function at([x, y]) {
    const [left, top] = transform.invert([x, y]);
    let best = null;
    places.visit((branch, x0, y0, x1, y1) => {
      for (let leaf = branch; leaf && !leaf.length; leaf = leaf.next) {
        const reach = leaf.data.radius + 4 / transform.k;
        const distance = Math.hypot(leaf.data.x - left, leaf.data.y - top);
        if (distance < reach && (!best || distance < best.distance)) best = { distance, node: leaf.data };
      }
      const far = largest + 4 / transform.k;
      return x0 > left + far || x1 < left - far || y0 > top + far || y1 < top - far;
    });
    return best?.node ?? null;
  }
  const largest = Math.max(0, ...nodes.map((node) => node.radius));

  const zooming = zoom().scaleExtent([0.05, 8]).on('zoom', (event) => { transform = event.transform; paint(); });
  const place = (event) => { const { left, top } = stage.getBoundingClientRect(); return [event.clientX - left, event.clientY - top]; };
  const dragging = drag()
    .subject((event) => { const node = at([event.x, event.y]); return node && { node, x: event.x, y: event.y }; })
    .on('start', ({ subject }) => { subject.moved = false; })
    .on('drag', (event) => {
      const { subject } = event;
      if (!subject.moved) simulation.alphaTarget(0.2).restart();
      subject.moved = true;
      [subject.node.fx, subject.node.fy] = transform.invert([event.x, event.y]);
    })
    .on('end', ({ subject }) => { simulation.alphaTarget(0); subject.node.fx = null; subject.node.fy = null; });
  simulation.on('tick', settle);
  canvas.call(dragging).call(zooming).on('dblclick.zoom', null)
    .on('mousemove', (event) => { const node = at(place(event)); events.look(node && { node: node.id }); })
    .on('mouseleave', () => events.look(null))
    .on('click', (event) => { const node = at(place(event)); events.choose(node && { node: node.id }); });

  const move = (change, ...values) => canvas.call(change, ...values);
  const view = {
    show(next) { shown = next; settle(); },
    discs: () => nodes.filter(visible).map((node) => ({ id: node.id, x: transform.applyX(node.x), y: transform.applyY(node.y), radius: node.radius * transform.k })),
    center(id) {
      const { x, y } = byId.get(id);
      const scale = Math.max(transform.k, 0.9);
      move(zooming.transform, zoomIdentity.translate(width / 2, height / 2).scale(scale).translate(-x, -y));
    },
    pan: (x, y) => move(zooming.translateBy, x / transform.k, y / transform.k),
    zoom: (factor) => move(zooming.scaleBy, factor),
    fit() {
      const { left, right, top, bottom } = extent(nodes.filter(visible));
      const scale = Math.min(LARGEST_SCALE, (width - 80) / (right - left || 1), (height - 80) / (bottom - top || 1));
      move(zooming.transform, zoomIdentity.translate(width / 2, height / 2).scale(scale).translate(-(left + right) / 2, -(top + bottom) / 2));
    },
  };
  const resize = () => {
    ({ clientWidth: width, clientHeight: height } = stage);
    canvas.attr('width', width * devicePixelRatio).attr('height', height * devicePixelRatio).style('width', `${width}px`).style('height', `${height}px`);
    zooming.extent([[0, 0], [width, height]]);
    paint();
  };
  resize();
  settle();
  view.fit();
  new ResizeObserver(resize).observe(stage);
  return view;
}

const degree = (network, { id }) => network.linksOf.get(id).length;

function extent(nodes) {
  const edge = (key, sign) => nodes.map((node) => node[key] + sign * node.radius);
  return { left: Math.min(...edge('x', -1)), right: Math.max(...edge('x', 1)), top: Math.min(...edge('y', -1)), bottom: Math.max(...edge('y', 1)) };
}

function strokeLinks(context, links, color, width) {
  context.beginPath();
  for (const { source, target } of links) {
    context.moveTo(source.x, source.y);
    context.lineTo(target.x, target.y);
  }
  context.strokeStyle = color;
  context.lineWidth = width;
  context.stroke();
}

function fillNode(context, { x, y, radius }, color, rim, scale) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = color;
  context.fill();
  context.lineWidth = 1 / scale;
  context.strokeStyle = `rgb(0 0 0 / ${rim})`;
  context.stroke();
}

showNetwork({ library: 'D3', format: 'd3.json', read, draw });
