// The one script of every page: htmx under a strict CSP, and small behaviours found by their attributes.

import "bootstrap/js/dist/collapse.js";
import "bootstrap/js/dist/dropdown.js";
import "bootstrap/js/dist/tab.js";

import "./requests.js";
import "./confirm.js";
import "./files.js";
import "./forms.js";
import "./menus.js";
import "./search.js";
import "./tabs.js";
import { onContent, texts } from "./content.js";
import { forget, unsent } from "./gradebook-store.js";

// Heavy parts come only to a page that has something for them.
const parts = {
  "[data-chart]": () => import("./charts.js"),
  "[data-calendar]": () => import("./calendar.js"),
  "[data-timetable]": () => import("./timetable.js"),
  "[data-bells]": () => import("./bells.js"),
  "[data-build]": () => import("./build.js"),
  "[data-gradebook]": () => import("./gradebook.js"),
  "select[data-select]": () => import("./select.js"),
};

onContent((root) => {
  for (const [selector, load] of Object.entries(parts)) {
    const found = [...root.querySelectorAll(selector)];
    if (root instanceof Element && root.matches(selector)) found.push(root);
    const waiting = found.filter((element) => !element.dataset.started);
    if (!waiting.length) continue;
    for (const element of waiting) element.dataset.started = "yes";
    load().then(({ start }) => waiting.forEach(start));
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) print();
});

// Marks that wait for the network do not stay behind for whoever signs in next.
document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") !== "/sign-out") return;
  if (unsent().length && !confirm(texts.unsent)) event.preventDefault();
  else forget();
});
