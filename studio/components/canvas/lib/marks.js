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
    + (rule.loop && !bundle ? " cw-loop" : "") + (rule.sug ? " cw-suggested" : "")
    + (line.waiting ? " cw-waiting" : "") + (line.clamped ? " cw-clamped" : "") + state(line.ids, emphasis);
}

const BETWEEN = " > ";

/** The steps of a rule, as the chip lists them. */
export function stepsOf(rule) {
  return rule.loop || rule.k === "constant" || !rule.label ? [] : rule.label.split(BETWEEN);
}

/** Whole steps as far as there is room, then how many more: half a word says less than none. */
export function fitSteps(label, room) {
  const steps = label.split(BETWEEN);
  if (label.length <= room || steps.length < 2) return label;
  let text = steps[0], taken = 1;
  while (taken < steps.length - 1 && (text + BETWEEN + steps[taken]).length + 3 <= room) text += BETWEEN + steps[taken++];
  return `${text} +${steps.length - taken}`;
}

/** What a single rule says on its chip; "" = no chip. @param {number} [room] letters that fit */
export function chipText(rule, room = Infinity) {
  if (rule.loop) return rule.label || "for each";
  if (rule.c === "n:1" && rule.how && stepsOf(rule).length <= 1) return rule.how;
  if (rule.label) return fitSteps(rule.label, room);
  if (rule.sug) return `${Math.round(rule.sug * 100)}%`;
  if (rule.k === "open") return "to do";
  if (rule.k === "constant") return "constant";
  return rule.st === "error" || rule.st === "warn" ? "!" : "";
}

/**
 * One chip per target row, whatever ends there, so that chips never overlap.
 * @param {Line[]} lines @param {Emphasis} emphasis
 * @param {number} [room] letters that fit on a chip
 * @returns {Map<string, {text: string, mark: string, classes: string, ids: string[]}>} by key of the line that carries it
 */
export function chipsOf(lines, emphasis, room) {
  const rows = new Map(), chips = new Map();
  for (const line of lines) {
    if (line.targetOff || line.waiting) continue;
    const row = rows.get(line.row);
    if (!row) rows.set(line.row, { key: line.key, lines: [line], ids: [...line.ids] });
    else { row.lines.push(line); for (const id of line.ids) if (!row.ids.includes(id)) row.ids.push(id); }
  }
  for (const row of rows.values()) {
    const chip = row.ids.length > 1 ? groupChip(row) : ruleChip(row.lines[0].rule, room);
    if (chip.text || chip.mark) chips.set(row.key, { ...chip, ids: row.ids, classes: chip.classes + state(row.ids, emphasis) });
  }
  return chips;
}

function ruleChip(rule, room) {
  return {
    text: chipText(rule, room), mark: rule.c || "",
    classes: `cw-chip cw-k-${rule.k}` + problem(rule.st) + (rule.loop ? " cw-loop" : "") + (rule.sug ? " cw-suggested" : ""),
  };
}

function groupChip(row) {
  const ruled = row.lines.filter((line) => !line.rule.sug), lines = ruled.length ? ruled : row.lines;
  const count = new Set(lines.flatMap((line) => line.ids)).size;
  const worst = lines.some((l) => l.rule.st === "error") ? "error" : lines.some((l) => l.rule.st === "warn") ? "warn" : "ok";
  const text = ruled.length ? (count === 1 ? "1 field" : `${count} fields`) : `${count} suggested`;
  return { text, mark: "", classes: "cw-chip cw-k-bundle" + problem(worst) + (ruled.length ? "" : " cw-suggested") };
}
