// What may be typed in a column of a gradebook, and what it means.

const LETTERS = { н: 0, у: 1, о: 2, п: 3 };
const PASSED = new Set(["з", "зач", "зачёт", "зачет", "зачтено", "+", "1"]);
const FAILED = new Set(["нз", "незач", "незачёт", "незачет", "-", "0"]);

// The same keys on the other layout: a teacher does not look which one is on.
export const codes = {
  KeyY: "н", KeyE: "у", KeyJ: "о", KeyG: "п", KeyP: "з", KeyN: "н", KeyU: "у", KeyO: "о",
};

export function meant(word, { kind, scale }) {
  if (kind === "lesson" && word in LETTERS) return { aspect: "presence", value: word };
  const mark = (value) => ({ aspect: "mark", value });
  if (scale === "credit") {
    if (PASSED.has(word)) return mark("зач");
    if (FAILED.has(word) || word === "н") return mark("нз");
    return null;
  }
  if (!/^\d{1,3}$/.test(word)) return null;
  const number = Number(word);
  const [least, best] = scale === "five" ? [2, 5] : [0, 100];
  return number >= least && number <= best ? mark(String(number)) : null;
}

// Buttons of a column: what stands on each, the key it is, and which presence it means.
export function allowed({ kind, scale }) {
  const letters = kind === "lesson" ? Object.entries(LETTERS).map(([letter, n]) => [letter, letter, n]) : [];
  const marks = { five: ["5", "4", "3", "2"], credit: ["зач", "нз"], hundred: [..."0123456789"] }[scale];
  return [...letters, ...marks.map((one) => [one, one])];
}
