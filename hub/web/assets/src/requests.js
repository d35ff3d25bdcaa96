// htmx without eval and inline styles; what the server says of a failure reaches the person.

import htmx from "htmx.org";

import { texts } from "./content.js";

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0, // personal data stays out of the browser's storage
  refreshOnHistoryMiss: true,
  scrollBehavior: "auto",
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true }, // a form that comes back with its errors
    { code: "[45]..", swap: false, error: true },
  ],
});

export function toast(message, tone = "info", lasts = tone === "danger") {
  const region = document.getElementById("toasts");
  if (!region) return;
  const box = document.createElement("div");
  box.className = `hub-toast hub-tone-${tone}`;
  if (message instanceof Node) box.append(message);
  else box.textContent = message;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn-close";
  close.setAttribute("aria-label", texts.close);
  close.addEventListener("click", () => box.remove());
  box.append(close);
  region.append(box);
  if (!lasts) setTimeout(() => box.remove(), 8000);
}

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name=csrf-token]")?.content;
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
  if (event.detail.triggeringEvent === undefined) event.detail.headers["HX-Poll"] = "1"; // no act of a person
});

// A list that renews itself waits while somebody works in it: nothing ticked or opened is lost.
document.addEventListener("htmx:beforeRequest", (event) => {
  const { live } = event.detail.elt.dataset;
  if (live === undefined) return;
  const list = document.getElementById(live);
  const isUsed = list.contains(document.activeElement) || list.querySelector("input:checked, details[open]");
  if (document.hidden || isUsed) event.preventDefault();
});

// A poll that fails once says nothing: it comes again by itself.
const isPoll = (event) => event.detail.requestConfig?.triggeringEvent === undefined;

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  if (isPoll(event) || xhr.status === 401) return; // who is signed out is told once, below
  const page = new DOMParser().parseFromString(xhr.responseText ?? "", "text/html");
  const said = page.querySelector("[data-error]");
  toast(said ? document.adoptNode(said) : texts.failed, "danger");
});

document.addEventListener("htmx:sendError", (event) => {
  if (!isPoll(event)) toast(texts.offline, "danger");
});

// The server may add a word to any answer: HX-Trigger: {"toast": {"text": "…", "tone": "success"}}
document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.tone));

// Signed out meanwhile: the page stays as it is, with what was typed; said once, quietly.
document.addEventListener("signed-out", (event) => {
  if (document.getElementById("signed-out")) return;
  const { text, action, address } = event.detail;
  const words = document.createElement("span");
  const link = document.createElement("a");
  words.id = "signed-out";
  link.href = address;
  link.target = "_blank";
  link.textContent = action;
  words.append(`${text} `, link);
  toast(words, "warning", true);
});
