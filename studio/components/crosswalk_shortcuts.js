// Undo and redo by keyboard anywhere on a page, outside of what is being typed in. The canvas handles its own keys.

const TYPED_IN = "input, textarea, select, [contenteditable='true']";

export default {
  template: "<span hidden></span>",
  emits: ["undo", "redo"],
  mounted() {
    this.listen = (ev) => {
      const key = ev.key.toLowerCase();
      if (ev.defaultPrevented || !(ev.ctrlKey || ev.metaKey) || ev.altKey || ev.target.closest?.(TYPED_IN)) return;
      const action = key === "z" ? (ev.shiftKey ? "redo" : "undo") : key === "y" ? "redo" : null;
      if (!action) return;
      ev.preventDefault();
      this.$emit(action, {});
    };
    document.addEventListener("keydown", this.listen);
  },
  beforeUnmount() { document.removeEventListener("keydown", this.listen); },
};
