// The grid of canonical records: fetches its rows itself, keeps only the cells on screen in the DOM, and says why a
// cell failed. It decides nothing about mappings. Every value is bound as text; nothing here is ever HTML or script.

import { shallowRef } from "vue";

const ROW = 27, HEAD = 30, NUMBER = 46, OVERSCAN = 4, CHARACTER = 7.1, NARROW = 76, WIDE = 260;
const EMPTY = { columns: [], rows: [], marks: [], rejected: [], label: "" };

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
        <div v-for="c in view.columns" :key="c.i" class="cw-grid-name" role="columnheader" :aria-colindex="c.i + 2" :title="c.path + ' · ' + c.type"
             :class="{'cw-right': c.right, 'cw-on': c.on, 'cw-wrong': c.wrong}" :style="{left: c.left + 'px', width: c.width + 'px'}"><span>{{ c.title }}</span></div>
      </div>
      <div v-for="r in view.rows" :key="r.i" class="cw-grid-row" role="row" :aria-rowindex="r.i + 2" :class="{'cw-rejected': r.rejected, 'cw-on': r.on}"
           :style="{transform: 'translateY(' + r.top + 'px)'}">
        <div class="cw-grid-number" role="rowheader" :data-row="r.i" :data-column="-1">{{ r.i + 1 }}</div>
        <div v-for="c in r.cells" :key="c.i" :id="cellId(r.i, c.i)" class="cw-grid-cell" role="gridcell" :data-row="r.i" :data-column="c.i" :aria-colindex="c.i + 2"
             :class="c.classes" :style="{left: c.left + 'px', width: c.width + 'px'}">{{ c.text }}</div>
      </div>
    </div>
  </div>
  <div v-if="!count && !failed" class="cw-grid-empty">{{ busy ? 'Computing …' : nothing }}</div>
  <div v-if="failed" class="cw-grid-empty" role="alert">{{ failed }}</div>
  <div v-if="tip" class="cw-grid-tip" role="tooltip" :style="{left: tip.x + 'px', top: tip.y + 'px'}" :class="{'cw-above': tip.above}">
    <template v-for="(m, k) in tip.marks" :key="k"><b>{{ m.message }}</b><dl>
      <dt v-if="m.source">from</dt><dd v-if="m.source">{{ m.source }} <code>{{ m.value === null ? 'null' : m.value }}</code></dd>
      <dt v-if="m.rule">rule</dt><dd v-if="m.rule">{{ m.rule }}</dd><dt>code</dt><dd>{{ m.code }}{{ m.rejects ? ', rejects the record' : ', tolerated' }}</dd></dl>
      <i v-if="m.hint">{{ m.hint }}</i></template>
  </div>
