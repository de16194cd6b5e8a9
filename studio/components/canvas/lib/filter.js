// Decides which nodes a search text and a mode let through, and which part of a name is marked. Ancestors of a hit
// stay, so that a hit is never without its context. Does not lay out rows.

/** @typedef {import("./tree.js").Tree} Tree */
/** @typedef {import("./tally.js").Tally} Tally */
/** @typedef {"all" | "unmapped" | "mapped" | "problems"} Mode */

/** The buttons of the filter, in order: mode, glyph, sentence. */
export const MODES = [
  ["all", "All", "All fields"],
  ["unmapped", "○", "Unmapped fields"],
  ["mapped", "●", "Mapped fields"],
  ["problems", "!", "Fields with problems"],
];

/** @param {string} query @returns {string[]} the words looked for */
export function words(query) {
  return query.trim().toLowerCase().split(/\s+/).filter(Boolean);
}

/**
 * Every word must stand somewhere in the path, the last one in the name itself: "buyer na" finds buyer.name.
 * @param {Tree} tree @param {string[]} parts
 */
function matches(tree, i, parts) {
  const last = parts[parts.length - 1], path = tree.lowerPath[i];
  if (!tree.lower[i].includes(last) && !(last.includes(".") && path.includes(last))) return false;
  return parts.every((part) => path.includes(part) || tree.lower[i].includes(part));
}

/** @param {Tree} tree @param {Tally} tally @param {Mode} mode */
function inMode(tree, tally, i, mode) {
  const leaf = tree.end[i] === i + 1;
  if (mode === "unmapped") return leaf && !tally.covered[i] && !(tree.flags[i] & 8);
  if (mode === "mapped") return tally.mapped[i] > 0;
  if (mode === "problems") return tally.status[i] > 1;
  return true;
}

/**
 * @param {Tree} tree @param {Tally} tally @param {string} query @param {Mode} mode
 * @returns {{keep: Uint8Array | null, hit: Uint8Array | null, hits: number}} keep = null when nothing is filtered
 */
export function filterNodes(tree, tally, query, mode) {
  const parts = words(query);
  if (!parts.length && mode === "all") return { keep: null, hit: null, hits: tree.n };
  const keep = new Uint8Array(tree.n), hit = new Uint8Array(tree.n);
  let hits = 0;
  for (let i = 0; i < tree.n; i++) {
    if (parts.length && !matches(tree, i, parts)) continue;
    if (!inMode(tree, tally, i, mode)) continue;
    hit[i] = 1; hits++;
    for (let p = i; p >= 0 && !keep[p]; p = tree.parent[p]) keep[p] = 1;
  }
  return { keep, hit, hits };
}

/** Split a name around the last word of the search. @returns {[string, string, string] | null} */
export function markName(name, query) {
  const parts = words(query);
  if (!parts.length) return null;
  const word = parts[parts.length - 1].split(".").pop();
  const at = word ? name.toLowerCase().indexOf(word) : -1;
  return at < 0 ? null : [name.slice(0, at), name.slice(at, at + word.length), name.slice(at + word.length)];
}
