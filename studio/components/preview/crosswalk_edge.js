// The upper edge of the preview: dragged or moved by keys, it says how high the preview is; folded, only its tabs stay.
// It decides heights and remembers them in this browser. What stands in the preview is not its business.

const HEIGHT = "crosswalk-preview-height", FOLDED = "crosswalk-preview-folded";
const LEAST = 120, STEP = 24, ABOVE = 230;

/** What this browser remembers; a browser that refuses to remember anything starts anew each time. */
const recall = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
const remember = (key, value) => { try { localStorage.setItem(key, value); } catch { /* then not */ } };

export default {
  template: `<div class="cw-edge" role="separator" tabindex="0" aria-orientation="horizontal" :aria-label="label" :aria-valuenow="now"
    :aria-valuemin="least" :aria-valuemax="most" :aria-valuetext="folded ? 'folded' : now + ' pixels'" :class="{'cw-dragged': from !== null}"
    @pointerdown="onDown" @pointermove="onMove" @pointerup="onUp" @pointercancel="onUp" @dblclick="toggle" @keydown="onKey"></div>`,
  props: { label: { type: String, default: "Height of the preview" } },
  emits: ["fold"],
  data: () => ({ now: 0, least: LEAST, most: 0, folded: false, from: null }),
  mounted() {
    this.root = document.documentElement;
    this.measure();
    const height = Number(recall(HEIGHT));
    if (height) this.put(height);
    this.fold(recall(FOLDED) === "yes");
    this.onResize = () => { this.measure(); if (this.root.style.getPropertyValue("--cw-preview")) this.put(this.now); };
    window.addEventListener("resize", this.onResize);
  },
  beforeUnmount() { window.removeEventListener("resize", this.onResize); },
  methods: {
    measure() {
      this.most = Math.max(LEAST, window.innerHeight - ABOVE);
      this.now = Math.round(parseFloat(getComputedStyle(this.root).getPropertyValue("--cw-preview")) || 252);
    },
    put(height) {
      this.now = Math.round(Math.max(LEAST, Math.min(this.most, height)));
      this.root.style.setProperty("--cw-preview", `${this.now}px`);
    },
    fold(folded) {
      this.folded = folded;
      this.root.dataset.crosswalkPreview = folded ? "folded" : "open";
      this.$emit("fold", { folded });
    },
    toggle() { this.fold(!this.folded); remember(FOLDED, this.folded ? "yes" : "no"); },
    open() { if (this.folded) this.toggle(); },
    onDown(ev) {
      if (this.folded || ev.button) return;
      this.from = { y: ev.clientY, height: this.now };
      ev.target.setPointerCapture(ev.pointerId);
      ev.preventDefault();
      ev.target.focus();
    },
    onMove(ev) { if (this.from) this.put(this.from.height + this.from.y - ev.clientY); },
    onUp() { if (this.from) { this.from = null; remember(HEIGHT, this.now); } },
    onKey(ev) {
      const to = { ArrowUp: this.now + STEP, ArrowDown: this.now - STEP, Home: LEAST, End: this.most }[ev.key];
      if (ev.key === "Enter" || ev.key === " ") this.toggle();
      else if (to !== undefined && !this.folded) { this.put(to); remember(HEIGHT, this.now); }
      else return;
      ev.preventDefault();
    },
  },
};
