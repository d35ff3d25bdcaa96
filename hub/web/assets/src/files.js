// A place to drop files: the native input stays, names of what was chosen are shown and spoken.

import { onContent } from "./content.js";

const size = (bytes) => {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = Math.min(Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1024)), 3);
  const format = { style: "unit", unit: units[step], unitDisplay: "short", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang, format).format(bytes / 1024 ** step);
};

function start(drop) {
  const input = drop.querySelector("input[type=file]");
  const chosen = drop.querySelector("[data-chosen]");
  const mark = (on) => drop.classList.toggle("is-over", on);
  const show = () => {
    chosen.replaceChildren();
    for (const file of input.files) {
      const line = document.createElement("span");
      line.textContent = `${file.name}, ${size(file.size)}`;
      chosen.append(line);
    }
  };
  input.addEventListener("change", show);
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  drop.addEventListener("dragleave", () => mark(false));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

onContent((root) => {
  for (const drop of root.querySelectorAll(".hub-drop:not([data-started])")) {
    drop.dataset.started = "yes";
    start(drop);
  }
});
