// What the pointer does on the canvas: the methods of the component that answer pointer events. A press selects, a
// press that moves drags a line (ghost, auto-scroll, spring-open groups), a click on a port takes or connects.
// What a position means is decided in `drag.js`.

import { DRAG_FROM, SPRING_MS, canDrop, ghostPath, nodeUnder, otherSide, scrollSpeed } from "./drag.js";
import { SIDES, rulesAt } from "./document.js";
import { ruleIdsOf } from "./painter.js";
import { TYPES } from "./rows.js";
import { nothing, selectNode, selectRules } from "./selection.js";
import { connectable, isGroup, openAncestors } from "./tree.js";

/** Mixed into the component's methods; `this` is the component. */
export const pointerMethods = {
  rowAt(target) {
    const row = target.closest?.(".cw-row");
    return row ? { side: row.closest(".cw-source") ? "source" : "target", i: Number(row.dataset.i) } : null;
  },
  onDown(ev) {
    if (ev.button !== 0 || !this.doc) return;
    const ids = ruleIdsOf(ev.target);
    if (ids) return this.selectLine(ids);
    const at = this.rowAt(ev.target), tree = at && this.doc[at.side];
    if (!at) return;
    if (ev.target.closest(".cw-chevron") && isGroup(tree, at.i)) return this.toggle(at.side, at.i);
    if (!this.readonly && at.side === "source" && (ev.ctrlKey || ev.metaKey || ev.shiftKey)) return this.onMark(ev, at);
    if (at.side === this.marked.side && !this.together(at.side, at.i)[1]) this.unmark();
    const onPort = !this.readonly && connectable(tree, at.i) && !!ev.target.closest(".cw-port");
    if (!onPort && this.armed && this.armed.side !== at.side && connectable(tree, at.i)) return this.connect(at.side, at.i, this.armed.i);
    if (!onPort) { this.armed = null; this.setCursor(at.side, at.i, false); this.selectRow(at.side, at.i); }
    if (!this.readonly && (connectable(tree, at.i) || isGroup(tree, at.i))) this.watchDrag(ev, at, onPort);
    else this.follow(at.side);
  },
  onMark(ev, { side, i }) {                          // Ctrl: this one too; Shift: all up to this one
    const tree = this.doc[side], from = this.cursor[side] >= 0 ? tree.pos[this.cursor[side]] : tree.pos[i];
    if (!this.marked.nodes.size && this.selection.side === side && this.cursor[side] >= 0 && connectable(tree, this.cursor[side])) this.marked.nodes.add(this.cursor[side]);
    if (ev.shiftKey) for (let row = Math.min(from, tree.pos[i]); row <= Math.max(from, tree.pos[i]); row++) { if (connectable(tree, tree.rows[row])) this.marked.nodes.add(tree.rows[row]); }
    else this.mark(side, i);
    this.setCursor(side, i, false); this.refresh();
  },
  watchDrag(down, from, onPort) {
    const root = this.$refs.root, names = ["pointermove", "pointerup", "pointercancel"];
    const listen = (ev) => {
      if (ev.type === "pointermove") return this.dragMove(ev, down, from);
      this.endDrag();
      if (this.drag) this.dragEnd(ev.type === "pointerup", from);
      else if (onPort && ev.type === "pointerup") this.onPort(from.side, from.i);
      else this.follow(from.side);                   // not on the press: that may become a drag
    };
    this.endDrag?.();
    this.endDrag = () => { names.forEach((name) => root.removeEventListener(name, listen)); this.endDrag = null; };
    names.forEach((name) => root.addEventListener(name, listen));
  },
  dragMove(ev, down, from) {
    if (!this.drag) {
      if (Math.hypot(ev.clientX - down.clientX, ev.clientY - down.clientY) < DRAG_FROM) return;
      const tree = this.doc[from.side], [glyph, typeClass] = TYPES[tree.type[from.i]] || TYPES.x;
      this.$refs.root.setPointerCapture(down.pointerId);
      this.measure(); this.onLeave();
      const many = this.together(from.side, from.i);
      this.peek = null;
      this.drag = { ...from, many, name: many.length > 1 ? `${many.length} fields` : tree.name[from.i], glyph, typeClass, x: 0, y: 0 };
    }
    this.drag.x = ev.clientX - this.box.left; this.drag.y = ev.clientY - this.box.top;
    this.dragOver();
    this.scrollFrame ||= requestAnimationFrame(() => this.dragScroll());
  },
  dragOver() {
    const { drag, panes, row: rowHeight } = this, to = otherSide(drag.side), tree = this.doc[to];
    const over = nodeUnder(tree, panes[to], rowHeight, drag.x, drag.y), i = this.fits(drag.side, drag.i, over) ? over : -1;
    if (over !== this.over) this.spring(to, over);
    if (this.drop.i !== i || this.drop.side !== to) { this.drop = { side: to, i }; this.renderRows(to); this.askHint(to, i, drag.many); }
    const end = i < 0 ? drag : { x: to === "target" ? panes[to].left : panes[to].right, y: tree.pos[i] * rowHeight - panes[to].scroll + rowHeight / 2 + panes[to].top };
    const fromY = this.doc[drag.side].pos[drag.i] * rowHeight - panes[drag.side].scroll + rowHeight / 2, { ghost } = this.$refs;
    ghost.setAttribute("visibility", "visible");
    ghost.setAttribute("d", ghostPath(drag.side, panes, fromY, end));
    ghost.classList.toggle("cw-on", i >= 0);
  },
  fits(side, i, j) {                               // may i on this side meet j on the other one?
    const tree = this.doc[side], other = this.doc[otherSide(side)], group = isGroup(tree, i) && !connectable(tree, i);
    if (group) return side === "source" && canDrop(other, j, true) && !connectable(other, j);
    return canDrop(other, j, this.together(side, i).length > 1);
  },
  spring(side, i) {                                // a closed group opens under a resting pointer
    this.over = i;
    clearTimeout(this.springTimer);
    const tree = this.doc[side];
    if (i < 0 || !isGroup(tree, i) || tree.open[i] || tree.filtering) return;
    this.springTimer = setTimeout(() => { if (this.drag) { this.toggle(side, i, true); this.dragOver(); } }, SPRING_MS);
  },
  dragScroll() {
    this.scrollFrame = 0;
    if (!this.drag) return;
    const side = otherSide(this.drag.side), speed = scrollSpeed(this.panes[side], this.drag.x, this.drag.y);
    if (!speed) return;
    this.body(side).scrollTop += speed;
    this.panes[side].scroll = this.body(side).scrollTop;
    this.dragOver();
    this.scrollFrame = requestAnimationFrame(() => this.dragScroll());
  },
  dragEnd(dropped, from) {
    const { i } = this.drop, { over } = this;
    clearTimeout(this.springTimer);
    this.drag = null; this.drop = { side: null, i: -1 }; this.over = -1; this.hint = "";
    this.$refs.ghost.setAttribute("visibility", "hidden");
    if (dropped && i >= 0) this.connect(from.side, from.i, i);
    else if (dropped && over >= 0) this.say("A group has no line of its own: connect the fields inside it.", true);
    this.refresh();
  },
  onHover(ev) {
    if (this.drag || !this.doc || this.menu) return;
    const ids = ruleIdsOf(ev.target), at = ids ? null : this.rowAt(ev.target), key = ids ? ids.join() : at ? at.side + at.i : "";
    if (key === this.hotKey) return;
    this.hotKey = key;
    this.lookSoon(ids, ev.target.closest?.(".cw-chip"));
    if (this.armed && at && at.side !== this.armed.side) this.askHint(at.side, this.fits(this.armed.side, this.armed.i, at.i) ? at.i : -1, this.together(this.armed.side, this.armed.i));
    this.hot = ids ? selectRules(this.doc, ids) : at ? selectNode(this.doc, at.side, at.i) : nothing();
    this.refresh();
  },
  onLeave() { if (this.hotKey) { this.lookSoon(null); this.hotKey = ""; this.hot = nothing(); this.refresh(); } },
  onDouble(ev) {
    const ids = ruleIdsOf(ev.target), at = this.rowAt(ev.target);
    if (ids && ids.length > 1) this.unfold(ids);
    else if (ids) this.$emit("open", { rule: ids[0] });
    else if (at && !ev.target.closest(".cw-chevron, .cw-port")) this.openRow(at.side, at.i);
  },
  unfold(ids) {                                    // show the lines of a bundle one by one
    const { nodes } = selectRules(this.doc, ids);
    for (const side of SIDES) { nodes[side].forEach((i) => i >= 0 && openAncestors(this.doc[side], i)); this.layout(side); }
    this.refresh(); this.viewChanged();
  },
  openRow(side, i) {
    const rule = rulesAt(this.doc, side, i)[0];
    if (isGroup(this.doc[side], i) && !rule) return this.toggle(side, i);
    this.selectRow(side, i); this.follow(side);
    if (rule) this.$emit("open", { rule: rule.id });
  },
};
