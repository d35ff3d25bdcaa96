// Menus on <details>, which open without a script, get what people expect of menus; the side menu slides.

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.hub-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details.hub-menu");
  if (!menu) return;
  if (event.key === "Escape" && menu.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopPropagation();
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const items = [...menu.querySelectorAll(".hub-menu-items :is(a, button, input, select)")];
  if (!items.length || event.target.matches("select, input:not([type=checkbox], [type=radio])")) return;
  event.preventDefault();
  menu.open = true;
  const at = items.indexOf(document.activeElement);
  const step = event.key === "ArrowDown" ? 1 : -1;
  items[at < 0 ? (step > 0 ? 0 : items.length - 1) : (at + step + items.length) % items.length].focus();
});

const nav = document.getElementById("nav");
const burger = document.querySelector("[data-nav]");

function slide(open) {
  document.documentElement.toggleAttribute("data-nav-open", open);
  burger.setAttribute("aria-expanded", String(open));
  (open ? nav.querySelector("a") : burger).focus();
}

if (nav && burger) {
  const isOpen = () => document.documentElement.hasAttribute("data-nav-open");
  burger.addEventListener("click", () => slide(!isOpen()));
  document.addEventListener("keydown", (event) => event.key === "Escape" && isOpen() && slide(false));
  document.querySelector("[data-nav-shade]")?.addEventListener("click", () => slide(false));
  nav.addEventListener("focusout", (event) => {
    if (isOpen() && event.relatedTarget && !nav.contains(event.relatedTarget)) slide(false);
  });
}
