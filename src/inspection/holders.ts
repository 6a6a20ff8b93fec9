/**
 * In which places of stored data a name stands, in words that are the same for
 * all names that stand in the same place.
 */
import type { EdgeType, GraphNode, VatGraph } from '../graph/types.js';

/** `scalarDurableMapStore` is a map store. */
const KINDS = /^scalar(?:Durable)?(Weak)?(Map|Set)Store$/;

const storeInWords = ({ storeKind = '', label, name }: GraphNode): string => {
  const [, weak, kind] = KINDS.exec(storeKind) ?? [];
  const what =
    kind === undefined
      ? 'collection'
      : `${weak === undefined ? '' : 'weak '}${kind.toLowerCase()} store`;
  return label === undefined ? `${what} ${name}` : `${what} ${JSON.stringify(label)}`;
};

const holderInWords = (node: GraphNode): string => {
  if (node.sort === 'collection') {
    return storeInWords(node);
  }
  return node.tag === undefined ? node.name : `objects of kind ${JSON.stringify(node.tag)}`;
};

const PLACES: Readonly<Record<EdgeType, string | undefined>> = {
  state: 'state of',
  value: 'value in',
  key: 'key of',
  watched: 'watched by',
  shape: 'shape of',
  kindShape: 'shape of states of',
  recognizes: undefined,
};

/**
 * @param graph of the vat
 * @returns for a name the places that hold it; none for what the graph has not
 */
export function holdersIn(graph: VatGraph): (name: string) => string[] {
  return name => {
    const node = graph.find(name);
    if (node === undefined) {
      return [];
    }
    return [...graph.edgesInto(node.id)].flatMap(({ type, from, property }) => {
      const place = PLACES[type];
      if (place === undefined || from === node.id) {
        return [];
      }
      const where = property === undefined ? place : `property .${property} of the ${place}`;
      return [`${where} ${holderInWords(graph.node(from))}`];
    });
  };
}
