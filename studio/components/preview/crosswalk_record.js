// A record on both sides, as trees or as JSON: fetches it itself, keeps only the lines on screen in the DOM, marks lines
// with a problem and those of the selected line. Every value is bound as text; nothing here is ever HTML or script.

import { shallowRef } from "vue";

const ROW = 24, OVERSCAN = 6, AS_JSON = "crosswalk-record-json";
const NAMES = { source: "Source", target: "Canonical" };
const KEY = 0, PATH = 1, NAME = 2, AT = 3, DEPTH = 4, TEXT = 5, KIND = 6, OPENS = 7, PROBLEM = 8, REJECTS = 9;

const TEMPLATE = `
<div class="cw-record">
  <div class="cw-record-bar">
    <span class="cw-record-said" :class="said.bad ? 'cw-bad-text' : ''" role="status">{{ said.text }}</span>
    <span v-for="(word, k) in said.elsewhere" :key="k" class="cw-record-elsewhere" :title="word">{{ word }}</span>
    <span class="cw-grow"></span>
    <div class="cw-segmented cw-segmented-small" role="radiogroup" aria-label="Show the record as">
      <button v-for="[key, name] in [[false, 'Tree'], [true, 'JSON']]" :key="name" type="button" role="radio" :aria-checked="String(json === key)"
        :class="{'cw-on': json === key}" @click="showAs(key)"><span>{{ name }}</span></button>
    </div>
  </div>
  <div class="cw-record-sides">
    <section v-for="side in ['source', 'target']" :key="side" class="cw-record-side" :aria-label="titles[side]">
      <header><b>{{ titles[side] }}</b><span>{{ names[side] }}</span><span class="cw-grow"></span>
        <button type="button" class="cw-copy" @click="copy(side)">{{ copied === side ? 'Copied' : 'Copy as JSON' }}</button></header>
      <div class="cw-record-lines" :ref="side" tabindex="0" :role="json ? 'region' : 'tree'" :aria-label="titles[side] + ' record'" :class="{'cw-as-json': json}"
        :aria-activedescendant="!json && view[side].active >= 0 ? lineId(side, view[side].active) : null" @scroll.passive="draw" @keydown="onKey(side, $event)" @click="onClick(side, $event)">
        <div class="cw-record-space" :style="{height: view[side].height + 'px'}">
          <template v-if="json">
            <div v-for="n in view[side].lines" :key="n.i" class="cw-json-line" :class="n.classes" :data-key="n.key" :title="n.problem" :style="{top: n.top + 'px'}">{{ n.text }}</div>
          </template>
          <template v-else>
            <div v-for="n in view[side].lines" :key="n.key" :id="lineId(side, n.i)" class="cw-record-line" role="treeitem" :aria-level="n.depth + 1" :aria-expanded="n.opens ? String(!n.closed) : null"
              :aria-selected="String(n.on)" :class="n.classes" :data-key="n.key" :title="n.problem || n.path" :style="{top: n.top + 'px', paddingLeft: 10 + n.depth * 15 + 'px'}">
              <i class="cw-twig" aria-hidden="true">{{ n.opens ? (n.closed ? '▸' : '▾') : '' }}</i><span class="cw-record-name">{{ n.name }}</span><span class="cw-val" :class="'cw-val-' + n.kind">{{ n.text }}</span><em v-if="n.problem">{{ n.problem }}</em>
            </div>
          </template>
        </div>
      </div>
      <p v-if="view[side].left" class="cw-record-left">and {{ view[side].left.toLocaleString('en') }} more lines; copy it as JSON to see all.</p>
    </section>
  </div>
  <div v-if="failed || !loaded" class="cw-grid-empty" :role="failed ? 'alert' : null">{{ failed || nothing }}</div>
</div>`;

