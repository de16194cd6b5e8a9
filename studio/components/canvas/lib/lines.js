// Decides which lines are drawn and where they start and end. Lines follow the screen and not the schema: an end
// whose row is collapsed attaches to the nearest visible ancestor, an end off screen is clamped to the edge of its
// pane, and lines that share both places are one bundle. Coordinates here are relative to the bodies of the panes.

/** @typedef {import("./document.js").Doc} Doc */
/** @typedef {import("./document.js").Rule} Rule */

/** @typedef {{top: number, left: number, right: number, height: number, scroll: number}} Pane */

/**
 * @typedef {object} Line
 * @property {string} key       stable while the line keeps its two places
 * @property {Rule} rule        the rule that gives colour and label; the worst one of a bundle
 * @property {string[]} ids     every rule on the line
 * @property {number | null} from  y on the source side, null for a constant
 * @property {number} to        y on the target side
 * @property {number} row       row on the target side
 * @property {boolean} clamped
 * @property {boolean} targetOff  the target end is off screen: no chip
 * @property {boolean} waiting  an edit the server has not confirmed
 */

/** @typedef {{up: number, down: number}} Hidden */

const WORST = { error: 2, warn: 1 };

/**
 * Where a node's line attaches.
 * @returns {{y: number, off: -1 | 0 | 1, row: number, own: boolean} | null} null = filtered out: no line
 */
export function anchor(tree, i, pane, rowHeight) {
  if (i < 0 || tree.pos[i] < 0) return null;
  const own = tree.shown[i] === 1;
  if (!own && tree.filtering) return null;
  const y = tree.pos[i] * rowHeight - pane.scroll + rowHeight / 2;
  return { y, off: y < 0 ? -1 : y > pane.height ? 1 : 0, row: tree.pos[i], own };
}

/**
 * Own rows at both ends: a line of its own. Otherwise one line per pair of rows, and everything beyond an edge is
 * one place: so the number of lines is bounded by the rows on screen.
 */
export function lineKey(id, from, to) {
  if (!from) return `c${id}`;
  if (from.own && to.own) return `r${id}:${from.row}`;
  const place = (end) => (end.off < 0 ? "U" : end.off > 0 ? "D" : end.row);
  return `b${place(from)}:${place(to)}`;
}

/**
 * @param {Doc} doc @param {{source: Pane, target: Pane}} panes
 * @param {Map<string, object>} pending commands not yet confirmed
 * @returns {{lines: Line[], hidden: {source: Hidden, target: Hidden}}}
 */
export function collectLines(doc, panes, rowHeight, pending) {
  const bundles = new Map(), hidden = { source: { up: 0, down: 0 }, target: { up: 0, down: 0 } };
  const leaving = new Set([...pending.values()].filter((c) => c.type === "delete").map((c) => c.rule));
  for (const rule of doc.rules.values()) {
    addRule(doc, panes, rowHeight, rule, leaving.has(rule.id), bundles, hidden);
  }
  for (const [id, command] of pending) {
    if (command.type.startsWith("connect")) addRule(doc, panes, rowHeight, asRule(doc, id, command), true, bundles, null);
  }
  return { lines: [...bundles.values()], hidden };
}

function asRule(doc, id, command) {
  const s = command.sources || [command.source];
  return {
    id: `pending-${id}`, s, t: command.target, k: "direct", label: "", st: "ok",
    si: s.map((path) => doc.source.byPath.get(path) ?? -1), ti: doc.target.byPath.get(command.target) ?? -1,
  };
}

function addRule(doc, panes, rowHeight, rule, waiting, bundles, hidden) {
  const to = anchor(doc.target, rule.ti, panes.target, rowHeight);
  if (!to) return;
  if (!rule.si.length) {
    if (to.off === 0 && to.own) addLine(bundles, rule, null, to, waiting);
    return;
  }
  for (const i of rule.si) {
    const from = anchor(doc.source, i, panes.source, rowHeight);
    if (!from) continue;
    if (!rule.sug) countHidden(hidden, from, to);
    if (from.off && to.off) continue;
    addLine(bundles, rule, from, to, waiting);
  }
}

function countHidden(hidden, from, to) {
  if (!hidden) return;
  if (from.off) from.off < 0 ? hidden.source.up++ : hidden.source.down++;
  if (to.off) to.off < 0 ? hidden.target.up++ : hidden.target.down++;
}

function addLine(bundles, rule, from, to, waiting) {
  const key = (waiting ? "w" : rule.sug ? "s" : "") + lineKey(rule.id, from, to);
  const line = bundles.get(key);
  if (!line) {
    bundles.set(key, {
      key, rule, ids: [rule.id], from: from && from.y, to: to.y, row: to.row,
      clamped: to.off !== 0 || (from !== null && from.off !== 0), targetOff: to.off !== 0, waiting,
    });
    return;
  }
  if (!line.ids.includes(rule.id)) line.ids.push(rule.id);
  if ((WORST[rule.st] || 0) > (WORST[line.rule.st] || 0)) line.rule = rule;
}

/** How far across the gutter the curve ends and the straight tail, which carries the chip, begins. */
const TAIL_FROM = 0.46, TAIL_FROM_NARROW = 0.3, NARROW = 220, CHIP_AT = 0.47, CHIP_MAX = 0.88;

const clamp = (y, height) => Math.min(Math.max(y, 0), height);

/**
 * Path of a line in canvas coordinates, and the place of its chip on the tail.
 * @param {Line} line @param {{source: Pane, target: Pane}} panes
 */
export function lineShape(line, panes) {
  const x1 = panes.source.right, x2 = panes.target.left, width = x2 - x1;
  const tail = x1 + width * (width < NARROW ? TAIL_FROM_NARROW : TAIL_FROM);
  const y2 = clamp(line.to, panes.target.height) + panes.target.top;
  const chip = { x: tail + (x2 - tail) * CHIP_AT, y: y2, max: (x2 - tail) * CHIP_MAX };
  if (line.from === null) return { d: `M${tail} ${y2}L${x2} ${y2}`, chip };
  const y1 = clamp(line.from, panes.source.height) + panes.source.top;
  const bend = Math.min(0.55 * (tail - x1), 70 + Math.abs(y2 - y1) * 0.6);
  return { d: `M${x1} ${y1}C${x1 + bend} ${y1} ${tail - bend} ${y2} ${tail} ${y2}L${x2} ${y2}`, chip };
}

/** The row a "14 below" pill jumps to: the nearest one off screen with a line. -1 = none. */
export function nearestHidden(tree, tally, pane, rowHeight, direction) {
  const first = Math.floor(pane.scroll / rowHeight), last = Math.ceil((pane.scroll + pane.height) / rowHeight);
  const linked = (row) => tally.mapped[tree.rows[row]] || (tally.below[tree.rows[row]] && !tree.open[tree.rows[row]]);
  if (direction < 0) { for (let row = first; row >= 0; row--) if (linked(row) && row * rowHeight + rowHeight / 2 < pane.scroll) return row; }
  else for (let row = last - 1; row < tree.len; row++) if (row >= 0 && linked(row) && row * rowHeight + rowHeight / 2 > pane.scroll + pane.height) return row;
  return -1;
}
