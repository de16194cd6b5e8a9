// What happens while a text is typed into a cell: the methods of the component that open, offer, take and leave.

import { KIND, PATH, POLICIES, TYPE, cellText } from "./columns.js";

const MOST_OFFERS = 12, ASK_AFTER_MS = 90, NARROWEST = 240, BELOW = 270;

/** Offers whose words hold what is typed, those that begin with it first. */
export function matching(offers, typed) {
  const words = typed.trim().toLowerCase();
  const found = offers.filter((o) => !words || o.label.toLowerCase().includes(words) || o.detail.toLowerCase().includes(words));
  return found.sort((a, b) => b.label.toLowerCase().startsWith(words) - a.label.toLowerCase().startsWith(words)).slice(0, MOST_OFFERS);
}

/** Mixed into the component's methods; `this` is the component. */
export const editingMethods = {
  edit(text = null) {
    const { row, column } = this.active, c = this.columns[column], i = this.order[row];
    if (i === undefined || this.readonly) return;
    if (!c.edit) return this.say(`${c.title} is only shown here.`, true);
    this.showCell(row, column);
    const table = this.tables[this.side], path = table.fixed[i][PATH];
    this.editing = {
      row, column, path, key: c.key, kind: c.edit, mono: !!c.mono, before: cellText(table, i, c), draft: text ?? cellText(table, i, c),
      typed: text !== null, label: `${c.title} of ${path}`, offers: [], chosen: -1, x: 0, y: 0, width: 0, above: false,
    };
    this.placeEditor();
    this.$nextTick(() => {
      const input = this.$refs.input;
      if (!input) return;
      input.focus();
      input.setSelectionRange(input.value.length, input.value.length);
      this.fitEditor();
      this.offerFor();
    });
  },
  placeEditor() {
    if (!this.editing) return;
    const cell = this.$refs.scroll.querySelector(`[data-row="${this.editing.row}"][data-column="${this.editing.column}"]`);
    const box = this.$refs.scroll.getBoundingClientRect();
    if (!cell) return this.stopEditing(true);
    const at = cell.getBoundingClientRect(), width = Math.max(at.width, this.editing.kind === "expression" ? 340 : NARROWEST);
    Object.assign(this.editing, { x: Math.max(box.left, Math.min(at.left, box.right - width - 14)), y: at.top, width, above: at.bottom + BELOW > window.innerHeight });
  },
  fitEditor() {
    const input = this.$refs.input;
    if (!input) return;
    input.style.height = "0";
    input.style.height = `${Math.min(160, input.scrollHeight + 2)}px`;
  },
  // ------------------------------------------------------------------ offers
  onInput() {
    this.editing.typed = true;
    this.fitEditor();
    clearTimeout(this.askTimer);
    if (this.editing.kind === "expression") this.askTimer = setTimeout(() => this.askOffers(), ASK_AFTER_MS);
    else this.offerFor();
  },
  offerFor() {
    const e = this.editing;
    if (!e) return;
    const chosen = e.kind === "field" ? this.fieldOffers() : e.kind === "choice" ? POLICIES.map(([label, detail]) => ({ label, detail, kind: "choice" })) :
      e.kind === "decision" ? this.decisions.map(([label, detail]) => ({ label, detail, kind: "choice" })) : [];
    const fixed = e.kind === "choice" || e.kind === "decision";
    e.offers = fixed && !(e.typed && e.draft) ? chosen.slice(0, MOST_OFFERS) : e.typed ? matching(chosen, this.typedPart()) : [];
    e.chosen = e.offers.length && e.typed && e.draft.trim() ? 0 : fixed ? e.offers.findIndex((o) => o.label === e.before) : -1;
  },
  fieldOffers() {
    const other = this.tables[this.side === "target" ? "source" : "target"];
    return other.fixed.filter((f) => f[KIND] !== "gone").map((f) => ({ label: f[PATH], detail: f[TYPE] || "group", kind: "field" }));
  },
  typedPart() {                                      // of several targets the last is being typed
    return this.editing.key === "goes_to" ? this.editing.draft.split(",").at(-1) : this.editing.draft;
  },
  askOffers() {
    const e = this.editing;
    if (e?.kind !== "expression") return;
    this.$emit("complete", { asked: ++this.asked, path: e.path, text: e.draft, position: this.$refs.input.selectionStart });
  },
  offer(asked, offers) {
    if (!this.editing || asked !== this.asked) return;
    this.editing.offers = offers; this.editing.chosen = offers.length ? 0 : -1; this.editing.moved = false;
  },
  acceptOffer(k, stay = false) {
    const e = this.editing, offer = e.offers[k];
    if (e.kind === "expression") {
      e.draft = e.draft.slice(0, offer.start) + offer.text + e.draft.slice(offer.end);
      const at = offer.start + offer.text.length;
      this.closeOffers();
      this.$nextTick(() => { this.$refs.input?.focus(); this.$refs.input?.setSelectionRange(at, at); this.fitEditor(); });
      return;
    }
    e.draft = e.key === "goes_to" ? [...e.draft.split(",").slice(0, -1).map((part) => part.trim()), offer.label].join(", ") : offer.label;
    this.closeOffers();
    if (stay && e.kind !== "field") { this.take(); this.$refs.scroll.focus(); }
  },
  closeOffers() { clearTimeout(this.askTimer); this.asked++; this.editing.offers = []; this.editing.chosen = -1; this.editing.moved = false; },
  // ------------------------------------------------------------------ keys
  onEditKey(ev) {
    ev.stopPropagation();
    const e = this.editing, step = { ArrowDown: 1, ArrowUp: -1 }[ev.key], open = e.offers.length;
    if (ev.isComposing) return;
    if (ev.key === " " && ev.ctrlKey && e.kind === "expression") { ev.preventDefault(); this.askOffers(); }
    else if (step && open) { ev.preventDefault(); e.moved = true; e.chosen = (e.chosen + step + open + (e.chosen < 0 && step < 0 ? 1 : 0)) % open; }
    else if (step && e.typed && !e.draft.includes("\n")) { ev.preventDefault(); this.leave(step, 0); }
    else if (ev.key === "Escape") { ev.preventDefault(); if (open && e.kind === "expression") this.closeOffers(); else { this.stopEditing(); this.$refs.scroll.focus(); } }
    else if (ev.key === "Enter" && ev.altKey) { ev.preventDefault(); this.breakLine(); }
    else if (ev.key === "Enter") { ev.preventDefault(); if (this.takesOffer(e.moved)) this.acceptOffer(e.chosen); if (e.kind !== "expression" || !e.moved) this.leave(ev.shiftKey ? -1 : 1, 0); e.moved = false; }
    else if (ev.key === "Tab") {
      ev.preventDefault();
      const taken = this.takesOffer(true) && !ev.shiftKey;
      if (taken) this.acceptOffer(e.chosen);
      if (!taken || e.kind !== "expression") this.leave(0, ev.shiftKey ? -1 : 1);
    }
  },
  takesOffer(moved) {                                // an expression is free text: only what was gone to is taken
    const e = this.editing;
    if (!e.offers.length || e.chosen < 0) return false;
    if (e.kind === "expression") return moved;
    return e.moved || !e.offers.some((o) => o.label === this.typedPart().trim());
  },
  breakLine() {
    const input = this.$refs.input, at = input.selectionStart;
    this.editing.draft = this.editing.draft.slice(0, at) + "\n" + this.editing.draft.slice(input.selectionEnd);
    this.editing.typed = true;
    this.$nextTick(() => { input.setSelectionRange(at + 1, at + 1); this.fitEditor(); });
  },
  onEditBlur() { if (this.editing) this.take(); },
  // ------------------------------------------------------------------ leaving
  leave(down, right) {
    this.take();
    this.$refs.scroll.focus();
    this.goTo({ row: Math.max(0, Math.min(this.order.length - 1, this.active.row + down)), column: Math.max(0, Math.min(this.columns.length - 1, this.active.column + right)) });
  },
  take() {                                           // what was typed goes to the server; nothing is lost when it is refused
    const e = this.editing;
    this.stopEditing();
    if (!e || e.draft === e.before) return;
    this.sendCells("type", [[e.path, e.key, e.draft]], false, e);
  },
  stopEditing(keep = false) {
    clearTimeout(this.askTimer);
    const e = this.editing;
    this.editing = null;
    if (keep && e && e.draft !== e.before) this.sendCells("type", [[e.path, e.key, e.draft]], false, e);
  },
  reopen(e) {                                        // a text that was refused is not lost
    const row = this.order.findIndex((i) => this.tables[this.side].fixed[i][PATH] === e.path);
    if (row < 0 || this.editing) return;
    this.goTo({ row, column: e.column });
    this.edit(e.draft);
  },
};
