// The keys that walk through records anywhere on the mapping screen, outside of what is being typed in.
// It decides which key is which way; what a way leads to is decided by whoever listens.

const TYPED_IN = "input, textarea, select, [contenteditable='true']";
const WAYS = { "]": "next", "[": "previous", "}": "next_problem", "{": "previous_problem", "*": "random", "#": "number" };

export default {
  template: "<span hidden></span>",
  emits: ["way", "leave"],
  mounted() {
    this.listen = (ev) => {
      if (ev.defaultPrevented || ev.ctrlKey || ev.metaKey || document.querySelector(".q-dialog, .q-menu")) return;
      if (ev.key === "Escape") { this.$emit("leave", {}); return; }
      if (ev.target.closest?.(TYPED_IN) || !WAYS[ev.key]) return;
      ev.preventDefault();
      if (WAYS[ev.key] === "number") { document.querySelector(".cw-record-number input")?.select(); return; }
      this.$emit("way", { way: WAYS[ev.key] });
    };
    document.addEventListener("keydown", this.listen);
  },
  beforeUnmount() { document.removeEventListener("keydown", this.listen); },
};
