// Keys that work anywhere on a page, outside of what is being typed in. The trees and the table handle their own keys.

const TYPED_IN = "input, textarea, select, [contenteditable='true']";
const PLAIN = { "?": "help", ">": "next" };

/** What a key asks for, or null. */
function actionOf(ev) {
  const key = ev.key.toLowerCase();
  if (ev.altKey) return null;
  if (!ev.ctrlKey && !ev.metaKey) return PLAIN[key] ?? null;
  if (key === "z") return ev.shiftKey ? "redo" : "undo";
  return key === "y" ? "redo" : null;
}

export default {
  template: "<span hidden></span>",
  props: { actions: { type: Array, default: () => [] } },
  emits: ["undo", "redo", "next", "help"],
  mounted() {
    this.listen = (ev) => {
      const action = actionOf(ev);
      if (ev.defaultPrevented || !this.actions.includes(action) || ev.target.closest?.(TYPED_IN)) return;
      if (PLAIN[ev.key] && document.querySelector(".q-dialog")) return;
      ev.preventDefault();
      this.$emit(action, {});
    };
    document.addEventListener("keydown", this.listen);
  },
  beforeUnmount() { document.removeEventListener("keydown", this.listen); },
};
