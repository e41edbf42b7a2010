// Names beside the nodes, as many as fit: none lies on another, nor on a node that is larger than a dot.

const GAP = 4;
const OBSTACLE_RADIUS = 4;
/** From this radius on, a name matters more than the dots that it would lie on. */
const FOREMOST_RADIUS = 9;
const LONGEST = 44;

/** Draws labels into a layer above the picture. They are hidden from screen readers, which have the panel. */
export class LabelLayer {
  constructor(stage) {
    this.layer = document.createElement('div');
    this.layer.className = 'labels';
    this.layer.setAttribute('aria-hidden', 'true');
    stage.append(this.layer);
    this.ruler = document.createElement('canvas').getContext('2d');
    this.sizes = new Map();
    this.pool = [];
  }

  /**
   * `discs` are `{x, y, radius, text, strong, wanted}` in pixels; those that matter most come first.
   * `covers` are elements that lie above the picture: names must not run beneath them.
   */
  draw(discs, covers) {
    const style = getComputedStyle(this.layer);
    const bounds = { width: this.layer.clientWidth, height: this.layer.clientHeight };
    const font = `${style.fontSize} ${style.fontFamily}`;
    const origin = this.layer.getBoundingClientRect();
    const covered = covers.map((cover) => {
      const { left, top, right, bottom } = cover.getBoundingClientRect();
      return { left: left - origin.left, top: top - origin.top, right: right - origin.left, bottom: bottom - origin.top };
    });
    const placed = place(discs, (text, strong) => this.measure(text, `${strong ? '600' : '400'} ${font}`), bounds, covered);
    placed.forEach((label, index) => {
      const span = (this.pool[index] ??= this.layer.appendChild(document.createElement('span')));
      if (span.textContent !== label.text) span.textContent = label.text;
      span.className = label.strong ? 'strong' : '';
      span.style.transform = `translate(${label.left}px, ${label.top}px)`;
      span.hidden = false;
    });
    for (const span of this.pool.slice(placed.length)) span.hidden = true;
  }

  measure(text, font) {
    const key = `${font} ${text}`;
    let size = this.sizes.get(key);
    if (!size) {
      this.ruler.font = font;
      size = { width: Math.ceil(this.ruler.measureText(text).width) + 2, height: 16 };
      this.sizes.set(key, size);
    }
    return size;
  }
}

/** The labels that fit, first come first served: to the right of the node, else around it. */
export function place(discs, measure, bounds, covered = []) {
  const dots = new Grid(48);
  const taken = new Grid(48);
  for (const box of covered) taken.add(box);
  for (const { x, y, radius } of discs) {
    if (radius < OBSTACLE_RADIUS) continue;
    // A square within the disc: a label may touch its rim.
    const half = radius * 0.8;
    (radius < FOREMOST_RADIUS ? dots : taken).add({ left: x - half, top: y - half, right: x + half, bottom: y + half });
  }
  const fits = (box, grids) => box.left >= 0 && box.top >= 0 && box.right <= bounds.width && box.bottom <= bounds.height
    && !grids.some((grid) => grid.meets(box));
  const placed = [];
  for (const disc of discs) {
    if (!disc.wanted) continue;
    const text = shorten(disc.text);
    const { width, height } = measure(text, disc.strong);
    const boxes = sides(disc, width, height);
    const foremost = disc.strong || disc.radius >= FOREMOST_RADIUS;
    const box = boxes.find((side) => fits(side, [dots, taken])) ?? (foremost && boxes.find((side) => fits(side, [taken])));
    if (!box) continue;
    taken.add(box);
    placed.push({ ...box, text, strong: disc.strong });
  }
  return placed;
}

/** A long name ends at a word; the panel has it in full. */
function shorten(text) {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST).replace(/[\s–—:,(]+\S*$/, '')} …`;
}

function sides({ x, y, radius }, width, height) {
  const away = radius + GAP;
  const slant = radius * 0.75 + GAP;
  const box = (left, top) => ({ left, top, right: left + width, bottom: top + height });
  return [
    box(x + away, y - height / 2),
    box(x - away - width, y - height / 2),
    box(x - width / 2, y + away - 2),
    box(x - width / 2, y - away - height + 2),
    box(x + slant, y + slant - height / 2),
    box(x + slant, y - slant - height / 2),
    box(x - slant - width, y + slant - height / 2),
    box(x - slant - width, y - slant - height / 2),
  ];
}

/** Boxes by the cells that they touch, so that only near ones are compared. */
class Grid {
  constructor(cell) {
    this.cell = cell;
    this.cells = new Map();
  }

  *keys({ left, top, right, bottom }) {
    for (let column = Math.floor(left / this.cell); column <= Math.floor(right / this.cell); column += 1) {
      for (let row = Math.floor(top / this.cell); row <= Math.floor(bottom / this.cell); row += 1) yield `${column} ${row}`;
    }
  }

  add(box) {
    for (const key of this.keys(box)) {
      const boxes = this.cells.get(key);
      if (boxes) boxes.push(box);
      else this.cells.set(key, [box]);
    }
  }

  meets(box) {
    for (const key of this.keys(box)) {
      for (const other of this.cells.get(key) ?? []) {
        if (box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom) return true;
      }
    }
    return false;
  }
}
