// The editor of one expression: a textarea with the coloured text behind it, and a list of completions that the
// server offers, with the signature of the call around the cursor and what is wrong. It knows the look of the language,
// not its meaning. Text is only ever bound as text.

const ASK_AFTER_MS = 90;
const TOKEN = /('(?:[^'\\]|\\.)*'?)|(`(?:[^`\\]|\\.)*`?)|("(?:[^"\\]|\\.)*"?)|([A-Za-z_]\w*)(?=\s*\()|([A-Za-z_]\w*)|(-?\d+(?:\.\d+)?)|(\s+|[^\sA-Za-z0-9_'"`]+|.)/gs;
const CLASSES = ["cw-str", "cw-num", "cw-var", "cw-fn", "cw-var", "cw-num", ""];

const TEMPLATE = `
<div class="cw-expression" :class="{'cw-wrong': mark, 'cw-changed': draft !== value}">
  <div class="cw-expression-box">
    <pre aria-hidden="true" ref="back"><span v-for="(p, k) in pieces" :key="k" :class="p.classes">{{ p.text }}</span>{{ '\\n' }}</pre>
    <textarea ref="text" v-model="draft" rows="1" spellcheck="false" autocomplete="off" autocapitalize="off" :aria-label="label" :placeholder="placeholder" :readonly="readonly"
      role="combobox" aria-autocomplete="list" :aria-expanded="offers.length > 0" :aria-controls="listId" :aria-activedescendant="offers.length ? listId + '-' + chosen : null"
      :aria-invalid="!!mark" :aria-describedby="wrong ? listId + '-wrong' : null" @input="onInput" @keydown="onKey" @keyup="onMoved" @focus="onMoved" @blur="onBlur" @click="onClick" @scroll="$refs.back.scrollTop = $event.target.scrollTop"></textarea>
  </div>
  <div v-if="help && focused" class="cw-signature" aria-live="polite"><code>{{ help.before }}<b>{{ help.now }}</b>{{ help.after }}</code><span>{{ help.doc }}</span></div>
  <div v-if="wrong && wrong.message" class="cw-expression-wrong" :id="listId + '-wrong'" role="status"><span>{{ wrong.message }}</span><button v-if="wrong.fix !== null" type="button" @mousedown.prevent="mend" @click="mend">{{ wrong.label }}</button></div>
  <ul v-if="offers.length" class="cw-offers" role="listbox" :id="listId" aria-label="Completions">
    <li v-for="(o, k) in offers" :key="k" :id="listId + '-' + k" role="option" :aria-selected="k === chosen" @mousedown.prevent="accept(k)" @mousemove="chosen = k">
      <span class="cw-offer-kind" :class="'cw-offer-' + o.kind">{{ { field: 'F', function: 'ƒ', lookup: 'L' }[o.kind] || '·' }}</span><b>{{ o.label }}</b><i>{{ o.detail }}</i></li>
  </ul>
</div>`;

// The bracket beside the cursor and the one that belongs to it; brackets inside of texts are no brackets.
function bracketPair(text, caret) {
  const bare = text.replace(/'(?:[^'\\]|\\.)*'?|`(?:[^`\\]|\\.)*`?|"(?:[^"\\]|\\.)*"?/gs, (quoted) => "_".repeat(quoted.length));
  const at = [caret - 1, caret].find((place) => place >= 0 && "()[]{}".includes(bare[place] || " "));
  if (at === undefined) return [];
  const step = "([{".includes(bare[at]) ? 1 : -1;
  for (let place = at, depth = 0; place >= 0 && place < bare.length; place += step) {
    if ("([{".includes(bare[place])) depth += 1;
    else if (")]}".includes(bare[place])) depth -= 1;
    if (!depth && place !== at) return [at, place];
  }
  return [at];
}

export default {
  template: TEMPLATE,
  props: { value: { type: String, default: "" }, problem: Object, label: String, placeholder: String, readonly: Boolean },
  emits: ["apply", "complete"],
  data() { return { draft: this.value, offers: [], chosen: 0, asked: 0, listId: "", help: null, live: null, focused: false, caret: -1 }; },
  watch: { value(now, before) { if (this.draft === before || document.activeElement !== this.$refs.text) this.draft = now; } },
  mounted() { this.listId = `${this.$el.id}-offers`; },
  beforeUnmount() { clearTimeout(this.timer); },
  computed: {
    // What is wrong with the draft: what the server said of this very text, or of the applied one.
    wrong() { return this.live && this.live.text === this.draft ? this.live.wrong : null; },
    mark() { return this.live && this.live.text === this.draft ? this.live.wrong : this.problem && this.draft === this.value ? this.problem : null; },
    brackets() { return this.focused ? bracketPair(this.draft, this.caret) : []; },
    pieces() {
      const wrong = this.mark || { start: -1, end: -1 };
      const cuts = [wrong.start, wrong.end, ...this.brackets.flatMap((at) => [at, at + 1])];
      const found = [];
      for (const match of this.draft.matchAll(TOKEN)) {
        const kind = match.slice(1).findIndex((group) => group !== undefined), from = match.index, to = from + match[0].length;
        const edges = [from, ...cuts.filter((at) => at > from && at < to).sort((a, b) => a - b), to];
        for (let n = 0; n + 1 < edges.length; n++) {
          const [a, b] = [edges[n], edges[n + 1]];
          if (b > a) found.push({ text: this.draft.slice(a, b), classes: [CLASSES[kind], { "cw-bad": a >= wrong.start && b <= wrong.end, "cw-bracket": this.brackets.includes(a) && b === a + 1 }] });
        }
      }
      return found;
    },
  },
  methods: {
    focus() { this.$refs.text.focus(); this.$refs.text.select(); },
    offer(asked, offers, help, wrong) {
      if (asked !== this.asked || document.activeElement !== this.$refs.text) return;
      this.offers = offers;
      this.chosen = 0;
      this.help = help;
      if (wrong !== undefined) this.live = { text: this.asking, wrong };
    },
    onInput() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), ASK_AFTER_MS);
    },
    ask(help = false) {
      this.caret = this.$refs.text.selectionStart;
      this.asking = this.draft;
      this.$emit("complete", { asked: ++this.asked, text: this.draft, position: this.caret, help });
    },
    close() { this.offers = []; clearTimeout(this.timer); this.asked++; },
    onClick() { this.close(); this.onMoved(); },
    onMoved() {
      this.focused = true;
      const at = this.$refs.text.selectionStart;
      if (at === this.caret || this.offers.length) return;
      this.caret = at;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(this.asking === this.draft || this.draft === this.value), ASK_AFTER_MS);
    },
    onBlur() { this.close(); this.focused = false; this.caret = -1; this.apply(); },
    mend() {
      if (!this.wrong || this.wrong.fix === null) return;
      this.draft = this.wrong.fix;
      this.apply();
      this.$refs.text.focus();
    },
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
