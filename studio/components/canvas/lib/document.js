// Decides what the browser holds of a mapping and how a patch changes it: revisions, rules, info texts, flags.
// Optimistic work stands beside the document, never in it. Does not fetch and does not draw.

import { buildTree } from "./tree.js";
import { tallyRules } from "./tally.js";

/** @typedef {import("./tree.js").Tree} Tree */

/**
 * @typedef {object} Rule
 * @property {string} id
 * @property {string[]} s       source paths; none for a constant
 * @property {string} t         target path
 * @property {"direct" | "expr" | "lookup" | "constant" | "loop" | "open"} k
 * @property {string} label
 * @property {"ok" | "warn" | "error"} st
 * @property {string} [msg]
 * @property {boolean} [loop]
 * @property {number} [sug]     a suggestion: how sure, 0 to 1
 * @property {string} [why]     a suggestion: what speaks for it
 * @property {string} [c]       cardinality: 1:1, 1:n, n:1
 * @property {string} [how]     n:1: what becomes of the several
 * @property {string} [x]       the expression
 * @property {number[]} [si]    source nodes, resolved here; -1 = the path is gone
 * @property {number} [ti]      target node
 */

/**
 * @typedef {object} Doc
 * @property {number} rev
 * @property {Tree} source
 * @property {Tree} target
 * @property {Map<string, Rule>} rules
 * @property {{source: Map<number, Rule[]>, target: Map<number, Rule[]>}} at  rules by node
 * @property {{source: import("./tally.js").Tally, target: import("./tally.js").Tally}} tally
 */

const SUGGESTED = "\u0000suggested ";

export const SIDES = ["source", "target"];

/** @returns {Doc} */
export function openDocument(snapshot) {
  const doc = /** @type {Doc} */ ({ rev: snapshot.rev, source: buildTree(snapshot.source), target: buildTree(snapshot.target), rules: new Map() });
  for (const rule of snapshot.rules) doc.rules.set(rule.id, resolve(doc, rule));
  suggest(doc, snapshot.suggestions || []);
  recount(doc);
  return doc;
}

/** Suggestions stand beside the rules, under names that no path has; they never stand where a rule does. */
function suggest(doc, items) {
  for (const id of [...doc.rules.keys()]) if (id.startsWith(SUGGESTED)) doc.rules.delete(id);
  suggestOthers(doc, { put: items, del: [] });
}

/** Only what changed: an edit of one rule must not send every suggestion again. */
function suggestOthers(doc, { put, del }) {
  for (const target of del) doc.rules.delete(SUGGESTED + target);
  for (const { t, s, p, why } of put) {
    doc.rules.set(SUGGESTED + t, resolve(doc, { id: SUGGESTED + t, s, t, k: "direct", label: "", st: "ok", sug: p / 100, why }));
  }
}

/** Paths to node numbers, once. */
function resolve(doc, rule) {
  return { ...rule, si: (rule.s || []).map((path) => doc.source.byPath.get(path) ?? -1), ti: doc.target.byPath.get(rule.t) ?? -1 };
}

/** Index and counts after the rules changed. @param {Doc} doc */
export function recount(doc) {
  doc.at = { source: new Map(), target: new Map() };
  for (const rule of doc.rules.values()) {
    for (const i of new Set(rule.si)) put(doc.at.source, i, rule);
    put(doc.at.target, rule.ti, rule);
  }
  doc.tally = {
    source: tallyRules(doc.source, doc.rules.values(), (rule) => [...new Set(rule.si)]),
    target: tallyRules(doc.target, doc.rules.values(), (rule) => [rule.ti]),
  };
}

function put(map, i, rule) {
  if (i < 0) return;
  const list = map.get(i);
  list ? list.push(rule) : map.set(i, [rule]);
}

/** @param {Doc} doc @returns {Rule[]} hand-made rules before suggestions */
export function rulesAt(doc, side, i) {
  return [...(doc.at[side].get(i) || [])].sort((a, b) => (a.sug ? 1 : 0) - (b.sug ? 1 : 0));
}

/** Is there a rule that reads this source into this target already? */
export function isConnected(doc, source, target) {
  const i = doc.target.byPath.get(target);
  return i !== undefined && rulesAt(doc, "target", i).some((rule) => !rule.sug && rule.s.includes(source));
}

/**
 * @param {Doc} doc
 * @returns {"old" | "gap" | "reload" | "applied"} "gap" and "reload": nothing was changed, fetch the snapshot
 */
export function applyPatch(doc, patch) {
  if (patch.rev <= doc.rev) return "old";
  if (patch.base !== doc.rev) return "gap";
  if (patch.ops.some((op) => op.op === "reload")) return "reload";
  for (const op of patch.ops) applyOp(doc, op);
  doc.rev = patch.rev;
  recount(doc);
  return "applied";
}

function applyOp(doc, op) {
  switch (op.op) {
    case "put": doc.rules.set(op.rule.id, resolve(doc, op.rule)); break;
    case "del": doc.rules.delete(op.id); break;
    case "status":
      for (const [id, st, msg] of op.items) if (doc.rules.has(id)) Object.assign(doc.rules.get(id), { st, msg });
      break;
    case "values": setValues(doc[op.side], "value", op.values); break;
    case "suggestions": op.items ? suggest(doc, op.items) : suggestOthers(doc, op); break;
    case "flags": setValues(doc[op.side], "flags", op.values); break;
    default: console.warn("crosswalk canvas: unknown patch op", op.op);
  }
}

function setValues(tree, column, values) {
  for (const [path, value] of Object.entries(values)) {
    const i = tree.byPath.get(path);
    if (i !== undefined) tree[column][i] = value;
  }
}

/** What is still waiting after a fresh snapshot: acknowledgements may have been lost with the connection. */
export function stillPending(pending, doc) {
  return new Map([...pending].filter(([, command]) =>
    command.type === "connect" ? !isConnected(doc, command.source, command.target) : doc.rules.has(command.rule)));
}
