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

/** In front of what is no value but a kind of nothing: null, missing, empty, failed. No text of a source begins so. */
const MARK = "\u0000";
const NOTHING = { null: "cw-is-null", missing: "cw-is-missing", empty: "cw-is-empty", failed: "cw-is-failed" };

/** What stands at the end of a row: the value of the record, or the type while there is none. */
export function infoOf(tree, i) {
  const value = tree.value[i], type = tree.info[i];
  if (!value) return { text: type, classes: "cw-is-type", title: type };
  const none = value.startsWith(MARK), text = none ? value.slice(MARK.length) : value;
  return { text, classes: none ? NOTHING[text] || "cw-is-empty" : "", title: type ? `${text} (${type})` : text };
}

/** The whole row in words, for a screen reader. */
export function rowLabel(tree, tally, i) {
  const flags = tree.flags[i];
  return [
    tree.name[i], (TYPES[tree.type[i]] || TYPES.x)[2],
    flags & REQUIRED && "required", flags & DEPRECATED && "deprecated", flags & PERSONAL && "personal data",
    flags & IGNORED ? "ignored on purpose" : tally.covered[i] ? "mapped" : isGroup(tree, i) ? `${tally.done[i]} of ${tree.leaves[i]} mapped` : "not mapped",
    tally.status[i] === 3 && "has an error", tally.status[i] === 2 && "has a warning",
    infoOf(tree, i).text,
  ].filter(Boolean).join(", ");
}

/**
 * @typedef {object} Look   what is marked on one side at this moment
 * @property {string} side       only the target stars what is required and missing
 * @property {number} cursor    node of the keyboard cursor
 * @property {boolean} focused
 * @property {Set<number>} selected   row numbers
 * @property {Set<number>} chain      row numbers of the loops around the selection
 * @property {Set<number>} hot        row numbers
 * @property {Set<number>} marked     nodes that are taken together
 * @property {Map<number, object[]>} guests  who else has selected a row, by row number
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
    "cw-chain": look.chain.has(row), "cw-marked": look.marked.has(i),
    "cw-drop": look.drop === i, "cw-armed": look.armed === i,
  };
}

/** @param {Look} look */
export function describeRow(tree, tally, i, rowHeight, look) {
  const row = tree.pos[i], group = isGroup(tree, i), flags = tree.flags[i], open = group && (tree.filtering || !!tree.open[i]);
  const [glyph, typeClass] = TYPES[tree.type[i]] || TYPES.x, info = infoOf(tree, i);
  return {
    i, y: row * rowHeight, depth: tree.depth[i], group, open, path: tree.path[i], name: tree.name[i], glyph, typeClass,
    mark: look.hit?.[i] ? markName(tree.name[i], look.query) : null,
    info: info.text, infoClass: info.classes, infoTitle: info.title,
    required: look.side === "target" && !!(flags & REQUIRED) && !group && !tally.covered[i],
    personal: !!(flags & PERSONAL), ignored: !!(flags & IGNORED),
    count: group && !open ? `${tally.done[i]}/${tree.leaves[i]}` : "", full: tally.done[i] === tree.leaves[i],
    bad: group && !open ? tally.bad[i] - (tally.status[i] > 1 ? 1 : 0) : 0, guests: look.guests.get(row) || null,
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