</div>`;

export default {
  template: TEMPLATE,
  props: { src: String, label: { type: String, default: "Preview" }, nothing: { type: String, default: "No records" } },
  emits: ["cell"],
  data: () => ({
    row: ROW, head: HEAD, count: 0, width: 0, total: 0, stale: false, busy: true, failed: "", tip: null, active: { row: -1, column: 0 },
  }),
  created() {                                        // big: never reactive
    this.view_ = shallowRef({ columns: [], rows: [] });
    this.take(EMPTY); this.path = null; this.record = -1; this.wrong = []; this.asked = 0;
  },
  computed: { view() { return this.view_.value; } },
  mounted() {
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.$refs.scroll);
    this.load();
  },
  beforeUnmount() { this.observer.disconnect(); },
  methods: {
    // ------------------------------------------------------------------ from the server
    async load() {
      const mine = ++this.asked;
      try {
        const answer = await fetch(this.src, { cache: "no-cache" });
        const data = await answer.json();
        if (mine !== this.asked) return;
        if (!answer.ok) throw new Error(data.message || answer.statusText);
        this.failed = ""; this.take(data); this.stale = false; this.busy = !data.columns.length;
      } catch (problem) {
        if (mine === this.asked) this.failed = `The preview cannot be fetched: ${problem.message}`;
      }
      this.draw();
    },
    setStale(stale) { this.stale = stale; },
    setNothing(busy) { this.busy = busy; },
    setRecord(record) { this.record = record; this.showRow(record); this.draw(); },
    setRule(path) { this.path = path; this.showColumn(this.columns.findIndex((c) => this.holds(c))); this.draw(); },
    setWrong(paths) { this.wrong = paths; this.draw(); },
    showCell(row, column) { this.active = { row, column }; this.showRow(row); this.showColumn(column); this.draw(); },
    // ------------------------------------------------------------------ data
    take(data) {
      this.rows = data.rows; this.marks = new Map(); this.rejected = new Map(data.rejected);
      for (const [row, column, mark] of data.marks) this.marks.set(row * 10000 + column, mark);
      let left = NUMBER;
      this.columns = data.columns.map((c, i) => {
        const longest = data.rows.slice(0, 60).reduce((most, r) => Math.max(most, Math.min(40, (r[i] ?? "null").length)), c.title.length);
        const column = { ...c, i, left, width: Math.round(Math.max(NARROW, Math.min(WIDE, 28 + longest * CHARACTER))) };
        left += column.width;
        return column;
      });
      this.count = data.rows.length; this.width = data.columns.length; this.total = left;
      if (this.active.row >= this.count) this.active = { row: -1, column: 0 };
    },
    holds(column) { return this.path !== null && within(column, this.path); },
    // ------------------------------------------------------------------ what is on screen
    draw() {
      const box = this.$refs.scroll;
      if (!box) return;
      const first = Math.max(0, Math.floor(box.scrollTop / ROW) - OVERSCAN), last = Math.min(this.count, Math.ceil((box.scrollTop + box.clientHeight) / ROW) + OVERSCAN);
      const from = box.scrollLeft - 200, to = box.scrollLeft + box.clientWidth + 200;
      const columns = this.columns.filter((c) => c.left + c.width > from && c.left < to).map((c) => ({ ...c, on: this.holds(c), wrong: this.wrong.some((path) => within(c, path)) }));
      const rows = [];
      for (let i = first; i < last; i++) {
        rows.push({ i, top: HEAD + i * ROW, rejected: this.rejected.has(i), on: i === this.record, cells: columns.map((c) => this.cell(i, c)) });
      }
      this.view_.value = { columns, rows };
    },
    cell(row, c) {
      const value = this.rows[row][c.i] ?? null, mark = this.marks.get(row * 10000 + c.i);
      return {
        i: c.i, left: c.left, width: c.width, text: value === null ? "null" : value,
        classes: {
          "cw-right": c.right, "cw-null": value === null, "cw-bad": mark?.rejects, "cw-doubtful": mark && !mark.rejects, "cw-on": c.on,
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
      const at = this.place(ev.target);
      if (at) this.choose(at.row, at.column);
    },
    choose(row, column) {
      this.active = { row, column: Math.max(0, column) };
      this.draw();
      this.$emit("cell", { row, column });
    },
    onMove(ev) {
      const at = this.place(ev.target), mark = at && (at.column < 0 ? this.rejected.get(at.row) : this.marks.get(at.row * 10000 + at.column));
      if (!mark) { this.tip = null; return; }
      const marks = [mark].flat(), box = at.cell.getBoundingClientRect(), above = box.bottom + 150 > window.innerHeight;
      this.tip = { marks: marks.slice(0, 3), x: Math.min(box.left, window.innerWidth - 340), y: above ? box.top - 6 : box.bottom + 6, above };
    },
    onKey(ev) {
      const step = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1], PageDown: [8, 0], PageUp: [-8, 0], Home: [0, -1e6], End: [0, 1e6] }[ev.key];
      if (step && this.count) {
        ev.preventDefault();
        const held = (n, most) => Math.max(0, Math.min(most - 1, n));
        this.showCell(held(this.active.row + step[0], this.count), held(this.active.column + step[1], this.width));
      } else if (ev.key === "Enter" && this.active.row >= 0) this.choose(this.active.row, this.active.column);
    },
  },
};
