// Tabs that don't fit a narrow screen are scrolled to the one that is open.

import { onContent } from "./content.js";

onContent((root) => {
  for (const open of root.querySelectorAll(".hub-tabs [aria-current]")) {
    const row = open.closest(".hub-tabs");
    const { left, width } = open.getBoundingClientRect();
    row.scrollLeft += left + width / 2 - row.getBoundingClientRect().left - row.clientWidth / 2;
  }
});
