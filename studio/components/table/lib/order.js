// Decides which rows are shown and in which order: filter, words searched for, sorting. Unsorted, the groups and lists
// above a row that is found stay with it; sorted, only the rows themselves.

import { COLUMNS, DEPTH, cellText, inMode, stateOf } from "./columns.js";

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const RANK = { error: 0, warn: 1, open: 2, ignored: 3, ok: 4, group: 5 };

/**
 * @param {"target" | "source"} side @param {import("./columns.js").Table} table
 * @param {{mode: string, query: string, sort: {key: string, down: boolean} | null}} wanted
 * @returns {{order: number[], hits: number}} row numbers; `hits` without the ancestors
 */
export function orderRows(side, table, { mode, query, sort }) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean), found = [];
  table.fixed.forEach((fixed, i) => { if (inMode(side, mode, fixed, table.rows[i]) && hasWords(side, table, i, words)) found.push(i); });
  const column = sort && COLUMNS[side].find((c) => c.key === sort.key);
  if (column) return { order: sorted(side, table, found, column, sort.down), hits: found.length };
  return { order: found.length === table.fixed.length ? found : withAncestors(table, found), hits: found.length };
}

function hasWords(side, table, i, words) {
  if (!words.length) return true;
  const text = COLUMNS[side].map((column) => cellText(table, i, column)).join("\n").toLowerCase();
  return words.every((word) => text.includes(word));
}

function withAncestors(table, found) {
  const kept = new Set(), above = [];
  let next = 0;
  for (let i = 0; i < table.fixed.length && next < found.length; i++) {
    above.length = table.fixed[i][DEPTH];
    if (i === found[next]) { above.forEach((a) => kept.add(a)); kept.add(i); next++; }
    above.push(i);
  }
  return [...kept].sort((a, b) => a - b);
}

function sorted(side, table, found, column, down) {
  const turn = down ? -1 : 1;
  if (column.key === "status") {
    const rank = (i) => RANK[stateOf(side, table.rows[i])] ?? 9;
    return [...found].sort((a, b) => turn * (rank(a) - rank(b)) || a - b);
  }
  const texts = new Map(found.map((i) => [i, cellText(table, i, column)]));
  return [...found].sort((a, b) => {
    const one = texts.get(a), other = texts.get(b);
    if (!one !== !other) return one ? -1 : 1;        // what is empty comes last, either way
    return turn * collator.compare(one, other) || a - b;
  });
}
