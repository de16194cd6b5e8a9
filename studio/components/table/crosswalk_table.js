// The mapping as a table: a plain ES module, no build step. It holds the state of one open table, listens, and talks to
// the server: rows by GET, patches and edits over NiceGUI's socket. What a key, a column or a block means is in `lib/`;
// what a text in a cell means the server decides. Every value is bound as text; nothing here is ever HTML or script.

import { shallowRef } from "vue";
import { blockOf, inBlock, selectedRows } from "crosswalk-table-lib/block.js";
import { blockMethods } from "crosswalk-table-lib/block_edits.js";
import { COLUMNS, DEPTH, KIND, LETTER, MODES, NAME, PATH, cellKind, cellText, countModes, stateOf, suggestedFor } from "crosswalk-table-lib/columns.js";
import { editingMethods } from "crosswalk-table-lib/editing.js";
import { actionFor, isMove, moveTo } from "crosswalk-table-lib/keys.js";
import { orderRows } from "crosswalk-table-lib/order.js";
import { keptWidths, pointerMethods } from "crosswalk-table-lib/pointer.js";
import { TEMPLATE } from "crosswalk-table-lib/template.js";

const ROW = 29, HEAD = 32, NUMBER = 46, OVERSCAN = 6;
const TELL_AFTER_MS = 110, SEARCH_AFTER_MS = 120, NOTE_MS = 7000;
const BADGES = { s: ["Aa", "cw-t-text"], n: ["#", "cw-t-number"], d: ["◷", "cw-t-date"], b: ["✓", "cw-t-bool"], o: ["{}", "cw-t-group"], a: ["[]", "cw-t-list"], x: ["?", "cw-t-any"] };
const ACTIONS = {
  target: [["on_error", "On error"], ["default", "Default"], ["step", "Add a step"], ["disconnect", "Disconnect"]],
  source: [["ignore", "Ignore"], ["unignore", "Use again"], ["disconnect", "Disconnect"]],
};
const OFFERED = [["accept", "Accept"], ["refuse", "Refuse"]];
const NOTHING = () => ({ fixed: [], rows: [] });

