// Calendars: days, weeks, months and rows of rooms; events come from the address in data-calendar.

import { createCalendar, DayGrid, Interaction, List, ResourceTimeline, TimeGrid } from "@event-calendar/core";

import { texts } from "./content.js";

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
}