export default {
  template: TEMPLATE,
  props: { src: String, names: { type: Object, default: () => ({}) } },
  emits: ["field"],
  data: () => ({
    json: false, said: { text: "", bad: false, elsewhere: [] }, failed: "", loaded: false, copied: "", nothing: "There is no record to show.",
    active: { source: "", target: "" }, titles: NAMES,
  }),
  created() {                                        // big: never reactive
    this.view_ = shallowRef({ source: { lines: [], active: -1, height: 0, left: 0 }, target: { lines: [], active: -1, height: 0, left: 0 } });
    this.data = null; this.row = -1; this.asked = 0; this.paths = { source: [], target: [] };
    this.closed = { source: new Set(), target: new Set() };
    try { this.json = localStorage.getItem(AS_JSON) === "yes"; } catch { this.json = false; }
  },
  computed: { view() { return this.view_.value; } },
  mounted() {
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.$el);
  },
  beforeUnmount() { this.observer.disconnect(); },
  methods: {
    // ------------------------------------------------------------------ from the server
    async load(row) {
      const mine = ++this.asked, other = row !== this.row;
      this.row = row;
      try {
        const answer = await fetch(`${this.src}?row=${row}`, { cache: "no-store" });
        const data = await answer.json();
        if (mine !== this.asked) return;
        if (!answer.ok) throw new Error(data.message || answer.statusText);
        this.take(data, other);
      } catch (problem) {
        if (mine === this.asked) { this.failed = `The record cannot be shown: ${problem.message}`; this.loaded = false; }
      }
    },
    empty(words) { this.asked++; this.data = null; this.loaded = false; this.failed = ""; this.nothing = words; this.row = -1; this.draw(); },
    take(data, other) {
      this.data = data; this.failed = ""; this.loaded = true;
      this.said = { text: data.said, bad: data.rejected, elsewhere: data.elsewhere };
      this.draw();
      if (other) this.$nextTick(() => this.showFirst());
    },
    highlight(source, target) {
      if (JSON.stringify([source, target]) === JSON.stringify([this.paths.source, this.paths.target])) return;
      this.paths = { source, target };
      this.draw();
      this.$nextTick(() => this.showFirst());
    },
    // ------------------------------------------------------------------ what is on screen
    under(side, path) { return this.paths[side].some((p) => path === p || path.startsWith(p + ".")); },
    lines(side) {
      if (!this.data) return [];
      const { lines, json } = this.data[side];
      if (this.json) {
        const known = new Map(lines.map((n) => [n[KEY], n]));
        return json.map(([key, text]) => { const n = known.get(key); return { key, text, path: n ? n[PATH] : "", problem: n ? n[PROBLEM] : "", rejects: n && n[REJECTS], depth: 0 }; });
      }
      const shown = []; let hiddenBelow = -1;
      for (const n of lines) {
        if (hiddenBelow >= 0 && n[DEPTH] > hiddenBelow) continue;
        hiddenBelow = -1;
        const closed = this.closed[side].has(n[KEY]);
        if (closed) hiddenBelow = n[DEPTH];
        shown.push({ key: n[KEY], path: n[PATH], name: n[NAME], at: n[AT], depth: n[DEPTH], text: n[TEXT], kind: n[KIND], opens: n[OPENS], problem: n[PROBLEM], rejects: n[REJECTS], closed });
      }
      return shown;
    },
    draw() {
      const view = {};
      for (const side of ["source", "target"]) {
        const box = this.box(side), all = this.lines(side);
        this[`all_${side}`] = all;
        const first = box ? Math.max(0, Math.floor(box.scrollTop / ROW) - OVERSCAN) : 0;
        const last = box ? Math.ceil((box.scrollTop + box.clientHeight) / ROW) + OVERSCAN : 0;
        const lines = all.slice(first, last).map((n, k) => {
          const on = n.path !== "" && this.under(side, n.path);
          return { ...n, i: first + k, top: (first + k) * ROW, on, classes: { "cw-on": on, "cw-bad": n.problem && n.rejects, "cw-doubtful": n.problem && !n.rejects, "cw-active": n.key === this.active[side] } };
        });
        const active = this.active[side] ? all.findIndex((n) => n.key === this.active[side]) : -1;
        view[side] = { lines, active, height: all.length * ROW, left: this.data ? this.data[side].left_out : 0 };
      }
      this.view_.value = view;
    },
    box(side) { const found = this.$refs[side]; return Array.isArray(found) ? found[0] : found; },
    showFirst() {
      for (const side of ["source", "target"]) {
        const place = this[`all_${side}`].findIndex((n) => n.path !== "" && this.under(side, n.path));
        if (place >= 0) this.bring(side, place);
      }
      this.draw();
    },
    bring(side, place) {
      const box = this.box(side), y = place * ROW;
      if (!box || (y >= box.scrollTop && y + ROW <= box.scrollTop + box.clientHeight)) return;
      box.scrollTop = Math.max(0, y - box.clientHeight / 3);
    },
    lineId(side, place) { return `${this.$el?.id ?? "record"}-${side}-${place}`; },
    // ------------------------------------------------------------------ pointer and keys
    showAs(json) {
      this.json = json;
      try { localStorage.setItem(AS_JSON, json ? "yes" : "no"); } catch { /* then not remembered */ }
      this.$nextTick(() => { this.draw(); this.showFirst(); });
    },
    onClick(side, ev) {
      const line = ev.target.closest("[data-key]");
      if (!line || window.getSelection()?.toString()) return;
      const key = line.dataset.key;
      if (ev.target.closest(".cw-twig") && this.turn(side, key)) return;
      this.choose(side, key);
    },
    choose(side, key) {
      this.active = { ...this.active, [side]: key };
      const found = this.data[side].lines.find((n) => n[KEY] === key);
      this.draw();
      if (found) this.$emit("field", { side, path: found[PATH], at: found[AT], row: this.row });
    },
    turn(side, key) {
      const found = this.data[side].lines.find((n) => n[KEY] === key);
      if (!found || !found[OPENS]) return false;
      const closed = this.closed[side];
      if (!closed.delete(key)) closed.add(key);
      this.draw();
      return true;
    },
    onKey(side, ev) {
      if (this.json) return;
      const all = this[`all_${side}`], at = all.findIndex((n) => n.key === this.active[side]), now = all[at];
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1, PageDown: at + 10, PageUp: at - 10 }[ev.key];
      if (to !== undefined && all.length) {
        const place = Math.max(0, Math.min(all.length - 1, to));
        this.active = { ...this.active, [side]: all[place].key };
        this.bring(side, place); this.draw();
      } else if (ev.key === "Enter" && now) this.choose(side, now.key);
      else if ((ev.key === "ArrowRight" && now?.closed) || (ev.key === "ArrowLeft" && now?.opens && !now.closed)) this.turn(side, now.key);
      else return;
      ev.preventDefault();
    },
    async copy(side) {
      const text = this.data ? this.data[side].json.map(([, line]) => line).join("\n") : "";
      const whole = this.data?.[side].left_out ? await this.whole(side) : text;
      if (navigator.clipboard && window.isSecureContext) await navigator.clipboard.writeText(whole);
      else {                                          // a page that came over plain http has no clipboard
        const area = Object.assign(document.createElement("textarea"), { value: whole });
        document.body.append(area); area.select(); document.execCommand("copy"); area.remove();
      }
      this.copied = side;
      setTimeout(() => { this.copied = ""; }, 1600);
    },
    async whole(side) {
      const answer = await fetch(`${this.src}?row=${this.row}&whole=${side}`, { cache: "no-store" });
      return answer.ok ? answer.text() : "";
    },
  },
};
