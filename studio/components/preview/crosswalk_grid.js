// The grid of canonical records: fetches its rows itself, keeps only the cells on screen in the DOM, and says why a
// cell failed. It decides nothing about mappings. Every value is bound as text; nothing here is ever HTML or script.

import { shallowRef } from "vue";

const ROW = 27, HEAD = 34, NUMBER = 54, OVERSCAN = 4, CHARACTER = 7.1, NARROW = 76, WIDE = 260;
const AFTER = { reject: "rejects the record", null: "left empty", default: "the default stands in", flag: "left empty and reported" };
const WAIT = 140;                                     // a pointer on its way over the grid asks for nothing
const BLOCK = 100, KEPT = 4000;                      // rows fetched at a time while scrolling, rows kept
const EMPTY = { columns: [], count: 0, first: 0, rows: [], marks: [], rejected: [], label: "" };

/** Whether a rule fills a column: that field, or something inside of it. */
const within = (column, path) => path === column.path || path.startsWith(column.path + ".");

const TEMPLATE = `
<div class="cw-preview-grid" :class="{'cw-stale': stale}">
  <div class="cw-grid-scroll" ref="scroll" role="grid" tabindex="0" :aria-label="label" :aria-rowcount="count + 1" :aria-colcount="width + 1"
       :aria-activedescendant="active.row >= 0 ? cellId(active.row, active.column) : null" :aria-busy="stale"
       @scroll.passive="onScroll" @keydown="onKey" @click="onClick" @mousemove="onMove" @mouseleave="tip = null">
    <div class="cw-grid-space" :style="{width: total + 'px', height: head + count * row + 'px'}">
      <div class="cw-grid-head" role="row" aria-rowindex="1">
        <div class="cw-grid-corner" role="columnheader">#</div>
        <div v-for="c in view.columns" :key="c.i" class="cw-grid-name" role="columnheader" :aria-colindex="c.i + 2"
             :class="{'cw-right': c.right, 'cw-on': c.on, 'cw-wrong': c.wrong}" :style="{left: c.left + 'px', width: c.width + 'px'}">
          <button type="button" tabindex="-1" :data-head="c.i" :title="c.path + ' · ' + c.type + (c.said ? ' · ' + c.said : '')" :aria-label="'Profile of ' + c.path"><span>{{ c.title }}</span></button>
          <i class="cw-share" aria-hidden="true"><b v-if="c.ok" class="cw-share-ok" :style="{width: c.ok + '%'}"></b><b v-if="c.bad" class="cw-share-bad" :style="{width: c.bad + '%'}"></b></i>
        </div>
      </div>
      <div v-for="r in view.rows" :key="r.i" class="cw-grid-row" role="row" :aria-rowindex="r.i + 2" :class="{'cw-rejected': r.rejected, 'cw-on': r.on}"
           :style="{transform: 'translateY(' + r.top + 'px)'}">
        <div class="cw-grid-number" role="rowheader" :data-row="r.i" :data-column="-1">{{ (r.i + 1).toLocaleString('en') }}</div>
        <div v-for="c in r.cells" :key="c.i" :id="cellId(r.i, c.i)" class="cw-grid-cell" role="gridcell" :data-row="r.i" :data-column="c.i" :aria-colindex="c.i + 2"
             :class="c.classes" :style="{left: c.left + 'px', width: c.width + 'px'}">{{ c.text }}</div>
      </div>
    </div>
  </div>
  <div v-if="!count && !failed" class="cw-grid-empty">{{ busy ? 'Computing …' : nothing }}</div>
  <div v-if="failed" class="cw-grid-empty" role="alert">{{ failed }}</div>
  <div v-if="tip" class="cw-grid-tip" role="tooltip" :style="{left: tip.x + 'px', top: tip.y + 'px'}" :class="{'cw-above': tip.above}">
    <template v-for="(m, k) in tip.marks" :key="k"><b>{{ m.title ? m.title + ': ' : '' }}{{ m.message }}</b><dl>
      <dt v-if="m.source">from</dt><dd v-if="m.source">{{ m.source }} <code>{{ m.value === null ? 'null' : m.value }}</code></dd>
      <dt v-if="m.rule">rule</dt><dd v-if="m.rule">{{ m.rule }}</dd><dt v-if="m.rule && tip.step !== ''">step</dt><dd v-if="m.rule && tip.step !== ''">{{ tip.step ?? '…' }}</dd><dt>then</dt><dd>{{ after(m) }}</dd></dl>
      <i v-if="m.hint">{{ m.hint }}</i></template>
  </div>
</div>`;

