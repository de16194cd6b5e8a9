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
    const onPort = !this.readonly && connectable(tree, at.i) && !!ev.target.closest(".cw-port");
    if (!onPort && this.armed && this.armed.side !== at.side && connectable(tree, at.i)) return this.connect(at.side, at.i, this.armed.i);
    if (!onPort) { this.armed = null; this.setCursor(at.side, at.i, false); this.selectRow(at.side, at.i); }
    if (!this.readonly && (connectable(tree, at.i) || isGroup(tree, at.i))) this.watchDrag(ev, at, onPort);
    else this.follow(at.side);
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
      this.drag = { ...from, name: tree.name[from.i], glyph, typeClass, x: 0, y: 0 };
    }
    this.drag.x = ev.clientX - this.box.left; this.drag.y = ev.clientY - this.box.top;
    this.dragOver();
    this.scrollFrame ||= requestAnimationFrame(() => this.dragScroll());
  },
  dragOver() {
    const { drag, panes, rowHeight } = this, to = otherSide(drag.side), tree = this.doc[to];
    const over = nodeUnder(tree, panes[to], rowHeight, drag.x, drag.y), i = connectable(this.doc[drag.side], drag.i) && canDrop(tree, over) ? over : -1;
    if (over !== this.over) this.spring(to, over);
    if (this.drop.i !== i || this.drop.side !== to) { this.drop = { side: to, i }; this.renderRows(to); }
    const end = i < 0 ? drag : { x: to === "target" ? panes[to].left : panes[to].right, y: tree.pos[i] * rowHeight - panes[to].scroll + rowHeight / 2 + panes[to].top };
    const fromY = this.doc[drag.side].pos[drag.i] * rowHeight - panes[drag.side].scroll + rowHeight / 2, { ghost } = this.$refs;
    ghost.setAttribute("visibility", "visible");
    ghost.setAttribute("d", ghostPath(drag.side, panes, fromY, end));
    ghost.classList.toggle("cw-on", i >= 0);
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
    this.drag = null; this.drop = { side: null, i: -1 }; this.over = -1;
    this.$refs.ghost.setAttribute("visibility", "hidden");
    if (dropped && i >= 0) this.connect(from.side, from.i, i);
    else if (dropped && over >= 0) this.say("A group has no line of its own: connect the fields inside it.", true);
    this.refresh();
  },
  onHover(ev) {
    if (this.drag || !this.doc) return;
    const ids = ruleIdsOf(ev.target), at = ids ? null : this.rowAt(ev.target), key = ids ? ids.join() : at ? at.side + at.i : "";
    if (key === this.hotKey) return;
    this.hotKey = key;
    this.hot = ids ? selectRules(this.doc, ids) : at ? selectNode(this.doc, at.side, at.i) : nothing();
    this.refresh();
  },
  onLeave() { if (this.hotKey) { this.hotKey = ""; this.hot = nothing(); this.refresh(); } },
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
