// The order of a list of steps by hand: a step is dragged by its handle, or moved with the arrow keys on it. A line
// shows where it would stand; Escape lets it go. The server moves it.

const FAR = 4;

export default {
  template: `<ol class="cw-steps" @pointerdown="down" @keydown="key"><slot></slot></ol>`,
  emits: ["move"],
  beforeUnmount() { this.end(); },
  methods: {
    rows() { return [...this.$el.querySelectorAll(":scope > .cw-step-row")]; },
    place(ev) { const handle = ev.target.closest?.(".cw-step-handle"); return handle ? this.rows().indexOf(handle.closest(".cw-step-row")) : -1; },
    key(ev) {
      const from = this.place(ev), step = { ArrowUp: -1, ArrowDown: 1 }[ev.key];
      if (from < 0 || !step || ev.ctrlKey || ev.metaKey) return;
      ev.preventDefault();
      ev.stopPropagation();
      const to = from + step;
      if (to >= 0 && to < this.rows().length) this.$emit("move", { from, to });
    },
    down(ev) {
      const from = this.place(ev);
      if (from < 0 || ev.button) return;
      this.drag = { from, to: null, y: ev.clientY, far: false };
      this.heard = { pointermove: (e) => this.move(e), pointerup: () => this.drop(), pointercancel: () => this.end(), keydown: (e) => { if (e.key === "Escape") this.end(); } };
      for (const [name, hear] of Object.entries(this.heard)) window.addEventListener(name, hear);
    },
    move(ev) {
      const drag = this.drag, rows = this.rows();
      drag.far ||= Math.abs(ev.clientY - drag.y) > FAR;
      if (!drag.far) return;
      const gap = rows.filter((row) => { const box = row.getBoundingClientRect(); return box.top + box.height / 2 < ev.clientY; }).length;
      drag.to = gap > drag.from ? gap - 1 : gap;
      rows.forEach((row, at) => {
        row.classList.toggle("cw-dragged", at === drag.from);
        row.classList.toggle("cw-drop-above", at === gap && drag.to !== drag.from);
        row.classList.toggle("cw-drop-below", gap === rows.length && at === gap - 1 && drag.to !== drag.from);
      });
    },
    drop() {
      const { from, to } = this.drag;
      this.end();
      if (to !== null && to !== from) this.$emit("move", { from, to });
    },
    end() {
      for (const [name, hear] of Object.entries(this.heard || {})) window.removeEventListener(name, hear);
      this.heard = null;
      this.drag = null;
      this.rows().forEach((row) => row.classList.remove("cw-dragged", "cw-drop-above", "cw-drop-below"));
    },
  },
};
