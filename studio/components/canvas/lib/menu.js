// Decides what the menu of a row or a line offers, in which order, and what cannot be done just now. Does not act.

import { rulesAt } from "./document.js";
import { otherSide } from "./drag.js";
import { IGNORED, connectable, isGroup } from "./tree.js";

/**
 * @typedef {object} Item
 * @property {string} act     what to do; "take:..." is the answer to a question
 * @property {string} label
 * @property {string} [key]   the key that does the same
 * @property {string} [does]  the expression it becomes
 * @property {string} [group] heading above the first item of a group
 */

/**
 * @param {import("./document.js").Doc} doc @param {string} side @param {number} i
 * @param {{readonly: boolean, marked: number}} state how many fields are taken together
 * @returns {Item[]}
 */
export function menuItems(doc, side, i, { readonly, marked }) {
  const tree = doc[side], rules = rulesAt(doc, side, i), rule = rules.find((r) => !r.sug), suggested = rules.find((r) => r.sug);
  const edits = !readonly, leaf = !isGroup(tree, i), other = otherSide(side), ignored = (tree.flags[i] & IGNORED) !== 0;
  return [
    suggested && edits && { act: "accept", label: "Accept the suggestion", key: "A" },
    suggested && edits && { act: "refuse", label: "Refuse the suggestion", key: "R" },
    edits && connectable(tree, i) && { act: "connect", label: marked > 1 ? `Connect these ${marked} …` : "Connect …", key: "M" },
    rule && { act: "open", label: "Open the rule", key: "Enter" },
    rule && edits && leaf && !rule.loop && { act: "step", label: "Add a step" },
    rules.length > 0 && { act: "other", label: `Go to the ${other}`, key: "G" },
    rule && edits && { act: "disconnect", label: side === "source" && rules.length > 1 ? `Disconnect from ${rule.t}` : "Disconnect", key: "Del" },
    edits && side === "source" && tree.path[i] !== "" && !rule && (ignored
      ? { act: "unignore", label: "Use it after all" } : { act: "ignore", label: "Leave it out on purpose" }),
    isGroup(tree, i) && { act: "fold", label: tree.open[i] ? "Close the group" : "Open the group", key: tree.open[i] ? "←" : "→" },
    tree.path[i] !== "" && { act: "copy", label: "Copy the path" },
  ].filter(Boolean);
}

/** The ways that the server offers for a line, as items; the headings of their groups stand above the first of each. */
export function wayItems(ways) {
  return ways.map(({ take, label, does, group }, k) => ({ act: `take:${take}`, label, does, group: group && group !== ways[k - 1]?.group ? group : "" }));
}

/** The item that a key leads to. */
export function moveInMenu(key, at, count) {
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: count - 1 }[key];
  return to === undefined ? null : (to + count) % count;
}

/** Where a menu of this size goes, so that all of it can be seen. */
export function placeMenu(x, y, width, height, box) {
  return { x: Math.max(4, Math.min(x, box.width - width - 4)), y: Math.max(4, Math.min(y, box.height - height - 4)) };
}
