// Decides what a selection lights up: the rules on the chain and the nodes at their ends. A selection is either a
// rule, a bundle of rules, or one row with everything that touches it.

import { rulesAt } from "./document.js";
import { ancestors } from "./tree.js";

/**
 * `chain` has the loops that a rule lies in: their lines light up too, their rows a little.
 * @typedef {{ids: Set<string>, nodes: {source: number[], target: number[]}, chain: {source: number[], target: number[]}, rule: string | null, side: string | null, path: string | null}} Selection
 */

/** @returns {Selection} */
export function nothing() {
  return { ids: new Set(), nodes: { source: [], target: [] }, chain: { source: [], target: [] }, rule: null, side: null, path: null };
}

/** @param {import("./document.js").Doc} doc @param {string[]} ids @returns {Selection} */
export function selectRules(doc, ids) {
  const rules = ids.map((id) => doc.rules.get(id)).filter(Boolean);
  if (!rules.length) return nothing();
  const loops = loopsAbove(doc, rules);
  return {
    ids: new Set([...rules, ...loops].map((rule) => rule.id)), chain: { source: loops.flatMap((rule) => rule.si), target: loops.map((rule) => rule.ti) },
    nodes: { source: rules.flatMap((rule) => rule.si), target: rules.map((rule) => rule.ti) },
    rule: rules.length === 1 ? rules[0].id : null, side: "target", path: rules.length === 1 ? rules[0].t : null,
  };
}

/** The loops that the targets of these rules lie in. */
function loopsAbove(doc, rules) {
  const found = new Set();
  for (const { ti } of rules) {
    if (ti < 0) continue;
    for (const i of ancestors(doc.target, ti)) for (const rule of doc.at.target.get(i) || []) if (rule.loop) found.add(rule);
  }
  return [...found].filter((rule) => !rules.includes(rule));
}

/** @param {import("./document.js").Doc} doc @returns {Selection} */
export function selectNode(doc, side, i) {
  const rules = rulesAt(doc, side, i), chain = selectRules(doc, rules.map((rule) => rule.id));
  return {
    ...chain, nodes: { ...chain.nodes, [side]: [...chain.nodes[side], i] },
    rule: rules[0]?.id ?? null, side, path: doc[side].path[i],
  };
}

/** The selection again after the document changed: rules come and go, the row stays. */
export function refreshSelection(doc, selection) {
  if (!selection.side) return nothing();
  const i = selection.path === null ? undefined : doc[selection.side].byPath.get(selection.path);
  return i === undefined ? selectRules(doc, [...selection.ids]) : selectNode(doc, selection.side, i);
}
