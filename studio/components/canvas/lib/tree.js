// Decides how one side of the mapping is held and which of its nodes have a row: a flat pre-order tree with typed
// arrays. Does not know rules, lines, filters' meaning or the DOM. None of this is reactive: at 10,000 fields that
// is what keeps a keystroke under 30 ms.

/**
 * @typedef {object} Columns  one side of the snapshot, columns in pre-order
 * @property {string} title
 * @property {string} format
 * @property {string[]} name
 * @property {string[]} type   s n d b o a x
 * @property {number[]} depth
 * @property {number[]} flags  1 required, 2 deprecated, 4 personal, 8 ignored on purpose
 * @property {string[]} info    the type in words
 * @property {string[]} [value] of the current record
 * @property {string[]} path   the identity of the node; never composed from names
 */

/**
 * @typedef {object} Tree
 * @property {number} n
 * @property {string} title
 * @property {string} format
 * @property {string[]} name
 * @property {string[]} lower
 * @property {string[]} lowerPath
 * @property {string[]} type
 * @property {string[]} path
 * @property {string[]} info
 * @property {string[]} value
 * @property {Int32Array} leaves  fields that hold values, in the node or the node itself
 * @property {Uint8Array} depth
 * @property {Uint8Array} flags
 * @property {Int32Array} parent  -1 for the root
 * @property {Int32Array} end     exclusive end of the subtree
 * @property {Int32Array} setsize number of siblings, the node included
 * @property {Int32Array} posinset 1-based place among them
 * @property {Map<string, number>} byPath
 * @property {Uint8Array} open
 * @property {Int32Array} rows    node of each visible row
 * @property {number} len         number of visible rows
 * @property {Int32Array} pos     row of the node, or of its nearest visible ancestor; -1 = no row at all
 * @property {Uint8Array} shown   1 = the node has its own row
 * @property {boolean} filtering
 */

export const REQUIRED = 1, DEPRECATED = 2, PERSONAL = 4, IGNORED = 8;

/** Trees above this size start with only the first two levels open. */
const START_CLOSED_ABOVE = 1000;

/** @param {Columns} columns @returns {Tree} */
export function buildTree(columns) {
  const n = columns.path.length;
  const tree = {
    n, title: columns.title || "", format: columns.format || "",
    name: columns.name, type: columns.type, path: columns.path,
    lower: columns.name.map((name) => name.toLowerCase()), lowerPath: columns.path.map((path) => path.toLowerCase()),
    info: Array.from({ length: n }, (_, i) => columns.info?.[i] ?? ""), value: Array.from({ length: n }, (_, i) => columns.value?.[i] ?? ""),
    leaves: new Int32Array(n),
    depth: Uint8Array.from(columns.depth),
    flags: Uint8Array.from({ length: n }, (_, i) => columns.flags?.[i] ?? 0),
    parent: new Int32Array(n).fill(-1), end: new Int32Array(n),
    setsize: new Int32Array(n), posinset: new Int32Array(n),
    byPath: new Map(columns.path.map((path, i) => [path, i])),
    open: new Uint8Array(n).fill(1),
    rows: new Int32Array(n), len: 0, pos: new Int32Array(n), shown: new Uint8Array(n), filtering: false,
  };
  linkNodes(tree);
  numberSiblings(tree);
  countUp(tree, tree.leaves, (i) => tree.end[i] === i + 1);
  if (n > START_CLOSED_ABOVE) closeBelow(tree, 1);
  layoutRows(tree, null);
  return tree;
}

/** Parents and subtree ends from the depths alone. @param {Tree} tree */
function linkNodes(tree) {
  const stack = [];
  for (let i = 0; i < tree.n; i++) {
    while (stack.length > tree.depth[i]) tree.end[stack.pop()] = i;
    tree.parent[i] = stack.length ? stack[stack.length - 1] : -1;
    stack.push(i);
  }
  while (stack.length) tree.end[stack.pop()] = tree.n;
}

