// The constructor: modules dragged from the library and within the programme, or moved by arrows.

import htmx from "htmx.org";

let dragged = null; // {module} from the library or {part} of the programme
let focus = null; // what had the focus before the board was drawn anew

function mark(row) {
  for (const one of document.querySelectorAll(".is-over")) one.classList.toggle("is-over", one === row);
  row?.classList.add("is-over");
}

function place(event, row) {
  const before = row.dataset.part ?? "";
  if (dragged.part && dragged.part === before) return;
  const address = dragged.move ?? row.parentElement.dataset.parts;
  const values = dragged.part ? { before } : { before, module: dragged.module };
  htmx.ajax("POST", address, { source: row.parentElement, event, target: "#board", values });
}

// A row dropped upon is where the dragged one goes before.
const rowOf = (target) => target.closest?.("[data-parts] > li");

document.addEventListener("dragstart", (event) => {
  const item = event.target.closest?.("[data-drag-module], [data-drag-part]");
  if (!item) return;
  const { dragModule, dragPart } = item.dataset;
  dragged = dragPart ? { part: dragPart, move: item.closest("li").dataset.move } : { module: dragModule };
  event.dataTransfer.effectAllowed = dragPart ? "move" : "copy";
  event.dataTransfer.setData("text/plain", dragPart ?? dragModule);
  item.classList.add("is-dragged");
});

document.addEventListener("dragend", (event) => {
  event.target.classList?.remove("is-dragged");
  dragged = null;
  mark(null);
});

document.addEventListener("dragover", (event) => {
  const row = dragged && rowOf(event.target);
  if (!row) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = dragged.part ? "move" : "copy";
  mark(row);
});

document.addEventListener("drop", (event) => {
  const row = dragged && rowOf(event.target);
  if (!row) return;
  event.preventDefault();
  place(event, row);
  mark(null);
});

// On its handle a module is moved by the arrows: the buttons do the same without a script.
document.addEventListener("keydown", (event) => {
  const grip = event.target.closest?.("[data-grip]");
  if (!grip || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  const id = grip.id.replace("grip-", event.key === "ArrowUp" ? "up-" : "down-");
  focus = grip.id;
  document.getElementById(id)?.click();
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "board" || !focus) return;
  document.getElementById(focus)?.focus();
  focus = null;
});

export function start() {}
