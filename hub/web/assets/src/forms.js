// Forms that guard what was typed: one sending at a time, a warning before it is lost, errors found first.

import { onContent, texts } from "./content.js";

const dirty = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-guard]");
  if (form) dirty.add(form);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  dirty.delete(form);
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-repeat")) return;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  form.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:afterRequest", (event) => {
  event.detail.elt.closest("form")?.removeAttribute("aria-busy");
});

// Back to a page kept by the browser: its forms may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
});

window.addEventListener("beforeunload", (event) => {
  for (const form of dirty) if (!form.isConnected) dirty.delete(form);
  if (dirty.size) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const reveal = event.target.closest("[data-reveal]");
  if (reveal) {
    const input = document.getElementById(reveal.dataset.reveal);
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    reveal.setAttribute("aria-pressed", String(shown));
  }
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    const text = document.getElementById(copy.dataset.copy)?.textContent.trim() ?? "";
    navigator.clipboard.writeText(text).then(() => {
      document.dispatchEvent(new CustomEvent("toast", { detail: { text: texts.copied, tone: "success" } }));
    });
  }
});

// Filters apply as they are chosen; the button stays for those without scripts and for text.
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-instant]");
  if (form && !event.target.matches("input[type=text], input[type=search], input[type=date]")) form.requestSubmit();
});

// A tick in the table's head ticks its rows; the bar of bulk actions shows while any is ticked.
document.addEventListener("change", (event) => {
  const box = event.target;
  if (!box.matches?.("input[type=checkbox][data-check-all], input[type=checkbox][data-check]")) return;
  const table = box.closest("[data-checks]") ?? document;
  const rows = [...table.querySelectorAll("[data-check]")];
  const head = table.querySelector("[data-check-all]");
  if (box === head) for (const row of rows) row.checked = head.checked;
  const ticked = rows.filter((row) => row.checked).length;
  if (head) {
    head.checked = ticked === rows.length && ticked > 0;
    head.indeterminate = ticked > 0 && ticked < rows.length;
  }
  for (const bar of table.querySelectorAll("[data-checks-bar]")) bar.hidden = ticked === 0;
  for (const count of table.querySelectorAll("[data-checks-count]")) count.textContent = String(ticked);
});

onContent((root) => root.querySelector("[data-focus]")?.focus());