/** aria-posinset and aria-setsize count per parent, not per screen. @param {Tree} tree */
function numberSiblings(tree) {
  const children = new Int32Array(tree.n + 1);            // slot 0 = the roots
  for (let i = 0; i < tree.n; i++) tree.posinset[i] = ++children[tree.parent[i] + 1];
  for (let i = 0; i < tree.n; i++) tree.setsize[i] = children[tree.parent[i] + 1];
}

/** For every node, how many of its fields the test holds for. */
export function countUp(tree, counts, test) {
  for (let i = tree.n - 1; i >= 0; i--) {
    if (test(i)) counts[i]++;
    if (tree.parent[i] >= 0) counts[tree.parent[i]] += counts[i];
  }
  return counts;
}

/** @param {Tree} tree @param {number} i */
export function isGroup(tree, i) {
  return tree.end[i] > i + 1;
}

/** Can a line start or end here? Objects are containers; arrays are loops; the root is the record itself. */
export function connectable(tree, i) {
  if (i < 0 || tree.path[i] === "") return false;
  return !isGroup(tree, i) || tree.type[i] === "a";
}

/**
 * Recompute the visible rows: O(n), about 0.3 ms for 10,000 nodes.
 * @param {Tree} tree @param {Uint8Array | null} keep nodes a filter lets through; null = no filter
 */
export function layoutRows(tree, keep) {
  let len = 0;
  for (let i = 0; i < tree.n; ) {
    if (keep && !keep[i]) { i = hide(tree, i, tree.end[i]); continue; }
    tree.rows[len] = i; tree.pos[i] = len; tree.shown[i] = 1; len++;
    i = !keep && !tree.open[i] && isGroup(tree, i) ? hide(tree, i + 1, tree.end[i]) : i + 1;
  }
  tree.len = len;
  tree.filtering = keep !== null;
}

/** Hidden nodes point at the row of their nearest visible ancestor. */
function hide(tree, from, to) {
  for (let i = from; i < to; i++) {
    const parent = tree.parent[i];
    tree.pos[i] = parent < 0 ? -1 : tree.pos[parent];
    tree.shown[i] = 0;
  }
  return to;
}

/** @param {Tree} tree @param {number} i @returns {number[]} parents, nearest first */
export function ancestors(tree, i) {
  const out = [];
  for (let p = tree.parent[i]; p >= 0; p = tree.parent[p]) out.push(p);
  return out;
}

/** Open whatever hides the node. @returns {boolean} true when something had to be opened */
export function openAncestors(tree, i) {
  const closed = ancestors(tree, i).filter((p) => !tree.open[p]);
  closed.forEach((p) => { tree.open[p] = 1; });
  return closed.length > 0;
}

/** Close every group at this depth or deeper, open the ones above. */
export function closeBelow(tree, depth) {
  for (let i = 0; i < tree.n; i++) if (isGroup(tree, i)) tree.open[i] = tree.depth[i] < depth ? 1 : 0;
}

/** One button: collapse to the first level; when that is the picture already, expand all. */
export function toggleAll(tree) {
  for (let i = 0; i < tree.n; i++) {
    if (isGroup(tree, i) && tree.depth[i] > 0 && tree.open[i]) return closeBelow(tree, 1);
  }
  tree.open.fill(1);
}

/** @param {Tree} tree @returns {string[]} paths of the closed groups, to be kept on the server */
export function closedPaths(tree) {
  return tree.path.filter((_, i) => !tree.open[i] && isGroup(tree, i));
}

/** The inverse of `closedPaths`; paths that vanished are passed over. */
export function closePaths(tree, paths) {
  tree.open.fill(1);
  for (const path of paths) {
    const i = tree.byPath.get(path);
    if (i !== undefined) tree.open[i] = 0;
  }
}

/** The next row after `row` (wrapping) for which the test holds, as a node; -1 when there is none. */
export function findRow(tree, row, test) {
  for (let step = 1; step <= tree.len; step++) {
    const i = tree.rows[(row + step) % tree.len];
    if (test(i)) return i;
  }
  return -1;
}
