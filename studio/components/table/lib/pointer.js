// What the pointer does to the table: selecting, picking rows one by one, sorting, making columns wider; the methods of
// the component, and the widths that this browser keeps.

const NARROWEST = 56, WIDEST = 900, WIDTHS = "crosswalk.table.widths";

/** The widths of columns that somebody chose in this browser. */
export function keptWidths() {
  try {
    const kept = Object.entries(JSON.parse(localStorage.getItem(WIDTHS)) || {});
    return Object.fromEntries(kept.filter(([, width]) => Number.isFinite(width) && width >= NARROWEST && width <= WIDEST));
  } catch { return {}; }
}

/** Mixed into the component's methods; `this` is the component. */
export const pointerMethods = {
  onDown(ev) {
    const grip = ev.target.closest("[data-resize]"), heading = ev.target.closest("[data-heading]"), number = ev.target.closest("[data-number]"), cell = ev.target.closest("[data-row]");
    if (ev.button !== 0) return;
    this.told = null;                                // a click tells again, whatever the inspector shows by now
    if (grip) return this.startResize(ev, +grip.dataset.resize);
    if (heading) { this.goTo({ row: -1, column: +heading.dataset.heading }, false, false); return this.sortBy(+heading.dataset.heading); }
    const row = number ? +number.dataset.number : cell ? +cell.dataset.row : -1;
    if (row < 0) return;
    if (ev.ctrlKey || ev.metaKey) return this.pick(row, cell ? +cell.dataset.column : 0);
    if (number) { if (ev.shiftKey) this.selectWhole(this.anchor.row, row); else { this.picked.clear(); this.selectWhole(row, row); } this.draw(); return this.tellSelection(); }
    this.goTo({ row, column: +cell.dataset.column }, ev.shiftKey);
    this.dragging = true;
    const end = () => { this.dragging = false; this.endPointer = null; window.removeEventListener("mouseup", end); };
    this.endPointer = end;
    window.addEventListener("mouseup", end);
  },
  pick(row, column) {
    for (const one of this.chosenRows()) this.picked.add(this.order[one]);
    if (this.picked.has(this.order[row])) this.picked.delete(this.order[row]); else this.picked.add(this.order[row]);
    const at = this.picked.has(this.order[row]) ? row : this.order.findIndex((i) => this.picked.has(i));
    this.active = { row: Math.max(0, at), column }; this.anchor = { ...this.active };
    this.draw(); this.tellSelection();
  },
  onOver(ev) {
    const cell = this.dragging && ev.target.closest("[data-row]");
    if (cell) { this.active = { row: +cell.dataset.row, column: +cell.dataset.column }; this.draw(); }
  },
  onDouble(ev) { if (ev.target.closest("[data-row]")) this.edit(); },
  startResize(ev, column) {
    ev.preventDefault(); ev.stopPropagation();
    const from = ev.clientX, width = this.columns[column].width;
    const move = (at) => this.setWidth(column, width + at.clientX - from);
    const end = () => { window.removeEventListener("mousemove", move); window.removeEventListener("mouseup", end); this.endPointer = null; };
    this.endPointer = end;
    window.addEventListener("mousemove", move); window.addEventListener("mouseup", end);
  },
  setWidth(column, width) {
    this.widths[`${this.side}.${this.columns[column].key}`] = Math.round(Math.max(NARROWEST, Math.min(WIDEST, width)));
    try { localStorage.setItem(WIDTHS, JSON.stringify(this.widths)); } catch { /* a browser that keeps nothing */ }
    this.draw();
  },
};
