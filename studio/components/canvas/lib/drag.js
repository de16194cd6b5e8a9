// Decides what a drag from a port or a row means at a pointer position: the row below it, the ghost line, how fast
// a pane scrolls at its edge. Does not listen and does not connect.

import { connectable, isGroup } from "./tree.js";

/** Pointer travel that tells a drag from a click. */
export const DRAG_FROM = 4;
/** How long the pointer rests on a closed group before it opens. */
export const SPRING_MS = 550;

const REACH = 40;          // the pane also catches the pointer this far into the gutter
const SCROLL_ZONE = 34;

export const otherSide = (side) => (side === "source" ? "target" : "source");

const inReach = (pane, x) => x >= pane.left - REACH && x <= pane.right + REACH;

/** Node under the pointer, or -1. @param {import("./lines.js").Pane} pane */
export function nodeUnder(tree, pane, rowHeight, x, y) {
  if (!inReach(pane, x) || y < pane.top || y > pane.top + pane.height) return -1;
  const row = Math.floor((y - pane.top + pane.scroll) / rowHeight);
  return row >= 0 && row < tree.len ? tree.rows[row] : -1;
}

/** May the dragged field be dropped on this node? Lists take lists: a loop. Groups, and several fields, go into groups. */
export function canDrop(tree, i, together = false) {
  return connectable(tree, i) || (together && i >= 0 && isGroup(tree, i) && tree.path[i] !== "");
}

/** Pixels to scroll in this frame; 0 = the pointer is not at an edge. */
export function scrollSpeed(pane, x, y) {
  if (!inReach(pane, x)) return 0;
  const top = y - pane.top, bottom = pane.top + pane.height - y;
  if (top < SCROLL_ZONE) return -(SCROLL_ZONE - top) * 0.5;
  return bottom < SCROLL_ZONE ? (SCROLL_ZONE - bottom) * 0.5 : 0;
}

/** The line from the dragged field to the pointer, or to the port it would take. */
export function ghostPath(side, panes, fromY, to) {
  const pane = panes[side], y1 = Math.min(Math.max(fromY, 0), pane.height) + pane.top;
  const x1 = side === "source" ? pane.right : pane.left, bend = (to.x - x1) * 0.5;
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${to.x - bend} ${to.y} ${to.x} ${to.y}`;
}
