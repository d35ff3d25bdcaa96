// Search everywhere: Ctrl-K or / opens the dialog, arrows walk the hits, Enter goes there.

const dialog = document.getElementById("search");

if (dialog) {
  const input = dialog.querySelector("input[type=search]");
  const open = () => {
    dialog.showModal();
    input.select();
  };
  const hits = () => [...dialog.querySelectorAll("[data-hit]")];

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const isK = event.code === "KeyK" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    const isSlash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey;
    if ((!isK && !isSlash) || document.querySelector("dialog[open]:not(#search)")) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else open();
  });

  for (const opener of document.querySelectorAll("[data-search]")) {
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      open();
    });
  }

  dialog.addEventListener("keydown", (event) => {
    // A search field would swallow the first Escape to empty itself.
    if (event.key === "Escape") dialog.close();
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [input, ...hits()];
    const at = stops.indexOf(document.activeElement);
    const step = event.key === "ArrowDown" ? 1 : -1;
    event.preventDefault();
    stops[(at + step + stops.length) % stops.length].focus();
  });
}
