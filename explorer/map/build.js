// Writes the outlines of Europe's countries, projected and simplified: `npm ci && npm run build`.
// The source is Natural Earth, which is in the public domain, at 1:50 million.
//
// The projection is Lambert's azimuthal equal-area one, centred on 52° N, 10° E as that of the European statistics;
// src/explorer/map.rs projects cities in the same way.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { feature, mergeArcs } from 'topojson-client';
import { planarTriangleArea, presimplify, simplify } from 'topojson-simplify';

const WIDTH = 956;
const HEIGHT = 900;
const CENTRE = { latitude: 52, longitude: 10 };
/** Units of the drawing for one radius of the earth, and where the centre lies. */
const SCALE = 1300;
const OFFSET = { x: 350, y: 446 };
/** What lies further out is cut off: detailed maps of countries at the edge need a margin. */
const MARGIN = 40;
/** The least area, in square units, of the triangles that a line keeps; and of the islands. */
const LEVELS = { coarse: { triangle: 1.0, island: 2.5 }, fine: { triangle: 0.02, island: 0.05 } };
/** Coordinates are written as whole numbers of this part of a unit. */
const PARTS = { coarse: 10, fine: 100 };

/** By the numeric code of ISO 3166-1, which is the id in the source. */
const CODES = {
  '008': 'AL', '040': 'AT', '056': 'BE', '070': 'BA', '100': 'BG', '191': 'HR', '196': 'CY', '203': 'CZ', '208': 'DK',
  '233': 'EE', '246': 'FI', '250': 'FR', '276': 'DE', '300': 'GR', '348': 'HU', '352': 'IS', '372': 'IE', '376': 'IL',
  '380': 'IT', '428': 'LV', '440': 'LT', '442': 'LU', '470': 'MT', '499': 'ME', '528': 'NL', '578': 'NO', '616': 'PL',
  '620': 'PT', '642': 'RO', '688': 'RS', '703': 'SK', '705': 'SI', '724': 'ES', '752': 'SE', '756': 'CH', '792': 'TR',
  '804': 'UA', '807': 'MK', '826': 'GB', '498': 'MD', '268': 'GE', '051': 'AM',
};

const load = createRequire(import.meta.url);
const world = JSON.parse(readFileSync(load.resolve('world-atlas/countries-50m.json'), 'utf8'));

function project([longitude, latitude]) {
  const radians = Math.PI / 180;
  const turn = (longitude - CENTRE.longitude) * radians;
  const [angle, centre] = [latitude * radians, CENTRE.latitude * radians];
  const nearness =
    1 + Math.sin(centre) * Math.sin(angle) + Math.cos(centre) * Math.cos(angle) * Math.cos(turn);
  const factor = SCALE * Math.sqrt(2 / Math.max(nearness, 1e-6));
  const x = factor * Math.cos(angle) * Math.sin(turn);
  const y = factor * (Math.cos(centre) * Math.sin(angle) - Math.sin(centre) * Math.cos(angle) * Math.cos(turn));
  return [OFFSET.x + x, OFFSET.y - y];
}

/** The arcs with their points as coordinates of the drawing. */
function projected(topology) {
  const { scale, translate } = topology.transform;
  const arcs = topology.arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return project([x * scale[0] + translate[0], y * scale[1] + translate[1]]);
    });
  });
  const { transform, ...rest } = topology;
  return { ...rest, arcs };
}

/** The source draws Crimea as a part of Russia; under international law it is Ukraine's. */
function crimeaOfUkraine(topology) {
  const inside = project([34.3, 45.3]);
  const countries = topology.objects.countries.geometries;
  const russia = countries.find((country) => country.id === '643');
  const place = russia.arcs.findIndex((polygon) => {
    const rings = feature(topology, { type: 'Polygon', arcs: polygon }).geometry.coordinates;
    return contains(rings[0], inside);
  });
  const [crimea] = russia.arcs.splice(place, 1);
  const ukraine = countries.find((country) => country.id === '804');
  join(topology, ukraine, { type: 'Polygon', arcs: crimea });
}

/** The source draws the north of Cyprus apart, which no member of the European Union recognises as a state. */
function northOfCyprus(topology) {
  const countries = topology.objects.countries.geometries;
  const place = countries.findIndex((country) => country.properties.name === 'N. Cyprus');
  const [north] = countries.splice(place, 1);
  join(topology, countries.find((country) => country.id === '196'), north);
}

function join(topology, country, part) {
  const { type, arcs } = mergeArcs(topology, [country, part]);
  Object.assign(country, { type, arcs });
}

function contains(ring, [x, y]) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [[xi, yi], [xj, yj]] = [ring[i], ring[j]];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** Cuts a ring at each side of the drawing in turn (Sutherland and Hodgman). */
function clipped(ring) {
  const [low, right, bottom] = [-MARGIN, WIDTH + MARGIN, HEIGHT + MARGIN];
  const sides = [
    [0, low, 1],
    [0, right, -1],
    [1, low, 1],
    [1, bottom, -1],
  ];
  return sides.reduce((points, [axis, limit, sign]) => {
    const within = (point) => sign * (point[axis] - limit) >= 0;
    return points.flatMap((point, place) => {
      const before = points.at(place - 1);
      const share = (limit - before[axis]) / (point[axis] - before[axis]);
      const cut = [0, 1].map((side) => before[side] + share * (point[side] - before[side]));
      if (within(point)) return within(before) ? [point] : [cut, point];
      return within(before) ? [cut] : [];
    });
  }, ring.slice(0, -1));
}

function area(ring) {
  const sum = ring.reduce((sum, [x, y], place) => {
    const [px, py] = ring.at(place - 1);
    return sum + px * y - x * py;
  }, 0);
  return Math.abs(sum / 2);
}

/** A ring as its first point and the steps from each to the next. */
function written(ring, parts) {
  let last = [0, 0];
  const steps = [];
  for (const point of ring) {
    const now = point.map((value) => Math.round(value * parts));
    const step = [now[0] - last[0], now[1] - last[1]];
    if (steps.length === 0 || step[0] !== 0 || step[1] !== 0) steps.push(...step);
    last = now;
  }
  return steps;
}

function outlines(topology, { triangle, island }, parts) {
  const simple = simplify(presimplify(topology, planarTriangleArea), triangle);
  const found = {};
  for (const country of feature(simple, simple.objects.countries).features) {
    if (!country.geometry) continue;
    const { type, coordinates } = country.geometry;
    const polygons = type === 'Polygon' ? [coordinates] : coordinates;
    const rings = polygons
      .flatMap((polygon) => polygon.map(clipped))
      .filter((ring) => ring.length > 2)
      .sort((one, other) => area(other) - area(one))
      .filter((ring, place) => place === 0 || area(ring) >= island);
    if (rings.length > 0) {
      found[CODES[country.id] ?? country.properties.name] = rings.map((ring) => written(ring, parts));
    }
  }
  return found;
}

const topology = projected(world);
crimeaOfUkraine(topology);
northOfCyprus(topology);
const levels = Object.entries(LEVELS).map(([name, level]) => [name, outlines(topology, level, PARTS[name])]);
process.stdout.write(
  `${JSON.stringify({
    source: 'Natural Earth 1:50m, public domain, through world-atlas 2.0.2',
    width: WIDTH,
    height: HEIGHT,
    centre: CENTRE,
    scale: SCALE,
    offset: OFFSET,
    parts: PARTS,
    ...Object.fromEntries(levels),
  })}\n`,
);
