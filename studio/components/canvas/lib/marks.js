// Decides how lines and chips look: their classes, the text on a chip, and which one chip a target row carries.
// Does not touch the DOM; `painter.js` does.

/** @typedef {import("./lines.js").Line} Line */

/**
 * @typedef {object} Emphasis
 * @property {Set<string>} selected  ids of the rules of the selection
 * @property {Set<string>} hot       ids under the pointer
 */

function state(ids, emphasis) {
  if (ids.some((id) => emphasis.selected.has(id))) return " cw-on";
  if (ids.some((id) => emphasis.hot.has(id))) return " cw-hot";
  return emphasis.selected.size ? " cw-dim" : "";
}

const problem = (st) => (st === "error" ? " cw-err" : st === "warn" ? " cw-warn" : "");

/** @param {Line} line @param {Emphasis} emphasis */
export function lineClasses(line, emphasis) {
  const { rule } = line, bundle = line.ids.length > 1;
  return "cw-line cw-k-" + (bundle ? "bundle" : rule.k) + problem(rule.st)
    + (rule.loop && !bundle ? " cw-loop" : "") + (rule.sug && !bundle ? " cw-suggested" : "")
    + (line.waiting ? " cw-waiting" : "") + (line.clamped ? " cw-clamped" : "") + state(line.ids, emphasis);
}

/** What a single rule says on its chip; "" = no chip. */
export function chipText(rule) {
  if (rule.loop) return rule.label || "for each";
  if (rule.label) return rule.label;
  if (rule.sug) return `${Math.round(rule.sug * 100)}%`;
  if (rule.k === "open") return "to do";
  if (rule.k === "constant") return "constant";
  return rule.st === "error" || rule.st === "warn" ? "!" : "";
}

/**
 * One chip per target row, whatever ends there, so that chips never overlap.
 * @param {Line[]} lines @param {Emphasis} emphasis
 * @returns {Map<string, {text: string, classes: string, title: string, ids: string[]}>} by key of the line that carries it
 */
export function chipsOf(lines, emphasis) {
  const rows = new Map(), chips = new Map();
  for (const line of lines) {
    if (line.targetOff || line.waiting) continue;
    const row = rows.get(line.row);
    if (!row) rows.set(line.row, { key: line.key, lines: [line], ids: [...line.ids] });
    else { row.lines.push(line); for (const id of line.ids) if (!row.ids.includes(id)) row.ids.push(id); }
  }
  for (const row of rows.values()) {
    const chip = row.ids.length > 1 ? groupChip(row) : ruleChip(row.lines[0].rule);
    if (chip.text) chips.set(row.key, { ...chip, ids: row.ids, classes: chip.classes + state(row.ids, emphasis) });
  }
  return chips;
}

function ruleChip(rule) {
  const text = chipText(rule);
  return {
    text, title: [rule.label || text, rule.msg].filter(Boolean).join("\n"),
    classes: `cw-chip cw-k-${rule.k}` + problem(rule.st) + (rule.loop ? " cw-loop" : "") + (rule.sug ? " cw-suggested" : ""),
  };
}

function groupChip(row) {
  const worst = row.lines.some((l) => l.rule.st === "error") ? "error" : row.lines.some((l) => l.rule.st === "warn") ? "warn" : "ok";
  const text = `${row.ids.length} fields`;
  return { text, title: text + (worst === "ok" ? "" : `, with ${worst}s`), classes: "cw-chip cw-k-bundle" + problem(worst) };
}
