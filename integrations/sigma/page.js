// The network in sigma.js: graphology reads the export as it is, sigma draws it.
import Graph from 'graphology';
import Sigma from 'sigma';
import { layerFill, pathLine, sdfCircle } from 'sigma/rendering';
import { LARGEST_SCALE, showNetwork } from '../pages/frame.js';
import { Network } from '../pages/network.js';

const FAINT = '#e3e6e9';
const LINE = '#c3c9cf';
const MARKED = '#3c4650';

/** A darker rim in each node's own colour, so that yellow is seen on a light ground. */
const layerRim = () => ({
  ...layerFill(),
  name: 'rim',
  glsl: `
vec4 layer_rim(vec4 v_fillColor) {
  float rim = smoothstep(-2.2 * context.aaWidth, -1.0 * context.aaWidth, context.sdf);
  return vec4(mix(v_fillColor.rgb, v_fillColor.rgb * 0.7, rim), v_fillColor.a);
}
`,
});

function read(file) {
  const graph = Graph.from(file);
  return new Network(
    file.attributes,
    graph.mapNodes((id, attributes) => ({ id, ...attributes })),
    graph.mapEdges((id, attributes, source, target) => ({ id, source, target, ...attributes })),
  );
}

function draw(stage, network, file, events) {
  const graph = Graph.from(file);
  let shown = { hidden: new Set(), surroundings: null };
  const stands = (kind, id) => !shown.surroundings || shown.surroundings[kind].has(id);
  const hides = (id) => shown.hidden.has(graph.getNodeAttribute(id, 'kind'));

  const sigma = new Sigma(graph, stage, {
    primitives: {
      nodes: { shapes: [sdfCircle()], layers: [layerRim()] },
      edges: { paths: [pathLine()] },
      depthLayers: ['edges', 'topEdges', 'nodes', 'topNodes'],
    },
    settings: {
      // The frame draws the names: they must not lie on each other.
      renderLabels: false,
      enableEdgeEvents: true,
      itemSizesReference: 'positions',
      autoRescale: true,
      stagePadding: 40,
      zoomToSizeRatioFunction: (ratio) => ratio,
      minEdgeThickness: 1,
    },
    nodeReducer: (id, data, { size, color }) => ({
      // The size is a diameter, sigma wants a radius.
      size: size / 2,
      color: stands('nodes', id) ? color : FAINT,
      visibility: hides(id) ? 'hidden' : 'visible',
      depth: shown.surroundings && stands('nodes', id) ? 'topNodes' : 'nodes',
      backdropVisibility: 'hidden',
    }),
    edgeReducer: (id) => {
      const marked = shown.surroundings?.links.has(id);
      const [source, target] = graph.extremities(id);
      return {
        size: marked ? 2.5 : 1,
        color: marked ? MARKED : shown.surroundings ? FAINT : LINE,
        visibility: hides(source) || hides(target) ? 'hidden' : 'visible',
        depth: marked ? 'topEdges' : 'edges',
      };
    },
  });

  sigma.on('afterRender', events.drawn);
  sigma.on('enterNode', ({ node }) => events.look({ node }));
  sigma.on('leaveNode', () => events.look(null));
  sigma.on('clickNode', ({ node }) => events.choose({ node }));
  sigma.on('clickEdge', ({ edge }) => events.choose({ link: edge }));
  sigma.on('clickStage', () => events.choose(null));

  const camera = sigma.getCamera();
  const whole = () => ({ x: 0.5, y: 0.5, ratio: Math.max(1, (sigma.scaleSize(1) * camera.ratio) / LARGEST_SCALE) });
  camera.setState(whole());
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const move = (state) => (calm ? camera.setState(state) : camera.animate(state, { duration: 250 }));
  return {
    show(next) {
      shown = next;
      sigma.refresh({ skipIndexation: true });
    },
    discs() {
      return graph.filterNodes((id) => !hides(id)).map((id) => {
        const { x, y, size } = graph.getNodeAttributes(id);
        return { id, ...sigma.graphToViewport({ x, y }), radius: sigma.scaleSize(size / 2) };
      });
    },
    center(id) {
      const { x, y } = sigma.getNodeDisplayData(id);
      move({ x, y, ratio: Math.min(camera.ratio, 0.5) });
    },
    pan(right, down) {
      const { width, height } = sigma.getDimensions();
      const to = sigma.viewportToFramedGraph({ x: width / 2 - right, y: height / 2 - down });
      move({ x: to.x, y: to.y });
    },
    zoom: (factor) => move({ ratio: camera.ratio / factor }),
    fit: () => move(whole()),
  };
}

showNetwork({ library: 'sigma.js', format: 'graphology.json', read, draw });
