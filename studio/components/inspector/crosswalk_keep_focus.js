// Keeps the cursor where it is when the server draws a part again: whoever had the focus is found again by its name,
// with what was typed into it and the place of the cursor. An element with data-focus asks for the focus itself.

// A select of Quasar's has its name on the box around its input.
const nameOf = (el) => el.getAttribute("data-keep") || el.getAttribute("aria-label") || el.closest(".q-field__native[aria-label]")?.getAttribute("aria-label") || (el.tagName === "BUTTON" ? el.textContent.trim() : "");

export default {
  template: `<div class="cw-keep-focus" @focusin="remember($event.target)" @focusout="left" @input="typed"><slot></slot></div>`,
  mounted() {
    this.watcher = new MutationObserver(() => this.restore());
    this.watcher.observe(this.$el, { childList: true, subtree: true });
  },
  beforeUnmount() { this.watcher.disconnect(); },
  methods: {
    named(name) { return [...this.$el.querySelectorAll("button, input, textarea, [tabindex]")].filter((el) => nameOf(el) === name); },
    remember(el) {
      const name = nameOf(el);
      this.last = name ? { el, name, nth: Math.max(0, this.named(name).indexOf(el)), typed: false } : null;
    },
    typed(ev) {
      const last = this.last;
      if (last && ev.target === last.el && typeof last.el.value === "string") last.typed = !this.putting;
    },
    left(ev) {
      const last = this.last;
      if (ev.relatedTarget) { this.last = null; return; }
      requestAnimationFrame(() => { if (this.last === last && last && last.el.isConnected && document.activeElement !== last.el) this.last = null; });
    },
    restore() {
      const asking = this.$el.querySelector("[data-focus]");
      if (asking) {
        asking.removeAttribute("data-focus");
        (asking.matches("input, textarea, button") ? asking : asking.querySelector("input, textarea, button") || asking).focus();
        return;
      }
      const last = this.last;
      if (!last || last.el.isConnected || (document.activeElement && document.activeElement !== document.body)) return;
      const found = this.named(last.name), next = found[Math.min(last.nth, found.length - 1)];
      if (!next) return;
      const typed = last.typed, value = last.el.value, at = typed ? value.length : null;
      next.focus({ preventScroll: true });
      if (typed && next.value !== value) {
        next.value = value;
        this.putting = true;
        next.dispatchEvent(new Event("input", { bubbles: true }));
        this.putting = false;
        this.last.typed = true;
      }
      if (at !== null && next.setSelectionRange && next.type !== "number") next.setSelectionRange(at, at);
    },
  },
};
