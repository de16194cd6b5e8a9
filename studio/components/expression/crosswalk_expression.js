// The editor of one expression: a textarea with the coloured text behind it, and a list of completions that the
// server offers. It knows the look of the language, not its meaning. Text is only ever bound as text.

const ASK_AFTER_MS = 90;
const TOKEN = /('(?:[^'\\]|\\.)*'?)|(`(?:[^`\\]|\\.)*`?)|("(?:[^"\\]|\\.)*"?)|([A-Za-z_]\w*)(?=\s*\()|([A-Za-z_]\w*)|(-?\d+(?:\.\d+)?)|(\s+|[^\sA-Za-z0-9_'"`]+|.)/gs;
const CLASSES = ["cw-str", "cw-num", "cw-var", "cw-fn", "cw-var", "cw-num", ""];

const TEMPLATE = `
<div class="cw-expression" :class="{'cw-wrong': problem, 'cw-changed': draft !== value}">
  <div class="cw-expression-box">
    <pre aria-hidden="true" ref="back"><span v-for="(p, k) in pieces" :key="k" :class="p.classes">{{ p.text }}</span>{{ '\\n' }}</pre>
    <textarea ref="text" v-model="draft" rows="1" spellcheck="false" autocomplete="off" autocapitalize="off" :aria-label="label" :placeholder="placeholder" :readonly="readonly"
      role="combobox" aria-autocomplete="list" :aria-expanded="offers.length > 0" :aria-controls="listId" :aria-activedescendant="offers.length ? listId + '-' + chosen : null"
      :aria-invalid="!!problem" @input="onInput" @keydown="onKey" @blur="onBlur" @click="close" @scroll="$refs.back.scrollTop = $event.target.scrollTop"></textarea>
  </div>
  <ul v-if="offers.length" class="cw-offers" role="listbox" :id="listId" aria-label="Completions">
    <li v-for="(o, k) in offers" :key="k" :id="listId + '-' + k" role="option" :aria-selected="k === chosen" @mousedown.prevent="accept(k)" @mousemove="chosen = k">
      <span class="cw-offer-kind" :class="'cw-offer-' + o.kind">{{ { field: 'F', function: 'ƒ', lookup: 'L' }[o.kind] || '·' }}</span><b>{{ o.label }}</b><i>{{ o.detail }}</i></li>
  </ul>
</div>`;

export default {
  template: TEMPLATE,
  props: { value: { type: String, default: "" }, problem: Object, label: String, placeholder: String, readonly: Boolean },
  emits: ["apply", "complete"],
  data() { return { draft: this.value, offers: [], chosen: 0, asked: 0, listId: "" }; },
  watch: { value(now, before) { if (this.draft === before || document.activeElement !== this.$refs.text) this.draft = now; } },
  mounted() { this.listId = `${this.$el.id}-offers`; },
  beforeUnmount() { clearTimeout(this.timer); },
  computed: {
    pieces() {
      const wrong = this.problem && this.draft === this.value ? this.problem : { start: -1, end: -1 };
      const found = [];
      for (const match of this.draft.matchAll(TOKEN)) {
        const kind = match.slice(1).findIndex((group) => group !== undefined), from = match.index, to = from + match[0].length;
        for (const [a, b] of [[from, Math.min(to, Math.max(from, wrong.start))], [Math.max(from, wrong.start), Math.min(to, wrong.end)], [Math.max(from, Math.min(to, wrong.end)), to]]) {
          if (b > a) found.push({ text: this.draft.slice(a, b), classes: [CLASSES[kind], { "cw-bad": a >= wrong.start && b <= wrong.end }] });
        }
      }
      return found;
    },
  },
  methods: {
    focus() { this.$refs.text.focus(); this.$refs.text.select(); },
    offer(asked, offers) { if (asked === this.asked && document.activeElement === this.$refs.text) { this.offers = offers; this.chosen = 0; } },
    onInput() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), ASK_AFTER_MS);
    },
    ask() { this.$emit("complete", { asked: ++this.asked, text: this.draft, position: this.$refs.text.selectionStart }); },
    close() { this.offers = []; clearTimeout(this.timer); this.asked++; },
    onBlur() { this.close(); this.apply(); },
    apply() { if (!this.readonly && this.draft !== this.value) this.$emit("apply", { text: this.draft }); },
    accept(k) {
      const { text, start, end } = this.offers[k], area = this.$refs.text;
      this.draft = this.draft.slice(0, start) + text + this.draft.slice(end);
      this.close();
      this.$nextTick(() => { area.focus(); area.setSelectionRange(start + text.length, start + text.length); });
    },
    onKey(ev) {
      ev.stopPropagation();
      if (ev.key === " " && ev.ctrlKey) { ev.preventDefault(); this.ask(); return; }
      const open = this.offers.length, step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
      if (open && step) { ev.preventDefault(); this.chosen = (this.chosen + step + open) % open; }
      else if (open && (ev.key === "Tab" || ev.key === "Enter")) { ev.preventDefault(); this.accept(this.chosen); }
      else if (open && ev.key === "Escape") { ev.preventDefault(); this.close(); }
      else if (ev.key === "Escape") { this.draft = this.value; ev.target.blur(); }
      else if (ev.key === "Enter" && !ev.shiftKey) { ev.preventDefault(); this.close(); this.apply(); }
    },
  },
};
