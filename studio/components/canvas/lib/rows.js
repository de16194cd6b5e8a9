// Decides what one row says and which classes it carries. Only rows on screen (and the active one, so that
// aria-activedescendant always points at something) are described.

import { markName } from "./filter.js";
import { DEPRECATED, IGNORED, PERSONAL, REQUIRED, isGroup } from "./tree.js";

/** Type letter: glyph on the badge, class, word for the screen reader. */
export const TYPES = {
  s: ["Aa", "cw-t-text", "text"], n: ["#", "cw-t-number", "number"], d: ["◷", "cw-t-date", "date"],
  b: ["✓", "cw-t-bool", "true or false"], o: ["{}", "cw-t-group", "group"], a: ["[]", "cw-t-list", "list"],
  x: ["?", "cw-t-any", "any type"],
};

const OVERSCAN = 6;

/** @returns {{first: number, last: number}} rows to keep in the DOM; last is exclusive */
export function windowOf(scroll, height, rowHeight, len) {
  return {
    first: Math.max(0, Math.floor(scroll / rowHeight) - OVERSCAN),
    last: Math.min(len, Math.ceil((scroll + height) / rowHeight) + OVERSCAN),
  };
}

/** How a value reads: null, missing and empty must not look alike, nor like a value. */
export function infoClass(text) {
  if (text === "null") return "cw-is-null";
  if (text === "missing") return "cw-is-missing";
  return text === '""' || text === "empty" ? "cw-is-empty" : "";
}

/** The whole row in words, for a screen reader. */
export function rowLabel(tree, tally, i) {
  const flags = tree.flags[i];
  return [
    tree.name[i], (TYPES[tree.type[i]] || TYPES.x)[2],
    flags & REQUIRED && "required", flags & DEPRECATED && "deprecated", flags & PERSONAL && "personal data",
    flags & IGNORED ? "ignored on purpose" : tally.covered[i] ? "mapped" : isGroup(tree, i) ? `${tally.below[i]} mapped below` : "not mapped",
    tally.status[i] === 3 && "has an error", tally.status[i] === 2 && "has a warning",
    tree.info[i] && String(tree.info[i]),
  ].filter(Boolean).join(", ");
}

/**
 * @typedef {object} Look   what is marked on one side at this moment
 * @property {string} side       only the target stars what is required and missing
 * @property {number} cursor    node of the keyboard cursor
 * @property {boolean} focused
 * @property {Set<number>} selected   row numbers
 * @property {Set<number>} hot        row numbers
 * @property {number} drop      node under the dragged field
 * @property {number} armed     node taken with M or a click on its port
 * @property {string} query
 * @property {Uint8Array | null} hit
 */

function classesOf(tree, tally, i, row, look) {
  const flags = tree.flags[i];
  return {
    "cw-group": isGroup(tree, i), "cw-mapped": tally.mapped[i] > 0 || tally.covered[i] > 0, "cw-has": tally.below[i] > 0,
    "cw-warn": tally.status[i] === 2, "cw-err": tally.status[i] === 3,
    "cw-ignored": !!(flags & IGNORED), "cw-deprecated": !!(flags & DEPRECATED),
    "cw-cursor": look.cursor === i && look.focused, "cw-selected": look.selected.has(row), "cw-hot": look.hot.has(row),
    "cw-drop": look.drop === i, "cw-armed": look.armed === i,
  };
}

/** @param {Look} look */
export function describeRow(tree, tally, i, rowHeight, look) {
  const row = tree.pos[i], group = isGroup(tree, i), flags = tree.flags[i], open = group && (tree.filtering || !!tree.open[i]);
  const [glyph, typeClass] = TYPES[tree.type[i]] || TYPES.x;
  return {
    i, y: row * rowHeight, depth: tree.depth[i], group, open, path: tree.path[i], name: tree.name[i], glyph, typeClass,
    mark: look.hit?.[i] ? markName(tree.name[i], look.query) : null,
    info: tree.info[i], infoClass: infoClass(tree.info[i]),
    required: look.side === "target" && !!(flags & REQUIRED) && !group && !tally.covered[i],
    personal: !!(flags & PERSONAL), ignored: !!(flags & IGNORED),
    count: group && !open ? tally.below[i] || "" : "",
    setsize: tree.setsize[i], posinset: tree.posinset[i], label: rowLabel(tree, tally, i),
    classes: classesOf(tree, tally, i, row, look),
  };
}

/** @param {Look} look @returns {object[]} descriptors of the rows on screen */
export function describeRows(tree, tally, range, rowHeight, look) {
  const out = [];
  for (let row = range.first; row < range.last; row++) out.push(describeRow(tree, tally, tree.rows[row], rowHeight, look));
  const active = look.cursor;
  if (active >= 0 && tree.shown[active] && (tree.pos[active] < range.first || tree.pos[active] >= range.last)) {
    out.push(describeRow(tree, tally, active, rowHeight, look));
  }
  return out;
}

/** Rows of the given nodes, or of their nearest visible ancestors. @returns {Set<number>} */
export function rowsOf(tree, nodes) {
  const out = new Set();
  for (const i of nodes) if (i >= 0 && tree.pos[i] >= 0 && (tree.shown[i] || !tree.filtering)) out.add(tree.pos[i]);
  return out;
}
