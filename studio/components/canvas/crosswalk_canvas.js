// The mapping canvas as a Vue component: a plain ES module, no build step. It decides nothing about trees, lines or
// keys (that is `lib/`, pure functions with tests); it holds the state of one open canvas, listens, and talks to the
// server: the document by GET, patches and commands over NiceGUI's socket.

import { nextTick, shallowRef } from "vue";
import { SIDES, applyPatch, isConnected, openDocument, rulesAt, stillPending } from "crosswalk-canvas-lib/document.js";
import { otherSide } from "crosswalk-canvas-lib/drag.js";
import { MODES, filterNodes } from "crosswalk-canvas-lib/filter.js";
import { keyboardMethods } from "crosswalk-canvas-lib/keyboard.js";
import { collectLines, nearestHidden } from "crosswalk-canvas-lib/lines.js";
import { menuMethods } from "crosswalk-canvas-lib/menus.js";
import { Painter } from "crosswalk-canvas-lib/painter.js";
import { pointerMethods } from "crosswalk-canvas-lib/pointer.js";
import { describeRows, rowsOf, windowOf } from "crosswalk-canvas-lib/rows.js";
import { nothing, refreshSelection, selectNode, selectRules } from "crosswalk-canvas-lib/selection.js";
import { countLeaves, coverage } from "crosswalk-canvas-lib/tally.js";
import { TEMPLATE } from "crosswalk-canvas-lib/template.js";
import { closePaths, closedPaths, connectable, findRow, layoutRows, openAncestors, toggleAll } from "crosswalk-canvas-lib/tree.js";

const VIEW_EVERY_MS = 500, NOTE_MS = 6000, RELOAD_AFTER_GAP_MS = 300;
const COMPACT_ROW = 24, DENSITY_KEY = "crosswalk-density", NONE = new Set();
const perSide = (make) => ({ source: make("source"), target: make("target") });
const emptyMeta = () => ({ title: "", format: "", count: 0, hits: 0, percent: 0, ignoredPercent: 0, text: "", sentence: "", complete: false });

function storedDensity() {
  try { return localStorage.getItem(DENSITY_KEY) === "compact"; } catch { return false; }
}

