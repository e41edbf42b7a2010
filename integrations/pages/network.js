// A network as the pages know it, whichever file it came from.

/** Nodes and links by id, with the links of each node. `about` is what the file says of itself. */
export class Network {
  constructor(about, nodes, links) {
    this.about = about;
    this.nodes = new Map(nodes.map((node) => [node.id, node]));
    this.links = new Map(links.map((link) => [link.id, link]));
    this.linksOf = new Map(nodes.map((node) => [node.id, []]));
    for (const link of links) {
      this.linksOf.get(link.source).push(link);
      if (link.target !== link.source) this.linksOf.get(link.target).push(link);
    }
  }

  /** What stands out when something is looked at: the node with its neighbours, or the link with its ends. */
  surroundings(looked) {
    if (!looked) return null;
    const links = looked.link ? [this.links.get(looked.link)] : this.linksOf.get(looked.node);
    const nodes = new Set(looked.node ? [looked.node] : []);
    for (const { source, target } of links) nodes.add(source).add(target);
    return { nodes, links: new Set(links.map((link) => link.id)) };
  }

  /** The kinds that are present, the most frequent first, with their colours from the file. */
  kinds() {
    const kinds = new Map();
    for (const { kind, color } of this.nodes.values()) {
      const found = kinds.get(kind) ?? { kind, color, count: 0 };
      found.count += 1;
      kinds.set(kind, found);
    }
    return [...kinds.values()].sort((a, b) => b.count - a.count || a.kind.localeCompare(b.kind));
  }
}

/** A term of the data as words: NATIONAL_PLATFORM is "National platform". */
export function words(term) {
  const text = term.toLowerCase().replaceAll('_', ' ');
  return text[0].toUpperCase() + text.slice(1);
}
