// A week of lessons: one is dragged to another day or hour, or moved by Alt and an arrow.

let dragged = null;

function send(week, lesson, slot) {
  const form = week.querySelector("form");
  const values = { lesson: lesson.dataset.lesson, version: lesson.dataset.version, day: slot.dataset.day, time: slot.dataset.time };
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  form.requestSubmit();
}

// The slot beside this one: of another day at the same hour, or of another hour of the day.
function beside(slot, key) {
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

export function start(week) {
  week.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-lesson]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.lesson);
    week.classList.add("is-dragging");
  });
  week.addEventListener("dragend", () => {
    dragged = null;
    week.classList.remove("is-dragging");
    mark(week, null);
  });
  week.addEventListener("dragover", (event) => {
    const slot = dragged && event.target.closest?.(".hub-slot");
    if (!slot) return;
    event.preventDefault();
    mark(week, slot);
  });
  week.addEventListener("drop", (event) => {
    const slot = dragged && event.target.closest?.(".hub-slot");
    if (!slot) return;
    event.preventDefault();
    if (slot !== dragged.parentElement) send(week, dragged, slot);
  });
  week.addEventListener("keydown", (event) => {
    const lesson = event.altKey && event.key.startsWith("Arrow") && event.target.closest?.("[data-lesson]");
    if (!lesson) return;
    event.preventDefault(); // Alt with an arrow goes back in the history otherwise
    const slot = beside(lesson.parentElement, event.key);
    if (slot) send(week, lesson, slot);
  });
}
