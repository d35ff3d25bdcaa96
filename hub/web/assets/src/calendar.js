// Calendars: days, weeks, months and rows of rooms; events come from the address in data-calendar.

import { createCalendar, DayGrid, Interaction, List, ResourceTimeline, TimeGrid } from "@event-calendar/core";

import { texts } from "./content.js";

// The library calls the whole a table, toolbar and all, and leaves its arrows without names.
function name(calendar) {
  const box = calendar.querySelector(".ec");
  const main = box.querySelector(".ec-main");
  const role = box.getAttribute("role");
  if (role && main) {
    main.setAttribute("role", role);
    main.tabIndex = 0; // it scrolls, so the keyboard must reach it
    box.removeAttribute("role");
  }
  box.querySelector(".ec-prev")?.setAttribute("aria-label", texts.before);
  box.querySelector(".ec-next")?.setAttribute("aria-label", texts.after);
}

export function start(element) {
  const own = element.querySelector("script[type='application/json']");
  const options = own ? JSON.parse(own.textContent) : {};
  const narrow = matchMedia("(max-width: 48rem)").matches;
  createCalendar(element, [DayGrid, TimeGrid, List, ResourceTimeline, Interaction], {
    view: narrow ? "listWeek" : "timeGridWeek",
    locale: document.documentElement.lang,
    firstDay: 1,
    nowIndicator: true,
    height: "auto",
    headerToolbar: { start: "prev,next today", center: "title", end: "dayGridMonth,timeGridWeek,listWeek" },
    buttonText: {
      today: texts.today, dayGridMonth: texts.month, timeGridWeek: texts.week, timeGridDay: texts.day, listWeek: texts.list,
    },
    allDayContent: texts.allDay,
    noEventsContent: texts.nothing,
    eventSources: element.dataset.calendar ? [{ url: element.dataset.calendar }] : [],
    ...options,
  });
  name(element);
  const watch = { attributes: true, attributeFilter: ["role"], childList: true, subtree: true };
  new MutationObserver(() => name(element)).observe(element, watch);
}