export default {
  template: TEMPLATE,
  props: { src: String, name: { type: String, default: "" }, label: { type: String, default: "Preview" }, nothing: { type: String, default: "No records" } },
  emits: ["cell", "head", "columns"],
  data: () => ({
    row: ROW, head: HEAD, count: 0, width: 0, total: 0, stale: false, busy: true, failed: "", tip: null, active: { row: -1, column: 0 },
  }),
  created() {                                        // big: never reactive
    this.view_ = shallowRef({ columns: [], rows: [] });
    this.hidden = new Set(); this.take(EMPTY); this.path = null; this.record = -1; this.wrong = []; this.asked = 0; this.follow = true;
  },
  computed: { view() { return this.view_.value; } },
  mounted() {
    this.observer = new ResizeObserver(() => {         // out of sight, there is nothing to scroll
      const seen = this.$refs.scroll?.clientHeight > 0;
      if (seen && !this.seen) { this.showRow(this.record); if (this.follow) this.showColumn(this.columns.findIndex((c) => this.holds(c))); }
      this.seen = seen;
      this.draw();
    });
    this.observer.observe(this.$refs.scroll);
    this.recall();
    this.load();
  },
  beforeUnmount() { this.observer.disconnect(); },
  methods: {
    // ------------------------------------------------------------------ from the server
    async load() {
      const mine = ++this.asked;
      try {
        const answer = await fetch(`${this.src}?${this.onScreen()}`, { cache: "no-cache" });
        const data = await answer.json();
        if (mine !== this.asked) return;
        if (!answer.ok) throw new Error(data.message || answer.statusText);
        this.failed = ""; this.take(data); this.stale = false; this.busy = !data.columns.length;
      } catch (problem) {
        if (mine === this.asked) this.failed = `The preview cannot be fetched: ${problem.message}`;
      }
      this.draw();
    },
    /** Where a default stands because nothing came; the rows do not wait for it. */
    async fetchDefaults(first, count) {
      const mine = this.asked, src = this.src.replace(/\/preview$/, "/defaults");
      const answer = await fetch(`${src}?first=${first}&count=${count}`, { cache: "no-cache" }).catch(() => null);
      if (!answer?.ok || mine !== this.asked) return;
      for (const [row, path] of await answer.json()) this.defaults.add(`${row} ${path}`);
      if (this.defaults.size) this.draw();
    },
    /** The rows on screen, as the server is asked for them. */
    onScreen() {
      const box = this.$refs.scroll, first = Math.max(0, Math.floor((box?.scrollTop ?? 0) / ROW) - OVERSCAN);
      return `first=${first}&count=${Math.max(50, Math.ceil((box?.clientHeight ?? 0) / ROW) + 2 * OVERSCAN)}`;
    },
    /** Fetches the block of a row that is on screen and not there yet. */
    async fetchRows(row) {
      if (this.fetching) return;
      const mine = this.asked, first = Math.max(0, row - OVERSCAN);
      this.fetching = true;
      try {
        const answer = await fetch(`${this.src}/rows?first=${first}&count=${BLOCK}`, { cache: "no-cache" });
        const data = await answer.json();
        if (!answer.ok) throw new Error(data.message || answer.statusText);
        if (mine === this.asked) this.takeRows(data);
      } catch (problem) {
        if (mine === this.asked) this.failed = `The preview cannot be fetched: ${problem.message}`;
      }
      this.fetching = false;
      if (!this.failed) this.draw();
    },
    setStale(stale) { this.stale = stale; },
    setNothing(busy) { this.busy = busy; },
    setRecord(record) { this.record = record; if (this.active.row >= 0) this.active.row = record; this.showRow(record); this.draw(); },
    setRule(path) { this.path = path; if (this.follow) this.showColumn(this.columns.findIndex((c) => this.holds(c))); this.draw(); },
    setHidden(paths) { this.hidden = new Set(paths); this.place_columns(); this.remember(); this.draw(); },
    setFollow(follow) { this.follow = follow; this.remember(); if (follow) this.setRule(this.path); },
    // ------------------------------------------------------------------ what this browser remembers
    recall() {
      try {
        const known = JSON.parse(localStorage.getItem(`crosswalk-columns-${this.name}`) ?? "{}");
        this.hidden = new Set(known.hidden ?? []); this.follow = known.follow !== false;
      } catch { this.hidden = new Set(); }
      if (this.hidden.size || !this.follow) this.$emit("columns", { hidden: [...this.hidden], follow: this.follow });
    },
    remember() {
      try { localStorage.setItem(`crosswalk-columns-${this.name}`, JSON.stringify({ hidden: [...this.hidden], follow: this.follow })); } catch { /* then not */ }
    },
    setWrong(paths) { this.wrong = paths; this.draw(); },
    showCell(row, column) { this.active = { row, column }; this.showRow(row); this.showColumn(column); this.draw(); },
    // ------------------------------------------------------------------ data
    take(data) {
      const before = new Map((this.columns ?? []).map((c) => [c.path, c.natural]));   // a column never shrinks under the eye
      this.rows = new Map(); this.marks = new Map(); this.rejected = new Map(); this.defaults = new Set();
      this.takeRows(data);
      this.columns = data.columns.map((c, i) => {
        const longest = data.rows.slice(0, 60).reduce((most, r) => Math.max(most, Math.min(40, (r[i] ?? "null").length)), c.title.length);
        return { ...c, i, ...this.quality(data.profiles?.[i]), natural: Math.round(Math.max(NARROW, before.get(c.path) ?? 0, Math.min(WIDE, 28 + longest * CHARACTER))) };
      });
      this.count = data.count; this.width = data.columns.length;
      this.place_columns();
      if (this.active.row >= this.count) this.active = { row: -1, column: 0 };
    },
    takeRows(data) {
      if (this.rows.size > KEPT) { this.rows.clear(); this.marks.clear(); this.rejected.clear(); }
      data.rows.forEach((cells, i) => this.rows.set(data.first + i, cells));
      for (const [row, column, mark] of data.marks) this.marks.set(row * 10000 + column, mark);
      for (const [row, marks] of data.rejected) this.rejected.set(row, marks);
      if (data.rows.length) this.fetchDefaults(data.first, data.rows.length);
    },
    place_columns() {
      let left = NUMBER;
      for (const c of this.columns) { c.left = left; c.width = this.hidden.has(c.path) ? 0 : c.natural; left += c.width; }
      this.total = left;
    },
    /** How full a column is, in hundredths: [count, nulls, ..., failed]; nothing while it is being computed. */
    quality(profile) {
      if (!profile || !profile.count) return { ok: 0, bad: 0, said: "" };
      const filled = profile.count - profile.nulls, said = `${filled.toLocaleString("en")} of ${profile.count.toLocaleString("en")} have a value`;
      return { ok: (100 * filled) / profile.count, bad: (100 * profile.failed) / profile.count, said: profile.failed ? `${said}, ${profile.failed.toLocaleString("en")} fail` : said };
    },
    holds(column) { return this.path !== null && within(column, this.path); },
    // ------------------------------------------------------------------ what is on screen
    draw() {
      const box = this.$refs.scroll;
      if (!box) return;
      const first = Math.max(0, Math.floor(box.scrollTop / ROW) - OVERSCAN), last = Math.min(this.count, Math.ceil((box.scrollTop + box.clientHeight) / ROW) + OVERSCAN);
      const from = box.scrollLeft - 200, to = box.scrollLeft + box.clientWidth + 200;
      const columns = this.columns.filter((c) => c.width && c.left + c.width > from && c.left < to).map((c) => ({ ...c, on: this.holds(c), wrong: this.wrong.some((path) => within(c, path)) }));
      const rows = [];
      for (let i = first; i < last; i++) {
        rows.push({ i, top: HEAD + i * ROW, rejected: this.rejected.has(i), on: i === this.record, cells: columns.map((c) => this.cell(i, c)) });
      }
      this.view_.value = { columns, rows };
      const missing = rows.find((r) => !this.rows.has(r.i));
      if (missing && !this.failed) this.fetchRows(missing.i);
    },
    cell(row, c) {
      const there = this.rows.get(row), value = there ? (there[c.i] ?? null) : "…", mark = this.marks.get(row * 10000 + c.i);
      const blank = value !== null && value !== "" && !value.trim();
      return {
        i: c.i, left: c.left, width: c.width, text: value === null ? "null" : value === "" ? "empty" : blank ? `${value.length} blank${value.length === 1 ? "" : "s"}` : value,
        classes: {
          "cw-right": c.right, "cw-null": value === null, "cw-empty": value === "" || blank, "cw-bad": mark?.rejects, "cw-doubtful": mark && !mark.rejects, "cw-on": c.on,
          "cw-by-default": (mark && !mark.rejects && mark.policy === "default") || this.defaults.has(`${row} ${c.path}`), "cw-reported": mark && !mark.rejects && mark.policy === "flag",
          "cw-active": this.active.row === row && this.active.column === c.i,
        },
      };
    },
    cellId(row, column) { return `${this.$el?.id ?? "grid"}-${row}-${column}`; },
    onScroll() { this.tip = null; this.frame ||= requestAnimationFrame(() => { this.frame = 0; this.draw(); }); },
    showRow(row) {
      const box = this.$refs.scroll, y = row * ROW;
      if (!box || row < 0) return;
      if (y < box.scrollTop) box.scrollTop = y;
      else if (y + ROW + HEAD > box.scrollTop + box.clientHeight) box.scrollTop = y + ROW + HEAD - box.clientHeight;
    },
    showColumn(i) {
      const box = this.$refs.scroll, c = this.columns[i];
      if (!box || !c) return;
      if (c.left - NUMBER < box.scrollLeft) box.scrollLeft = c.left - NUMBER;
      else if (c.left + c.width > box.scrollLeft + box.clientWidth) box.scrollLeft = c.left + c.width - box.clientWidth;
    },
    // ------------------------------------------------------------------ pointer and keys
    place(target) {
      const cell = target.closest?.("[data-row]");
      return cell && { row: +cell.dataset.row, column: +cell.dataset.column, cell };
    },
    onClick(ev) {
      const head = ev.target.closest?.("[data-head]"), at = this.place(ev.target);
      if (head) this.openHead(+head.dataset.head, false);
      else if (at) this.choose(at.row, at.column, false);
    },
    openHead(column, key) {
      const box = this.$refs.scroll, c = this.columns[column];
      if (c) this.$emit("head", { column, left: Math.round(c.left - box.scrollLeft), key });
    },
    choose(row, column, key) {
      this.active = { row, column: Math.max(0, column) };
      this.tip = null;
      this.draw();
      const c = this.columns[column], box = this.$refs.scroll, mark = this.marks.get(row * 10000 + column);
      const right = !!c && c.left + c.width / 2 - box.scrollLeft > box.clientWidth / 2;
      this.$emit("cell", { row, column, key, right, rule: mark?.rule ?? "" });
    },
    after(mark) { return mark.rejects ? AFTER.reject : AFTER[mark.policy] ?? "tolerated"; },
    onMove(ev) {
      const at = this.place(ev.target), mark = at && (at.column < 0 ? this.rejected.get(at.row) : this.marks.get(at.row * 10000 + at.column));
      if (!mark) { this.tip = null; return; }
      if (this.tip && this.tip.row === at.row && this.tip.column === at.column) return;
      const marks = [mark].flat(), box = at.cell.getBoundingClientRect(), above = box.bottom + 150 > window.innerHeight;
      this.tip = { row: at.row, column: at.column, step: marks.length === 1 && marks[0].rule ? null : "", marks: marks.slice(0, 3), x: Math.min(box.left, window.innerWidth - 340), y: above ? box.top - 6 : box.bottom + 6, above };
      if (this.tip.step === null) { clearTimeout(this.asking); this.asking = setTimeout(() => this.askStep(at.row, at.column, marks[0].rule), WAIT); }
    },
    /** Which step failed is worked out only for a cell that somebody looks at. */
    async askStep(row, column, rule) {
      const here = () => this.tip && this.tip.row === row && this.tip.column === column;
      if (!here()) return;
      const src = this.src.replace(/\/preview$/, "/why"), answer = await fetch(`${src}?row=${row}&rule=${encodeURIComponent(rule)}`).catch(() => null);
      const told = answer?.ok ? await answer.json() : { step: "" };
      if (here()) this.tip = { ...this.tip, step: told.step };
    },
    onKey(ev) {
      const step = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1], PageDown: [8, 0], PageUp: [-8, 0], Home: [0, -1e6], End: [0, 1e6] }[ev.key];
      if (step && this.count) {
        ev.preventDefault();
        const held = (n, most) => Math.max(0, Math.min(most - 1, n));
        const row = this.active.row >= 0 ? this.active.row : Math.max(0, this.record);   // from the record that is shown
        this.showCell(held(row + step[0], this.count), this.shownColumn(held(this.active.column + step[1], this.width), step[1]));
      } else if (ev.key === "Enter" && this.active.row >= 0) { ev.preventDefault(); this.choose(this.active.row, this.active.column, true); }
      else if (ev.key === "p" && !ev.ctrlKey && !ev.metaKey && !ev.altKey) this.openHead(Math.max(0, this.active.column), true);
    },
    /** The column itself, or the next one that is not hidden. */
    shownColumn(column, by) {
      const step = by < 0 ? -1 : 1;
      for (let i = column; this.columns[i]; i += step) if (this.columns[i].width) return i;
      for (let i = column; this.columns[i]; i -= step) if (this.columns[i].width) return i;
      return column;
    },
  },
};
