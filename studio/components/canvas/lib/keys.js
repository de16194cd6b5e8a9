// Decides what a key means in a tree. One table, so that the help page and the tests can read it. Does not act.

/** Key, action, sentence for the help page. Letters also work in capitals. */
export const KEY_TABLE = [
  ["ArrowDown", "down", "Next field"],
  ["ArrowUp", "up", "Previous field"],
  ["PageDown", "pageDown", "One screen down"],
  ["PageUp", "pageUp", "One screen up"],
  ["Home", "first", "First field"],
  ["End", "last", "Last field"],
  ["ArrowRight", "openOrChild", "Open the group, or go to its first field"],
  ["ArrowLeft", "closeOrParent", "Close the group, or go to the group above"],
  ["Enter", "openRule", "Open the rule of the field"],
  [" ", "select", "Select the field"],
  ["m", "map", "Take this field; on the other side: connect"],
  ["n", "nextUnmapped", "Next unmapped field"],
  ["g", "otherEnd", "Go to the other end of the line"],
  ["a", "accept", "Accept the suggestion"],
  ["r", "refuse", "Refuse the suggestion"],
  ["/", "search", "Search this side"],
  ["Delete", "disconnect", "Disconnect the field"],
  ["Backspace", "disconnect", "Disconnect the field"],
  ["Escape", "cancel", "Put the field down, or clear the selection"],
  ["ContextMenu", "menu", "Everything that can be done with the field"],
  ["Shift F10", "menu", "Everything that can be done with the field"],
  ["Shift ArrowDown", "markDown", "Take several fields together"],
  ["Shift ArrowUp", "markUp", "Take several fields together"],
  ["Shift Space", "mark", "Add the field to those taken together, or leave it out"],
];

const ACTIONS = new Map(KEY_TABLE.map(([key, action]) => [key, action]));
const TYPE_AHEAD_MS = 800;

/**
 * @param {{key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean, shiftKey?: boolean}} ev
 * @param {string} typed letters typed so far; while there are some, letters are text and no commands
 * @returns {string | null} an action, "type" for a letter of a name, or null
 */
export function actionFor(ev, typed = "") {
  const key = ev.key.length === 1 ? ev.key.toLowerCase() : ev.key;
  if (ev.ctrlKey || ev.metaKey) return historyAction(key, !!ev.shiftKey);
  if (ev.altKey) return null;
  const shifted = ev.shiftKey && ACTIONS.get(`Shift ${key === " " ? "Space" : key}`);
  if (shifted) return shifted;
  const isLetter = key.length === 1 && /[\p{L}\p{N}_.-]/u.test(key);
  if (isLetter && (typed || !ACTIONS.has(key))) return "type";
  return ACTIONS.get(key) ?? null;
}

function historyAction(key, shift) {
  if (key === "z") return shift ? "redo" : "undo";
  return key === "y" && !shift ? "redo" : null;
}

/**
 * Single letters are commands, so type-ahead starts with the second letter typed in a row.
 * @param {{text: string, at: number}} state @param {string} letter @param {number} now
 */
export function typeAhead(state, letter, now) {
  const text = (now - state.at < TYPE_AHEAD_MS ? state.text : "") + letter.toLowerCase();
  return { text, at: now, prefix: text.length > 1 ? text : null };
}

/** Letters still standing from the last keystrokes. */
export function typedSoFar(state, now) {
  return now - state.at < TYPE_AHEAD_MS ? state.text : "";
}

/**
 * The row a moving key leads to.
 * @param {string} action @param {number} row @param {number} len @param {number} page rows on one screen
 */
export function moveTo(action, row, len, page) {
  const to = { down: row + 1, up: row - 1, pageDown: row + page, pageUp: row - page, first: 0, last: len - 1 }[action];
  return to === undefined ? null : Math.max(0, Math.min(len - 1, to));
}
