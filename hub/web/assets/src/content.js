// Tells behaviours about new content: the page itself once, then whatever htmx brings.

export function onContent(handle) {
  handle(document);
  document.addEventListener("htmx:load", (event) => handle(event.detail.elt));
}

export const texts = new Proxy(
  {},
  { get: (_target, name) => document.body.dataset[`text${name[0].toUpperCase()}${name.slice(1)}`] ?? "" },
);
