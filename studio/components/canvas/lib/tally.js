// Decides what counts as mapped: rules per node, rules below a group, worst status, coverage for the meters.
// A rule on a whole object or list covers its fields; a loop alone does not, nor does a rule left open or suggested.

import { IGNORED, REQUIRED, countUp } from "./tree.js";

/** @typedef {import("./tree.js").Tree} Tree */
/** @typedef {import("./document.js").Rule} Rule */

/**
 * @typedef {object} Tally
 * @property {Int32Array} mapped   rules on the node
 * @property {Int32Array} below    rules in the subtree, the node left out
 * @property {Uint8Array} status   0 none, 1 ok, 2 warn, 3 error
 * @property {Uint8Array} covered  1 = the node, or something above it, has a working rule
 * @property {Int32Array} done     covered fields in the node
 * @property {Int32Array} bad      fields and rules with a warning or an error in the node
 */

const SEVERITY = { ok: 1, warn: 2, error: 3 };

/** @param {Tree} tree @param {Iterable<Rule>} rules @param {(rule: Rule) => number[]} nodesOf @returns {Tally} */
export function tallyRules(tree, rules, nodesOf) {
  const { n } = tree;
  const tally = { mapped: new Int32Array(n), below: new Int32Array(n), status: new Uint8Array(n), covered: new Uint8Array(n) };
  for (const rule of rules) {
    if (rule.sug) continue;
    for (const i of nodesOf(rule)) if (i >= 0) countAt(tree, tally, i, rule);
  }
  for (let i = 0; i < n; i++) if (tree.parent[i] >= 0 && tally.covered[tree.parent[i]]) tally.covered[i] = 1;
  tally.done = countUp(tree, new Int32Array(n), (i) => tree.end[i] === i + 1 && tally.covered[i] === 1);
  tally.bad = countUp(tree, new Int32Array(n), (i) => tally.status[i] > 1);
  return tally;
}

function countAt(tree, tally, i, rule) {
  tally.mapped[i]++;
  tally.status[i] = Math.max(tally.status[i], SEVERITY[rule.st] || 1);
  const isLeaf = tree.end[i] === i + 1;
  if (rule.k !== "open" && (isLeaf || !rule.loop)) tally.covered[i] = 1;
  for (let p = tree.parent[i]; p >= 0; p = tree.parent[p]) tally.below[p]++;
}

/**
 * @param {Tree} tree @param {Tally} tally
 * @returns {{leaves: number, done: number, ignored: number, required: number, requiredDone: number}}
 */
export function countLeaves(tree, tally) {
  const count = { leaves: 0, done: 0, ignored: 0, required: 0, requiredDone: 0 };
  for (let i = 0; i < tree.n; i++) {
    if (tree.end[i] !== i + 1) continue;
    count.leaves++;
    if (tally.covered[i]) count.done++;
    else if (tree.flags[i] & IGNORED) count.ignored++;
    if (tree.flags[i] & REQUIRED) { count.required++; if (tally.covered[i]) count.requiredDone++; }
  }
  return count;
}

/** What the meter of one side shows: the target is judged by what it requires, the source by what is used. */
export function coverage(side, count) {
  const byRequired = side === "target" && count.required > 0;
  const done = byRequired ? count.requiredDone : count.done, all = byRequired ? count.required : count.leaves;
  const percent = (part) => (all ? (100 * part) / all : 0);
  return {
    percent: percent(done),
    ignoredPercent: side === "source" ? percent(count.ignored) : 0,
    text: `${done}/${all}` + (byRequired ? " req." : ""),
    complete: all > 0 && done === all,
    sentence: byRequired
      ? `${done} of ${all} required fields mapped; ${count.done} of ${count.leaves} in all`
      : `${count.done} of ${count.leaves} fields ${side === "source" ? "used" : "mapped"}`
        + (count.ignored ? `, ${count.ignored} ignored on purpose` : ""),
  };
}

/** The next leaf in tree order, wrapping, that nothing maps and nobody ignores; -1 = all done. */
export function nextUnmapped(tree, tally, from) {
  for (let step = 1; step <= tree.n; step++) {
    const i = (from + step) % tree.n;
    const hiddenByFilter = tree.filtering && !tree.shown[i];
    if (tree.end[i] === i + 1 && !tally.covered[i] && !(tree.flags[i] & IGNORED) && !hiddenByFilter) return i;
  }
  return -1;
}
