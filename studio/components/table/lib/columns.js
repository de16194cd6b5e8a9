// Decides the columns of both tables, and what a row holds of each. A row is two lists from the server: what never
// changes (`fixed`) and what an edit changes (`cells`); see FIXED, TARGET_CELLS and SOURCE_CELLS in rule_table.py.

export const PATH = 0, NAME = 1, DEPTH = 2, TYPE = 3, LETTER = 4, KIND = 5, REQUIRED = 6;

/**
 * @typedef {object} Column
 * @property {string} key     the server's name of it
 * @property {string} title
 * @property {number} width
 * @property {number} [cell]  its place in the changing list; the others are `fixed`
 * @property {"field" | "expression" | "choice" | "decision" | "text"} [edit]  how it is typed into; else only shown
 * @property {boolean} [mono]
 */

/** @type {{target: Column[], source: Column[]}} */
export const COLUMNS = {
  target: [
    { key: "path", title: "Target", width: 200 },
    { key: "type", title: "Type", width: 92 },
    { key: "required", title: "Required", width: 82 },
    { key: "source", title: "Source", width: 180, cell: 0, edit: "field", mono: true },
    { key: "expression", title: "Expression", width: 270, cell: 1, edit: "expression", mono: true },
    { key: "default", title: "Default", width: 100, cell: 2, edit: "text", mono: true },
    { key: "on_error", title: "On error", width: 120, cell: 3, edit: "choice" },
    { key: "decision", title: "Decision", width: 86, cell: 4, edit: "decision" },
    { key: "note", title: "Note", width: 200, cell: 5, edit: "text" },
    { key: "value_in", title: "Value in", width: 150, cell: 6, mono: true },
    { key: "value_out", title: "Value out", width: 150, cell: 7, mono: true },
    { key: "status", title: "Status", width: 240, cell: 9 },
  ],
  source: [
    { key: "path", title: "Source", width: 260 },
    { key: "type", title: "Type", width: 96 },
    { key: "value", title: "Value", width: 190, cell: 0, mono: true },
    { key: "goes_to", title: "Goes to", width: 280, cell: 1, edit: "field", mono: true },
    { key: "because", title: "Ignored because", width: 260, cell: 2, edit: "text" },
    { key: "status", title: "Status", width: 170, cell: 4 },
  ],
};

const STATE = { target: 8, source: 3 };
export const MODES = {
  target: [["all", "All"], ["unmapped", "Unmapped"], ["mapped", "Mapped"], ["problems", "Problems"]],
  source: [["all", "All"], ["unmapped", "Not used"], ["mapped", "Used"], ["ignored", "Ignored"]],
};
export const POLICIES = [
  ["reject", "the record goes to the rejects"], ["leave empty", "the record stays"],
  ["use default", "the record stays"], ["leave empty, report", "the record stays, the report counts it"],
];

/** What is suggested for a target without a rule: `{source, percent, why}`. */
export function suggestedFor(side, row) {
  const found = side === "target" ? row[10] : "";
  return Array.isArray(found) ? { source: found[0], percent: found[1], why: found[2] } : null;
}

/** A table as it came from the server. @typedef {{fixed: any[][], rows: any[][]}} Table */

export const stateOf = (side, row) => row[STATE[side]];

/** @param {Table} table @param {number} i @param {Column} column */
export function cellText(table, i, column) {
  if (column.cell === undefined) {
    if (column.key === "required") return table.fixed[i][REQUIRED] ? "required" : "";
    return table.fixed[i][column.key === "type" ? TYPE : PATH];
  }
  const value = table.rows[i][column.cell];
  return Array.isArray(value) ? value[0] : value;
}

/** What kind of nothing a value is ("null", "missing", "empty"), or that it "fails". */
export function cellKind(table, i, column) {
  const value = column.cell === undefined ? "" : table.rows[i][column.cell];
  return Array.isArray(value) ? value[1] : "";
}

export function inMode(side, mode, fixed, row) {
  const state = stateOf(side, row);
  switch (mode) {
    case "unmapped": return fixed[KIND] !== "group" && (state === "open" || (side === "target" && row[1] === "" && row[2] === "" && state === "error"));
    case "mapped": return side === "source" ? state === "ok" : row[1] !== "" || row[2] !== "";
    case "problems": return state === "error" || state === "warn";
    case "ignored": return state === "ignored";
  }
  return true;
}

/** How many rows each filter shows. */
export function countModes(side, table) {
  const counts = Object.fromEntries(MODES[side].map(([mode]) => [mode, 0]));
  table.fixed.forEach((fixed, i) => { for (const mode in counts) if (inMode(side, mode, fixed, table.rows[i])) counts[mode]++; });
  return counts;
}