export default {
  template: TEMPLATE,
  props: { src: String, label: { type: String, default: "Table" }, readonly: Boolean },
  emits: ["select", "cells", "bulk", "complete"],
  data: () => ({
    sides: ["target", "source"], side: "target", mode: "all", query: "", counts: {}, count: 0, chosen: 0, rowHeight: ROW, head: HEAD,
    editing: null, live: "", note: "", noteBad: false, loading: true, failed: "", focused: false, activeId: null, offered: false, widths: {},
  }),
  created() {                                        // big or hot: never reactive
    this.view_ = shallowRef({ columns: [], rows: [], width: 0 });
    this.tables = { target: NOTHING(), source: NOTHING() };
    this.decisions = []; this.order = []; this.picked = new Set();
    this.active = { row: 0, column: 0 }; this.anchor = { row: 0, column: 0 };
    this.sort = null; this.rev = -1; this.loads = this.asked = this.sequence = 0; this.early = []; this.sent = new Map();
    this.places = {}; this.wanted = null; this.free = false;
    this.widths = keptWidths();
  },
  computed: {
    view() { return this.view_.value; },
    columns() { return COLUMNS[this.side].map((c, i) => ({ ...c, i, width: this.widths[`${this.side}.${c.key}`] ?? c.width })); },
    modes() { return MODES[this.side]; },
    actions() { return this.offered ? [...OFFERED, ...ACTIONS[this.side]] : ACTIONS[this.side]; },
    rowsSaid() { return this.chosen === 1 ? "1 row" : `${this.chosen.toLocaleString()} rows`; },
    nothing() { return this.query ? "No row has these words." : this.mode === "problems" ? "No problems." : this.mode === "all" ? "There are no fields yet." : "No rows here."; },
  },
  mounted() {
    this.observer = new ResizeObserver(() => { this.draw(); this.placeEditor(); });
    this.observer.observe(this.$refs.scroll);
    this.load();
  },
  beforeUnmount() {
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
    [this.tellTimer, this.searchTimer, this.noteTimer, this.askTimer].forEach((timer) => clearTimeout(timer));
    this.endPointer?.();
  },
  methods: {
    ...blockMethods,
    ...editingMethods,
    ...pointerMethods,
    // ------------------------------------------------------------------ from the server
    async load() {
      const mine = ++this.loads;
      this.fetching = true;
      try {
        const answer = await fetch((window.path_prefix || "") + this.src, { credentials: "same-origin", cache: "no-cache" });
        const data = await answer.json();
        if (mine !== this.loads) return;
        if (!answer.ok) throw new Error(data.message || answer.statusText);
        this.show(data);
      } catch (problem) {
        if (mine === this.loads) { this.fetching = false; this.loading = false; this.failed = `The table cannot be fetched: ${problem.message}`; }
      }
    },
    show(data) {
      const path = this.pathAt(this.active.row);
      this.tables = { target: data.target, source: data.source };
      this.decisions = data.decisions; this.rev = data.rev;
      this.fetching = false; this.loading = false; this.failed = "";
      this.picked.clear();
      this.reorder(path);
      const early = this.early.splice(0), wanted = this.wanted;
      early.forEach((patch) => this.applyPatch(patch));
      this.wanted = null;
      if (wanted) this.reveal(...wanted);
    },
    applyPatch(patch) {
      if (this.fetching) { this.early.push(patch); return; }
      if (patch.rev <= this.rev) return;
      if (patch.base !== this.rev || patch.ops.some((op) => op.op === "reload")) { this.load(); return; }
      for (const op of patch.ops) {
        if (op.op === "rows") for (const [at, cells] of op.rows) this.tables[op.side].rows[at] = cells;
        else if (op.op === "decisions") this.decisions = op.items;
      }
      this.rev = patch.rev;
      this.counts = countModes(this.side, this.tables[this.side]);
      this.draw();
    },
    settled(id, problem, said) {                     // what became of texts that were sent
      const sent = this.sent.get(id);
      this.sent.delete(id);
      if (problem) { this.say(problem, true, true); if (sent) this.reopen(sent); }
      else if (said) this.say(said, false);
      this.draw();
    },
    reveal(side, path) {                             // from the server: show it, and do not answer
      if (this.loading) { this.wanted = [side, path]; return; }
      if (side !== this.side) this.setSide(side, false);
      let row = this.rowOf(path);
      if (row < 0 && this.tables[side].fixed.some((f) => f[PATH] === path)) { this.query = ""; this.mode = "all"; this.reorder(path); row = this.rowOf(path); }
      if (row >= 0) this.goTo({ row, column: this.active.column }, false, false);
    },
    // ------------------------------------------------------------------ rows
    pathAt(row) { return this.order[row] === undefined ? null : this.tables[this.side].fixed[this.order[row]][PATH]; },
    rowOf(path) { return this.order.findIndex((i) => this.tables[this.side].fixed[i][PATH] === path); },
    reorder(path = this.pathAt(this.active.row)) {
      const table = this.tables[this.side], found = orderRows(this.side, table, { mode: this.mode, query: this.query, sort: this.sort });
      this.order = found.order; this.count = found.order.length;
      this.counts = countModes(this.side, table);
      const at = path === null ? -1 : this.rowOf(path);
      this.active = { row: Math.max(0, at), column: Math.min(this.active.column, COLUMNS[this.side].length - 1) };
      this.anchor = { ...this.active };
      this.live = `${found.hits.toLocaleString()} of ${table.fixed.length.toLocaleString()} rows`;
      this.chosen = this.count ? 1 : 0;
      if (at < 0 && this.$refs.scroll) this.$refs.scroll.scrollTop = 0;
      this.$nextTick(() => { this.showCell(this.active.row, this.active.column); this.draw(); });
    },
    setSide(side, tell = true) {
      if (side === this.side) return;
      this.places[this.side] = { mode: this.mode, sort: this.sort, path: this.pathAt(this.active.row) };
      const place = this.places[side] || { mode: "all", sort: null, path: null };
      this.side = side; this.mode = place.mode; this.sort = place.sort; this.query = ""; this.picked.clear();
      this.active = { row: 0, column: 0 };
      this.reorder(place.path);
      if (tell) this.tellSelection();
    },
    setMode(mode) { this.mode = mode; this.picked.clear(); this.reorder(); },
    onSearch() {
      clearTimeout(this.searchTimer);
      this.searchTimer = setTimeout(() => { this.picked.clear(); this.reorder(); }, SEARCH_AFTER_MS);
    },
    onSearchKey(ev) {
      if (ev.key === "Escape" && this.query) { ev.preventDefault(); this.query = ""; this.reorder(); }
      else if (["Enter", "ArrowDown"].includes(ev.key)) { ev.preventDefault(); clearTimeout(this.searchTimer); this.reorder(); this.$refs.scroll.focus(); }
    },
    sortBy(column) {
      const key = this.columns[column].key, now = this.sort?.key === key ? this.sort : null;
      this.sort = !now ? { key, down: false } : now.down ? null : { key, down: true };
      this.reorder();
      this.say(this.sort ? `Sorted by ${this.columns[column].title}${this.sort.down ? ", last first" : ""}` : "In the order of the fields", false);
    },
    // ------------------------------------------------------------------ what is on screen
    draw() {
      const box = this.$refs.scroll;
      if (!box) return;
      let left = NUMBER;
      const columns = this.columns.map((c) => { const at = left; left += c.width; return { ...c, left: at, active: this.active.row === -1 && this.active.column === c.i, sort: this.sort?.key === c.key ? (this.sort.down ? "descending" : "ascending") : "none" }; });
      const first = Math.max(0, Math.floor(box.scrollTop / ROW) - OVERSCAN), last = Math.min(this.order.length, Math.ceil((box.scrollTop + box.clientHeight) / ROW) + OVERSCAN);
      const block = this.block(), rows = [], pool = Math.ceil(box.clientHeight / ROW) + 2 * OVERSCAN + 1;
      for (let row = first; row < last; row++) rows.push(this.rowView(row, columns, block, row % pool));
      this.view_.value = { columns, rows, width: left };
      this.activeId = this.order.length || this.active.row < 0 ? this.cellId(this.active.row, this.active.column) : null;
      this.chosen = this.chosenRows().length; this.offered = this.suggestedRows().length > 0;
    },
    rowView(row, columns, block, slot) {             // rows that scroll out lend their elements to those that come in
      const i = this.order[row], table = this.tables[this.side], fixed = table.fixed[i], state = stateOf(this.side, table.rows[i]);
      const selected = this.picked.has(i) || (row >= block.top && row <= block.bottom);
      return {
        i, row, slot, top: HEAD + row * ROW, path: fixed[PATH], depth: this.sort ? 0 : fixed[DEPTH], name: this.sort ? fixed[PATH] : fixed[NAME],
        badge: BADGES[fixed[LETTER]] || BADGES.x, selected, state,
        classes: { "cw-selected": selected, "cw-current": row === this.active.row, "cw-group-row": fixed[KIND] === "group" || fixed[KIND] === "list", "cw-ignored-row": state === "ignored" },
        cells: columns.map((c) => this.cellView(i, row, c, state, this.picked.has(i) || inBlock(block, row, c.i))),
      };
    },
    cellView(i, row, c, state, selected) {
      const table = this.tables[this.side], waiting = this.waiting(table.fixed[i][PATH], c.key), kind = waiting === undefined ? cellKind(table, i, c) : "";
      const offered = c.key === "source" && waiting === undefined ? suggestedFor(this.side, table.rows[i]) : null;
      const text = waiting ?? (offered ? `${offered.source} · ${offered.percent} %` : cellText(table, i, c));
      return {
        i: c.i, width: c.width, text, edit: !!c.edit && !this.readonly, selected, hint: offered ? `Suggested: ${offered.why}. Ctrl+Enter accepts, Delete refuses.` : text,
        classes: {
          "cw-sticky": c.i === 0, "cw-mono": c.mono, "cw-edit": !!c.edit && !this.readonly, "cw-picked": selected, "cw-waiting": waiting !== undefined,
          "cw-active": this.active.row === row && this.active.column === c.i, ["cw-is-" + kind]: !!kind, "cw-fails": kind === "fails", "cw-offered": !!offered,
          ["cw-state-" + state]: c.key === "status",
        },
      };
    },
    waiting(path, key) { for (const sent of this.sent.values()) if (sent.path === path && sent.key === key) return sent.draft; },
    cellId(row, column) { return `cw-table-${this.$.uid}-${row}-${column}`; },
    onScroll() { this.frame ||= requestAnimationFrame(() => { this.frame = 0; this.draw(); this.$nextTick(() => this.placeEditor()); }); },
    showCell(row, column) {
      const box = this.$refs.scroll, c = this.columns[column];
      if (!box || !c) return;
      const y = row * ROW, x = this.columns.slice(0, column).reduce((sum, one) => sum + one.width, NUMBER), held = NUMBER + this.columns[0].width;
      if (row >= 0 && y < box.scrollTop) box.scrollTop = y;
      else if (y + ROW + HEAD > box.scrollTop + box.clientHeight) box.scrollTop = y + ROW + HEAD - box.clientHeight;
      if (column > 0 && x < box.scrollLeft + held) box.scrollLeft = x - held;
      else if (column > 0 && x + c.width > box.scrollLeft + box.clientWidth) box.scrollLeft = Math.min(x - held, x + c.width - box.clientWidth);
      this.draw();
    },
    // ------------------------------------------------------------------ selection
    block() { return blockOf(this.anchor, this.active); },
    chosenRows() { return this.order.length ? selectedRows(this.block(), this.picked, this.order) : []; },
    suggestedRows() { return this.chosenRows().filter((row) => suggestedFor(this.side, this.tables[this.side].rows[this.order[row]])); },
    goTo(cell, extend = false, tell = true) {
      this.active = cell;
      if (!extend) { this.anchor = { ...cell }; this.picked.clear(); }
      this.showCell(cell.row, cell.column);
      if (tell) this.tellSelection();
    },
    tellSelection() {                                // once the keys rest, and only of another row
      clearTimeout(this.tellTimer);
      this.tellTimer = setTimeout(() => {
        const path = this.pathAt(this.active.row), key = `${this.side} ${path}`;
        if (path === null || key === this.told) return;
        this.told = key;
        this.$emit("select", { side: this.side, path });
      }, TELL_AFTER_MS);
    },
    selectWhole(from, to) { this.anchor = { row: from, column: 0 }; this.active = { row: to, column: this.columns.length - 1 }; },
    // ------------------------------------------------------------------ keys
    onKeyAnywhere(ev) {
      if ((ev.ctrlKey || ev.metaKey) && ev.key.toLowerCase() === "f" && !ev.altKey && !ev.shiftKey) { ev.preventDefault(); this.$refs.search.focus(); this.$refs.search.select(); }
    },
    onKey(ev) {
      if (ev.isComposing || !this.columns.length) return;
      const action = actionFor(ev);
      if (!action) return;
      if (action === "next") return this.tab(ev);
      this.free = false;
      if (action === "clear" && this.active.row < 0) return;
      ev.preventDefault();
      const size = { rows: this.order.length, columns: this.columns.length, page: Math.max(1, Math.floor((this.$refs.scroll.clientHeight - HEAD) / ROW) - 1) };
      if (isMove(action)) return this.goTo(moveTo(action, this.active, size, ev.ctrlKey || ev.metaKey), ev.shiftKey && this.active.row >= 0);
      this.act(action, ev);
    },
    act(action, ev) {
      const heading = this.active.row < 0;
      switch (action) {
        case "edit": return heading ? this.sortBy(this.active.column) : this.edit();
        case "type": return heading ? (ev.key === " " && this.sortBy(this.active.column)) : this.edit(ev.key);
        case "clear": return this.clear();
        case "row": this.selectWhole(this.block().top, this.block().bottom); return this.draw();
        case "all": this.selectWhole(0, this.order.length - 1); return this.draw();
        case "fill": return this.fillDown();
        case "accept": return this.suggestedRows().length ? this.bulk("accept") : this.say("Nothing is suggested for these rows.", true);
        case "search": return this.$refs.search.focus();
        case "actions": return this.$refs.actions.querySelector("button:not([disabled])")?.focus();
        case "wider": case "narrower": return heading ? this.setWidth(this.active.column, this.columns[this.active.column].width + (action === "wider" ? 24 : -24)) : null;
        case "cancel": this.free = true; return this.goTo({ row: Math.max(0, this.active.row), column: this.active.column });
      }
    },
    tab(ev) {                                        // through the row, then out of the table; after Escape at once
      const column = this.active.column + (ev.shiftKey ? -1 : 1);
      if (this.free || column < 0 || column >= this.columns.length) { this.free = false; return; }
      ev.preventDefault();
      this.goTo({ row: this.active.row, column });
    },
    focusGrid() { this.$refs.scroll?.focus(); },
    say(text, visibly = false, bad = false) {
      this.live = text;
      if (!visibly) return;
      this.note = text; this.noteBad = bad;
      clearTimeout(this.noteTimer);
      this.noteTimer = setTimeout(() => { this.note = ""; }, NOTE_MS);
    },
  },
};
