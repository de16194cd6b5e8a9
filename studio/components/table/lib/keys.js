// Decides what a key means in the table when nothing is being typed. One table, so that the help page and the tests
// can read it. Does not act. Ctrl+Z and Ctrl+Y are the page's, Ctrl+V is the browser's paste event.

/** Key, action, sentence for the help page. */
export const KEY_TABLE = [
  ["ArrowDown", "down", "Next row; with Shift select it too"],
  ["ArrowUp", "up", "Previous row, above the first the headings"],
  ["ArrowRight", "right", "Next column"],
  ["ArrowLeft", "left", "Previous column"],
  ["Home", "rowStart", "First column; with Ctrl the first row"],
  ["End", "rowEnd", "Last column; with Ctrl the last row"],
  ["PageDown", "pageDown", "One screen down"],
  ["PageUp", "pageUp", "One screen up"],
  ["Enter", "edit", "Change the cell; on a heading: sort"],
  ["F2", "edit", "Change the cell; on a heading: sort"],
  ["Delete", "clear", "Empty the cells; on a name: disconnect"],
  ["Backspace", "clear", "Empty the cells; on a name: disconnect"],
  ["Escape", "cancel", "Select one cell only; then Tab leaves the table"],
  ["Tab", "next", "Next cell"],
  ["Shift Space", "row", "Select the whole row"],
  ["Ctrl a", "all", "Select all rows"],
  ["Ctrl c", "copy", "Copy the cells, for a spreadsheet or for here"],
  ["Ctrl d", "fill", "Fill down from the first selected row"],
  ["Ctrl Enter", "accept", "Accept what is suggested for the selected rows"],
  ["Ctrl f", "search", "Search the table"],
  ["Shift F10", "actions", "To what can be done with the selected rows"],
  ["Alt ArrowRight", "wider", "On a heading: a wider column"],
  ["Alt ArrowLeft", "narrower", "On a heading: a narrower column"],
];

const ACTIONS = new Map(KEY_TABLE.map(([key, action]) => [key, action]));
const MOVING = new Set(["down", "up", "right", "left", "rowStart", "rowEnd", "pageDown", "pageUp"]);

export const isMove = (action) => MOVING.has(action);

/**
 * @param {{key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean, shiftKey?: boolean}} ev
 * @returns {string | null} an action, "type" for a letter that begins a text, or null
 */
export function actionFor(ev) {
  const control = ev.ctrlKey || ev.metaKey, key = ev.key === " " ? "Space" : ev.key.length === 1 ? ev.key.toLowerCase() : ev.key;
  if (ev.key === "ContextMenu") return "actions";
  const named = ACTIONS.get(`${control ? "Ctrl " : ""}${ev.altKey ? "Alt " : ""}${ev.shiftKey ? "Shift " : ""}${key}`);
  if (named && named !== "copy") return named;       // copying is the browser's event
  const plain = ACTIONS.get(key);
  if (plain && !ev.altKey && (MOVING.has(plain) || plain === "next")) return plain;   // Shift and Ctrl go with moving
  return ev.key.length === 1 && !control && !ev.altKey ? "type" : null;
}

/**
 * The cell that a moving key leads to; row -1 are the headings.
 * @param {string} action @param {{row: number, column: number}} at @param {{rows: number, columns: number, page: number}} size
 * @param {boolean} control
 */
export function moveTo(action, at, size, control = false) {
  const steps = {
    down: [1, 0], up: [-1, 0], right: [0, 1], left: [0, -1], pageDown: [size.page, 0], pageUp: [-size.page, 0],
    rowStart: [control ? -at.row : 0, -at.column], rowEnd: [control ? size.rows : 0, size.columns],
  }[action];
  const far = control && steps && ["down", "up", "left", "right"].includes(action) ? 1e9 : 1;
  const lowest = action === "up" && !control ? -1 : Math.min(0, at.row);
  return {
    row: Math.max(lowest, Math.min(size.rows - 1, at.row + steps[0] * far)),
    column: Math.max(0, Math.min(size.columns - 1, at.column + steps[1] * far)),
  };
}
