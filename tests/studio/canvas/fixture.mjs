// A small mapping in the shape of the server's snapshot. Paths are given, never composed: one name holds a dot.

export const side = (title, fields) => ({
  title, format: "JSON", name: fields.map((f) => f[0]), depth: fields.map((f) => f[1]), type: fields.map((f) => f[2]),
  path: fields.map((f) => f[3]), flags: fields.map((f) => f[4] ?? 0), info: fields.map((f) => f[5] ?? ""),
});

export const SOURCE = side("invoice", [
  ["invoice", 0, "o", ""],                          // 0
  ["customer", 1, "o", "customer"],                 // 1
  ["name", 2, "s", "customer.name", 4, "Jana"],     // 2
  ["vat.id", 2, "s", 'customer."vat.id"', 0, "null"], // 3
  ["amount", 1, "n", "amount", 0, "1284"],          // 4
  ["lines", 1, "a", "lines"],                       // 5
  ["qty", 2, "n", "lines.qty"],                     // 6
  ["note", 2, "s", "lines.note", 8],                // 7
]);

export const TARGET = side("Order", [
  ["Order", 0, "o", ""],                            // 0
  ["buyer", 1, "o", "buyer"],                       // 1
  ["name", 2, "s", "buyer.name", 1],                // 2
  ["vat", 2, "s", "buyer.vat"],                     // 3
  ["total", 1, "n", "total", 1],                    // 4
  ["status", 1, "s", "status", 1],                  // 5
  ["lines", 1, "a", "lines"],                       // 6
  ["quantity", 2, "n", "lines.quantity"],           // 7
]);

export const rule = (id, s, t, more = {}) => ({ id, s, t, k: "direct", label: "", st: "ok", msg: "", loop: false, ...more });

export const RULES = [
  rule("buyer.name", ["customer.name"], "buyer.name"),
  rule("total", ["amount"], "total", { k: "expr", label: "divide 100", st: "error", msg: "no number" }),
  rule("status", [], "status", { k: "constant", label: '"NEW"' }),
  rule("lines", ["lines"], "lines", { k: "loop", loop: true }),
];

export const snapshot = (rules = RULES) => structuredClone({ rev: 5, source: SOURCE, target: TARGET, rules });

/** A pane tall enough for everything, unless told otherwise. */
export const pane = (more = {}) => ({ top: 90, left: 0, right: 400, height: 600, scroll: 0, ...more });
export const panes = (source = {}, target = {}) => ({ source: pane(source), target: pane({ left: 600, right: 1000, ...target }) });
