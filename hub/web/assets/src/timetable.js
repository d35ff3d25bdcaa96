// Lessons of a week, or of teachers and places: one is dragged, or moved by Alt and an arrow, to
// another day or hour; to another row of the same day somebody or something else is asked for.

let dragged = null;

const SLOT = "[data-day]";

function takes(lesson, slot) {
  const from = lesson.parentElement;
  return slot && slot !== from && (slot.dataset.row === from.dataset.row || slot.dataset.day === from.dataset.day);
}

function send(week, lesson, slot) {
  if (slot.dataset.row !== lesson.parentElement.dataset.row) {
    location.assign(`${lesson.dataset.instead}&by=${slot.dataset.row}`);
    return;
  }
  const form = week.querySelector("form");
  const values = { lesson: lesson.dataset.lesson, version: lesson.dataset.version, day: slot.dataset.day, time: slot.dataset.time ?? lesson.dataset.time };
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  form.requestSubmit();
}

// The slot beside this one: of another day at the same hour or in the same row, or of another hour
// or row of the day.
function beside(slot, key) {
  if (slot.dataset.row) {
    if (key === "ArrowLeft" || key === "ArrowRight") return slot[key === "ArrowLeft" ? "previousElementSibling" : "nextElementSibling"];
    const row = slot.parentElement[key === "ArrowUp" ? "previousElementSibling" : "nextElementSibling"];
    return row?.cells[slot.cellIndex];
  }
  const day = slot.parentElement;
  const slots = [...day.querySelectorAll(".hub-slot")];
  const place = slots.indexOf(slot);
  if (key === "ArrowUp" || key === "ArrowDown") return slots[place + (key === "ArrowUp" ? -1 : 1)];
  const other = key === "ArrowLeft" ? day.previousElementSibling : day.nextElementSibling;
  return other?.querySelectorAll(".hub-slot")[place];
}

function mark(week, slot) {
  for (const one of week.querySelectorAll(".is-over")) one.classList.remove("is-over");
  slot?.classList.add("is-over");
}

// Show the free hours too, and leave what is dragged under the pointer.
function open(week) {
  if (!dragged) return;
  const before = dragged.getBoundingClientRect().top;
  week.classList.add("is-dragging");
  scrollBy(0, dragged.getBoundingClientRect().top - before);
}

export function start(week) {
  week.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-lesson]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.lesson);
    setTimeout(() => open(week)); // a browser drops what moves while it is being taken
  });
  week.addEventListener("dragend", () => {
    dragged = null;
    week.classList.remove("is-dragging");
    mark(week, null);
  });
  week.addEventListener("dragover", (event) => {
    const slot = dragged && event.target.closest?.(SLOT);
    mark(week, null);
    if (!slot || !takes(dragged, slot)) return;
    event.preventDefault();
    mark(week, slot);
  });
  week.addEventListener("drop", (event) => {
    const slot = dragged && event.target.closest?.(SLOT);
    if (!slot || !takes(dragged, slot)) return;
    event.preventDefault();
    send(week, dragged, slot);
  });
  week.addEventListener("keydown", (event) => {
    const lesson = event.altKey && event.key.startsWith("Arrow") && event.target.closest?.("[data-lesson]");
    if (!lesson) return;
    event.preventDefault(); // Alt with an arrow goes back in the history otherwise
    const slot = beside(lesson.parentElement, event.key);
    if (takes(lesson, slot) && slot.matches(SLOT)) send(week, lesson, slot);
  });
}
