// What the keyboard does on the canvas: the methods of the component that carry out the actions of `keys.js`.

import { otherSide } from "./drag.js";
import { actionFor, moveTo, typeAhead, typedSoFar } from "./keys.js";
import { nothing, selectNode } from "./selection.js";
import { nextUnmapped } from "./tally.js";
import { connectable, findRow, isGroup, openAncestors } from "./tree.js";
import { nextTick } from "vue";

const MOVES = new Set(["down", "up", "pageDown", "pageUp", "first", "last"]);

/** Mixed into the component's methods; `this` is the component. */
export const keyboardMethods = {
  onKey(ev) {
    if (ev.target.tagName === "INPUT" || !this.doc || this.menu) return;
    const pane = ev.target.closest?.(".cw-pane"), side = pane ? (pane.matches(".cw-source") ? "source" : "target") : this.lastSide;
    const action = actionFor(ev, typedSoFar(this.typed, ev.timeStamp));
    if (!action || (ev.target.tagName === "BUTTON" && ["Enter", " "].includes(ev.key))) return;
    ev.preventDefault(); ev.stopPropagation();
    if (action === "type") this.typeName(side, ev.key, ev.timeStamp);
    else this.act(action, side);
  },
  typeName(side, letter, now) {
    this.typed = typeAhead(this.typed, letter, now);
    const tree = this.doc[side], row = tree.pos[this.cursor[side]] ?? 0, { prefix } = this.typed;
    const i = prefix ? findRow(tree, row - 1 + tree.len, (node) => tree.lower[node].startsWith(prefix)) : -1;
    if (i >= 0) this.setCursor(side, i);
  },
  act(action, side) {
    const tree = this.doc[side], i = this.cursor[side] >= 0 && tree.pos[this.cursor[side]] >= 0 ? this.cursor[side] : tree.rows[0];
    if (!tree.len && action !== "search" && action !== "cancel") return;
    if (MOVES.has(action)) {
      const page = Math.max(1, Math.floor(this.panes[side].height / this.rowHeight) - 1);
      return this.setCursor(side, tree.rows[moveTo(action, tree.pos[i], tree.len, page)]);
    }
    switch (action) {
      case "openOrChild": return this.openOrChild(side, i);
      case "closeOrParent": return this.closeOrParent(side, i);
      case "openRule": return this.openRow(side, i);
      case "select": this.selectRow(side, i); return this.follow(side);
      case "map": return this.mapKey(side, i);
      case "nextUnmapped": return this.goUnmapped(side, i);
      case "otherEnd": return this.goOtherEnd(side, i);
      case "search": return this.$refs.root.querySelector(`.cw-${side} input`).focus();
      case "disconnect": return this.disconnect(side, i);
      case "cancel": return this.cancel();
      case "menu": this.selectRow(side, i); return this.openMenuAtRow(side, i);
      case "accept": case "refuse": return this.answerSuggestion(side, i, action === "accept");
      case "mark": return this.mark(side, i);
      case "markDown": case "markUp": return this.markTo(side, i, tree.rows[moveTo(action === "markDown" ? "down" : "up", tree.pos[i], tree.len, 1)]);
      case "undo": case "redo": return this.readonly ? null : this.command(action);
    }
  },
  openOrChild(side, i) {
    const tree = this.doc[side];
    if (!isGroup(tree, i)) return;
    if (!tree.open[i] && !tree.filtering) this.toggle(side, i, true);
    else this.setCursor(side, tree.rows[tree.pos[i] + 1]);
  },
  closeOrParent(side, i) {
    const tree = this.doc[side];
    if (isGroup(tree, i) && tree.open[i] && !tree.filtering) this.toggle(side, i, false);
    else if (tree.parent[i] >= 0) this.setCursor(side, tree.parent[i]);
  },
  mark(side, i) {                                    // one more that is taken together with others, or one less
    if (!connectable(this.doc[side], i) || side !== "source") return;
    if (!this.marked.nodes.delete(i)) this.marked.nodes.add(i);
    this.live = `${this.marked.nodes.size} fields taken together`;
    this.refresh();
  },
  markTo(side, i, j) {
    if (side !== "source") return this.setCursor(side, j);
    for (const k of [i, j]) if (connectable(this.doc[side], k)) this.marked.nodes.add(k);
    this.live = `${this.marked.nodes.size} fields taken together`;
    this.setCursor(side, j);
  },
  unmark() { if (this.marked.nodes.size) { this.marked.nodes.clear(); this.refresh(); } },
  together(side, i) {                                // what is meant by a row: itself, or all that are marked with it
    const { nodes } = this.marked;
    return side === "source" && nodes.size > 1 && nodes.has(i) ? [...nodes].sort((a, b) => a - b) : [i];
  },
  mapKey(side, i) {
    if (this.armed && this.armed.side !== side) {
      const back = this.armed.side;
      this.connect(side, i, this.armed.i);
      this.body(back).focus();
      return;
    }
    this.arm(side, i);
    if (this.armed) this.body(otherSide(side)).focus();
  },
  goUnmapped(side, i) {
    const next = nextUnmapped(this.doc[side], this.doc.tally[side], i);
    if (next < 0) return this.say("Nothing left to map on this side.", false);
    if (openAncestors(this.doc[side], next)) { this.layout(side); this.refresh(); }
    nextTick(() => this.setCursor(side, next));
  },
  goOtherEnd(side, i) {
    const other = otherSide(side), end = selectNode(this.doc, side, i).nodes[other].find((node) => node >= 0);
    if (end === undefined) return;
    this.bringUp(other, end); this.body(other).focus();
    nextTick(() => this.setCursor(other, end));
  },
  cancel() {
    if (this.drag) { this.endDrag?.(); return this.dragEnd(false, this.drag); }
    if (this.peek) this.peek = null;
    if (!this.armed) { this.unmark(); return this.select(nothing()); }
    const back = this.armed.side;
    this.armed = null; this.hint = ""; this.live = "Put down."; this.refresh();
    this.body(back).focus();
  },
};