export default {
  template: TEMPLATE,
  props: {
    src: String,
    rowHeight: { type: Number, default: 28 },        // of the usual density
    readonly: Boolean,
    view: Object,                                    // {closed, scroll, query, mode}, each by side
  },
  emits: ["ready", "command", "select", "open", "hint", "step", "resync", "view"],
  data: () => ({
    sides: SIDES, modes: MODES,
    query: perSide(() => ""), mode: perSide(() => "all"), meta: perSide(emptyMeta), ruleCount: 0,
    rowCount: perSide(() => 0), cursor: perSide(() => -1), hidden: perSide(() => ({ up: 0, down: 0 })),
    focused: null, drag: null, armed: null, partnerSide: null, live: "", note: "", noteIsWord: false, loading: true, failed: "",
    compact: storedDensity(), menu: null, peek: null, hint: "", suggested: 0,
  }),
  computed: {
    row() { return this.compact ? COMPACT_ROW : this.rowHeight; },
  },
  created() {                                        // big or hot: never reactive
    this.doc = null;
    this.rows = perSide(() => shallowRef([]));
    this.range = perSide(() => ({}));
    this.hit = perSide(() => null);
    this.panes = perSide(() => ({ top: 0, left: 0, right: 0, height: 0, scroll: 0 }));
    this.selection = nothing();
    this.hot = nothing();
    this.drop = { side: null, i: -1 };
    this.pending = new Map();
    this.marked = { side: "source", nodes: new Set() };
    this.others = [];
    this.early = [];                                 // patches that came before the snapshot
    this.typed = { text: "", at: 0 };
    this.loads = this.sequence = this.gaps = 0;
    this.over = -1;
    this.lastSide = "source";
  },
  mounted() {
    this.painter = new Painter({ lines: this.$refs.lines, front: this.$refs.front, hits: this.$refs.hits, chips: this.$refs.chips });
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.resizing = new ResizeObserver(() => { this.measure(); this.refresh(); });
    this.resizing.observe(this.$refs.root);
    for (const side of SIDES) this.resizing.observe(this.body(side));     // a taller header moves the rows too
    this.load();
  },
  unmounted() {
    this.resizing.disconnect();
    [this.frame, this.scrollFrame].forEach((frame) => cancelAnimationFrame(frame));
    [this.viewTimer, this.noteTimer, this.springTimer, this.reloadTimer, this.hintTimer, this.lookTimer].forEach((timer) => clearTimeout(timer));
    this.endDrag?.();
  },
  watch: {
    src() { this.doc = null; this.selection = nothing(); this.load(); },
    row(now, before) {                               // what was at the top stays there
      const tops = perSide((side) => this.panes[side].scroll / before);
      nextTick(() => { for (const side of SIDES) this.scrollTo(side, tops[side] * now, true); this.measure(); this.range = perSide(() => ({})); this.refresh(); });
    },
  },
  methods: {
    ...pointerMethods,
    ...keyboardMethods,
    ...menuMethods,
    // ------------------------------------------------------------------ document
    async load() {
      if (!this.src) return;
      const mine = ++this.loads, started = performance.now();
      this.fetching = true;
      try {
        const answer = await fetch((window.path_prefix || "") + this.src, { credentials: "same-origin" });
        if (!answer.ok) throw new Error(`The mapping could not be loaded (${answer.status}).`);
        const snapshot = await answer.json();
        if (mine !== this.loads) return;
        this.show(snapshot);
      } catch (error) {
        if (mine === this.loads) { this.failed = String(error.message || error); this.live = this.failed; }
        return;
      }
      await nextTick();
      requestAnimationFrame(() => this.$emit("ready", { rev: this.doc.rev, ms: Math.round(performance.now() - started) }));
    },
    show(snapshot) {
      const view = this.doc ? this.viewState() : this.view;
      this.doc = openDocument(snapshot);
      this.fetching = false; this.loading = false; this.failed = "";
      this.pending = stillPending(this.pending, this.doc);
      for (const side of SIDES) this.restore(side, view);
      const early = this.early.splice(0);
      early.forEach((patch) => this.applyPatch(patch));
      this.afterChange();
      nextTick(() => {
        this.measure();
        for (const side of SIDES) if (view?.scroll) this.scrollTo(side, view.scroll[side] || 0, true);
        this.refresh();
      });
    },
    restore(side, view) {
      this.query[side] = view?.query?.[side] || "";
      this.mode[side] = view?.mode?.[side] || "all";
      if (view?.closed?.[side]) closePaths(this.doc[side], view.closed[side]);
      this.cursor[side] = -1;
      this.marked.nodes.clear();
    },
    applyPatch(patch) {
      if (!this.doc || this.fetching) { this.early.push(patch); return; }
      const have = this.doc.rev, outcome = applyPatch(this.doc, patch);
      if (patch.ack) this.pending.delete(patch.ack);
      if (outcome === "gap") this.$emit("resync", { have, got: patch.base });
      if (outcome === "reload") this.load();
      else if (outcome === "gap") this.loadAfterGap();
      else if (outcome === "applied") { this.gaps = 0; this.afterChange(); }
      else this.schedule();
      if (patch.say) this.live = patch.say;
    },
    loadAfterGap() {                                 // at once; only a second gap in a row waits
      this.fetching = true;
      clearTimeout(this.reloadTimer);
      this.reloadTimer = setTimeout(() => this.load(), this.gaps++ ? RELOAD_AFTER_GAP_MS : 0);
    },
    afterChange() {
      this.selection = refreshSelection(this.doc, this.selection);
      this.hot = nothing();
      this.suggested = [...this.doc.rules.values()].filter((rule) => rule.sug).length;
      this.ruleCount = this.doc.rules.size - this.suggested;
      if (this.peek && !this.doc.rules.has(this.peek.rule.id)) this.peek = null;
      for (const side of SIDES) {
        const tree = this.doc[side];
        Object.assign(this.meta[side], { title: tree.title, format: tree.format, count: tree.n - 1 }, coverage(side, countLeaves(tree, this.doc.tally[side])));
        this.layout(side);
      }
      this.refresh();
    },
    command(type, args = {}) {
      this.note = "";
      const command = { id: `c${++this.sequence}${Math.random().toString(36).slice(2, 7)}`, base: this.doc.rev, type, ...args };
      if (type.startsWith("connect") || type === "delete") this.pending.set(command.id, command);
      this.$emit("command", command);
      this.schedule();
    },
    reject(id, why) {
      this.pending.delete(id);
      this.say(why || "The change was refused.", true);
      this.schedule();
    },
    say(text, visibly = false, isWord = false) {
      this.live = text; this.noteIsWord = isWord;
      if (!visibly) return;
      this.note = text;
      clearTimeout(this.noteTimer);
      this.noteTimer = setTimeout(() => { this.note = ""; }, NOTE_MS);
    },
    // ------------------------------------------------------------------ geometry and drawing
    body(side) { return this.$refs["body-" + side][0]; },
    rowId(side, i) { return `cw-${this.$.uid}-${side[0]}${i}`; },
    measure() {
      if (!this.$refs.root) return;
      const root = this.$refs.root.getBoundingClientRect();
      this.box = root;
      for (const side of SIDES) {
        const body = this.body(side), box = body.getBoundingClientRect();
        Object.assign(this.panes[side], { top: box.top - root.top, left: box.left - root.left, right: box.right - root.left, height: box.height, scroll: body.scrollTop });
      }
    },
    layout(side) {
      const found = filterNodes(this.doc[side], this.doc.tally[side], this.query[side], this.mode[side]);
      this.hit[side] = this.query[side].trim() ? found.hit : null;
      this.meta[side].hits = found.hits;
      layoutRows(this.doc[side], found.keep);
    },
    refresh() {
      if (!this.doc) return;
      for (const side of SIDES) { this.rowCount[side] = this.doc[side].len; this.renderRows(side); }
      this.schedule();
    },
    look(side) {
      const tree = this.doc[side];
      return {
        side, cursor: this.cursor[side], focused: this.focused === side, query: this.query[side], hit: this.hit[side],
        selected: rowsOf(tree, this.selection.nodes[side]), chain: rowsOf(tree, this.selection.chain[side]), marked: side === "source" ? this.marked.nodes : NONE,
        guests: this.guestsOf(side), hot: rowsOf(tree, this.hot.nodes[side]),
        drop: this.drop.side === side ? this.drop.i : -1, armed: this.armed?.side === side ? this.armed.i : -1,
      };
    },
    guestsOf(side) {                                 // others' selections, at their rows or at the group that hides them
      const tree = this.doc[side], rows = new Map();
      for (const other of this.others) {
        const i = other.side === side ? tree.byPath.get(other.path) ?? -1 : -1, row = i < 0 ? -1 : tree.pos[i];
        if (row >= 0) rows.set(row, [...(rows.get(row) || []), other]);
      }
      return rows;
    },
    renderRows(side, onlyIfMoved = false) {
      const tree = this.doc[side], range = windowOf(this.panes[side].scroll, this.panes[side].height, this.row, tree.len), last = this.range[side];
      if (onlyIfMoved && last.first === range.first && last.last === range.last) return;
      this.range[side] = range;
      this.rows[side].value = describeRows(tree, this.doc.tally[side], range, this.row, this.look(side));
    },
    schedule() { this.frame ||= requestAnimationFrame(() => { this.frame = 0; this.draw(); }); },
    draw() {
      if (!this.doc || !this.box) return;
      const { lines, hidden } = collectLines(this.doc, this.panes, this.row, this.pending);
      this.painter.paint(lines, this.panes, { selected: this.selection.ids, hot: this.hot.ids });
      for (const side of SIDES) Object.assign(this.hidden[side], hidden[side]);
    },
    onScroll(side) {
      this.panes[side].scroll = this.body(side).scrollTop;
      if (!this.doc) return;
      this.renderRows(side, true); this.schedule(); this.viewChanged();
    },
    scrollTo(side, top, atOnce = false) {
      const body = this.body(side);
      body.scrollTo({ top, behavior: atOnce || this.calm ? "auto" : "smooth" });
      this.panes[side].scroll = body.scrollTop;
    },
    showRow(side, i) {                               // into the middle, and only when it is not on screen
      const tree = this.doc[side], pane = this.panes[side], y = tree.pos[i] * this.row;
      if (tree.pos[i] < 0 || (y >= pane.scroll && y + this.row <= pane.scroll + pane.height)) return;
      this.scrollTo(side, y - pane.height / 2 + this.row / 2);
    },
    viewState() {
      return {
        closed: perSide((side) => closedPaths(this.doc[side])), scroll: perSide((side) => Math.round(this.panes[side].scroll)),
        query: { ...this.query }, mode: { ...this.mode },
      };
    },
    viewChanged() {
      this.viewTimer ||= setTimeout(() => { this.viewTimer = 0; if (this.doc) this.$emit("view", this.viewState()); }, VIEW_EVERY_MS);
    },
    // ------------------------------------------------------------------ selection
    select(selection, tell = true) {
      this.selection = selection; this.peek = null;
      this.partnerSide = selection.side && !this.readonly && this.partner(otherSide(selection.side)) >= 0 ? selection.side : null;
      this.refresh();
      if (tell) this.$emit("select", { rule: selection.rule, side: selection.side, path: selection.path });
    },
    selectRow(side, i) { this.select(selectNode(this.doc, side, i)); },
    follow(side) {                                   // bring the other end of the selection on screen
      const other = otherSide(side), end = this.selection.nodes[other].find((node) => node >= 0);
      if (end === undefined) return;
      this.cursor[other] = end;
      this.showRow(other, end);
    },
    selectLine(ids) {
      this.select(selectRules(this.doc, ids));
      for (const side of SIDES) this.cursor[side] = this.selection.nodes[side].find((i) => i >= 0) ?? this.cursor[side];
      this.lastSide = "target";
    },
    selectRule(id) {                                 // from the server: show it, and do not answer
      const rule = id && this.doc?.rules.get(id);
      this.select(rule ? selectRules(this.doc, [id]) : nothing(), false);
      if (!rule) return;
      for (const side of SIDES) {
        const i = this.selection.nodes[side].find((node) => node >= 0);
        if (i !== undefined) { this.cursor[side] = i; this.bringUp(side, i); }
      }
      this.refresh();
    },
    reveal(side, path) {
      const i = this.doc?.[side]?.byPath.get(path);
      if (i === undefined) return false;
      this.bringUp(side, i); this.setCursor(side, i); this.select(selectNode(this.doc, side, i), false);
      return true;
    },
    bringUp(side, i) {                               // open its groups, and drop a filter that hides it
      const tree = this.doc[side], opened = openAncestors(tree, i);
      if (tree.filtering && !tree.shown[i]) { this.query[side] = ""; this.mode[side] = "all"; }
      else if (!opened) return this.showRow(side, i);
      this.layout(side); this.refresh();
      nextTick(() => this.showRow(side, i));
    },
    setCursor(side, i, scroll = true) {
      this.cursor[side] = i; this.lastSide = side;
      const pane = this.panes[side], y = this.doc[side].pos[i] * this.row, body = this.body(side);
      if (scroll && y < pane.scroll) body.scrollTop = y;
      else if (scroll && y + this.row > pane.scroll + pane.height) body.scrollTop = y + this.row - pane.height;
      pane.scroll = body.scrollTop;
      if (this.armed && this.armed.side !== side) this.askHint(side, this.fits(this.armed.side, this.armed.i, i) ? i : -1, this.together(this.armed.side, this.armed.i));
      this.renderRows(side); this.schedule();
    },
    onFocus(side) {
      this.focused = this.lastSide = side;
      if (this.cursor[side] < 0 && this.doc?.[side].len) this.cursor[side] = this.doc[side].rows[0];
      if (this.doc) this.renderRows(side);
    },
    onBlur(side) { this.focused = null; if (this.doc) this.renderRows(side); },
    // ------------------------------------------------------------------ groups, search, filter
    toggle(side, i, open = !this.doc[side].open[i]) {
      this.doc[side].open[i] = open ? 1 : 0;
      this.layout(side); this.refresh(); this.viewChanged();
    },
    onDensity() {
      this.compact = !this.compact;
      try { localStorage.setItem(DENSITY_KEY, this.compact ? "compact" : "usual"); } catch { /* a browser that keeps nothing */ }
    },
    onToggleAll(side) { if (this.doc) { toggleAll(this.doc[side]); this.layout(side); this.refresh(); this.viewChanged(); } },
    onFilter(side) {
      if (!this.doc) return;
      this.layout(side); this.scrollTo(side, 0, true); this.refresh(); this.viewChanged();
    },
    onSearchKey(ev, side) {
      if (ev.key === "Escape") { this.query[side] = ""; this.onFilter(side); this.body(side).focus(); return; }
      if (ev.key !== "Enter" && ev.key !== "ArrowDown") return;
      ev.preventDefault();
      const tree = this.doc[side], first = findRow(tree, tree.len - 1, (i) => !this.hit[side] || this.hit[side][i] === 1);
      this.body(side).focus();
      if (first >= 0) this.setCursor(side, first);
    },
    onJump(side, direction) {
      const row = nearestHidden(this.doc[side], this.doc.tally[side], this.panes[side], this.row, direction);
      if (row >= 0) this.scrollTo(side, row * this.row - this.panes[side].height / 2);
    },
    // ------------------------------------------------------------------ connecting
    connect(side, i, j) {                            // i on `side`, j on the other one
      const [from, to] = side === "source" ? [i, j] : [j, i], source = this.doc.source.path[from], target = this.doc.target.path[to];
      const many = this.together("source", from);
      this.armed = null; this.hint = "";
      if (this.readonly || !this.fits("source", from, to)) return;
      if (many.length === 1 && isConnected(this.doc, source, target)) { this.say(`${this.doc.source.name[from]} already goes into ${this.doc.target.name[to]}.`, true); return; }
      if (many.length > 1) this.command("connect_several", { sources: many.map((k) => this.doc.source.path[k]), target });
      else this.command("connect", { source, target });
      this.marked.nodes.clear();
      this.live = `Connecting ${source} to ${target}`;
      this.setCursor("source", from, false); this.setCursor("target", to, false);
      this.select(selectNode(this.doc, "target", to));
    },
    arm(side, i) {
      if (this.readonly || !connectable(this.doc[side], i)) return;
      const many = this.together(side, i);
      this.armed = { side, i, name: many.length > 1 ? `${many.length} fields` : this.doc[side].name[i] };
      this.hint = "";
      this.live = `${this.armed.name} is taken. Choose a field on the other side and press M.`;
      this.refresh();
    },
    partner(side) {                                  // what a click on this side's port would connect to; -1 = nothing
      if (this.armed) return this.armed.side === side ? -1 : this.armed.i;
      const other = otherSide(side), { side: chosen, path } = this.selection;
      const i = chosen === other && path !== null ? this.doc?.[other].byPath.get(path) ?? -1 : -1;
      // a mapped target stays selected after each connection: it must not swallow the next source
      return i >= 0 && connectable(this.doc[other], i) && !(other === "target" && this.doc.tally.target.mapped[i]) ? i : -1;
    },
    nothingText(side) {
      if (this.query[side].trim()) return "No field matches";
      return { unmapped: "Everything is mapped", mapped: "Nothing is mapped yet", problems: "No problems" }[this.mode[side]] || "No fields";
    },
    portHint(side) {
      const i = this.partner(side);
      return this.readonly ? null : i >= 0 ? `Connect to ${this.doc[otherSide(side)].name[i]}` : "Drag across, or click to take this field";
    },
    onPort(side, i) {
      const partner = this.partner(side);
      if (partner >= 0) this.connect(side, i, partner);
      else this.arm(side, i);
    },
    disconnect(side, i) {
      const rule = rulesAt(this.doc, side, i).find((r) => !r.sug);
      if (rule && !this.readonly) { this.live = `Disconnecting ${rule.t}`; this.command("delete", { rule: rule.id }); }
    },
  },
};
