// The grid of a gradebook: typed as in a spreadsheet, sent in small batches, kept while there is no network.

import { allowed, codes, meant } from "./gradebook-keys.js";
import { Store } from "./gradebook-store.js";

const SOON = 400; // milliseconds after the last key
const AGAIN = 5000; // and after a batch that did not get through
const MOST = 200; // cells of a batch

export function start(root) {
  const words = JSON.parse(root.querySelector("script[type='application/json']").textContent);
  const table = root.querySelector(".hub-gb-grid");
  const heads = [...table.tHead.rows[0].cells].slice(1);
  const rows = [...table.tBodies[0].rows];
  const at = (r, c) => rows[r]?.cells[c + 1];
  const state = root.querySelector("[data-state]");
  const list = root.querySelector("[data-clashes]");
  const keys = root.querySelector("[data-keys]");
  const pick = root.querySelector("[data-pick]");
  const store = new Store(root.dataset.store);
  const reason = document.getElementById("gb-reason");
  const writes = root.dataset.writes !== undefined;
  let here = { r: 0, c: Math.max(heads.findIndex((one) => one.classList.contains("is-at")), 0) };
  let chosen = null; // the other end of a choice of several
  let typing = ""; // figures of a hundred
  let timer = null;
  let sending = false;
  let trouble = ""; // offline, signedOut
  let doubted = ""; // the place and mark of an absent one that was asked about
  let act = null; // what is being written by the act of this moment
  let undoing = false;
  const undos = [];
  let missed = []; // what was pasted or typed and could not be taken, in words
  const lines = new WeakMap(); // what is told below the grid → its line

  const column = (c) => ({ kind: heads[c].dataset.kind, scale: heads[c].dataset.scale });
  const byId = new Map(heads.map((one, c) => [one.dataset.c, c]));
  const byRow = new Map(rows.map((one, r) => [one.dataset.e, r]));
  const placeOf = (r, c, aspect) => `${heads[c].dataset.c}/${rows[r].dataset.e}/${aspect}`;
  const cellOf = (place) => {
    const [c, e] = place.split("/");
    return at(byRow.get(e) ?? -1, byId.get(c) ?? -1);
  };

  // What a cell shows: what waits to be sent, or what the server last said.
  function draw(r, c) {
    const cell = at(r, c);
    const shown = (aspect) => store.waiting(placeOf(r, c, aspect)) ?? cell.dataset[aspect] ?? "";
    const [letter, mark] = [shown("presence"), shown("mark")];
    cell.textContent = [letter, mark].filter(Boolean).join(" ");
    const places = ["presence", "mark"].map((aspect) => placeOf(r, c, aspect));
    cell.classList.toggle("is-waiting", places.some((one) => store.waiting(one) !== undefined));
    cell.classList.toggle("is-clash", places.some((one) => store.clashes[one]));
  }

  function set(r, c, aspect, value) {
    const cell = at(r, c);
    if (!cell || cell.dataset.shut !== undefined || !writes) return;
    if (root.dataset.closed !== undefined && !reason?.value.trim()) {
      say("reason", "is-bad");
      reason?.focus();
      return;
    }
    const place = placeOf(r, c, aspect);
    const now = store.waiting(place) ?? cell.dataset[aspect] ?? "";
    if (now === value) return;
    const odd = isOdd(r, c, aspect, value);
    if (odd && doubted !== place + value) {
      doubted = place + value;
      miss(value, odd, r, c, aspect);
      redraw();
      return;
    }
    const sure = doubted === place + value;
    if (sure) [doubted, missed] = ["", missed.filter((one) => one.place !== place)];
    remember(r, c, aspect, now);
    const base = Number(cell.dataset[aspect === "mark" ? "mv" : "pv"] ?? 0);
    store.put(place, value, base, sure);
    draw(r, c);
    tell();
    clearTimeout(timer);
    timer = setTimeout(flush, SOON);
  }

  // A mark beside an absence is asked about, whichever was first; the server asks the same.
  function isOdd(r, c, aspect, value) {
    const other = aspect === "mark" ? "presence" : "mark";
    const stands = store.waiting(placeOf(r, c, other)) ?? at(r, c).dataset[other] ?? "";
    const [letter, mark] = aspect === "mark" ? [stands, value] : [value, stands];
    if (!mark || !["н", "у"].includes(letter)) return "";
    return aspect === "mark" ? "absent" : "marked";
  }

  // What one act wrote is undone by one Ctrl+Z.
  function remember(r, c, aspect, was) {
    if (undoing) return;
    if (!act) {
      act = [];
      undos.push(act);
      queueMicrotask(() => (act = null));
    }
    act.push({ r, c, aspect, was });
  }

  function undo() {
    typing = "";
    const last = undos.pop();
    if (!last) return;
    undoing = true;
    for (const one of last.reverse()) {
      doubted = placeOf(one.r, one.c, one.aspect) + one.was; // it stood there: nothing to ask
      set(one.r, one.c, one.aspect, one.was);
    }
    undoing = false;
    go(last.at(-1).r, last.at(-1).c);
  }

  async function flush() {
    clearTimeout(timer);
    if (sending || !store.take(MOST, reason?.value.trim() || null)) return tell();
    sending = true;
    tell();
    let answer = null;
    try {
      const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
      answer = await fetch(root.dataset.gradebook, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" },
        body: JSON.stringify(store.sent),
        redirect: "manual",
      });
    } catch {
      answer = null;
    }
    sending = false;
    const said = answer?.headers.get("Content-Type")?.includes("json") ? await answer.json().catch(() => null) : null;
    if (answer?.ok && said) {
      trouble = "";
      said.cells.forEach(settle);
      store.done();
    } else if (said?.error && answer.status < 500) {
      trouble = "";
      for (const one of store.sent.cells) store.clash(`${one.c}/${one.e}/${one.a}`, { value: one.v, why: said.error });
      store.done();
    } else {
      trouble = !answer || answer.status >= 500 ? "offline" : "signedOut";
      if (trouble === "signedOut" && (await renewed())) trouble = "";
      else timer = setTimeout(flush, AGAIN);
    }
    redraw();
    if (!trouble && store.count()) flush();
  }

  // Whoever signed in again in another tab has a session with another token: it is taken from the page anew.
  async function renewed() {
    try {
      const page = await fetch(location.pathname, { redirect: "manual", cache: "no-store" });
      if (!page.ok) return false;
      const read = new DOMParser().parseFromString(await page.text(), "text/html");
      const token = read.querySelector("meta[name=csrf-token]")?.content;
      const own = document.querySelector("meta[name=csrf-token]");
      const is_same = read.querySelector("[data-gradebook]")?.dataset.store === root.dataset.store;
      if (!token || !own || !is_same || token === own.content) return false;
      own.content = token;
      for (const one of document.querySelectorAll("input[name=csrf_token]")) one.value = token;
      return true;
    } catch {
      return false;
    }
  }

  function settle(one) {
    const place = `${one.column_id}/${one.enrolment_id}/${one.aspect}`;
    const cell = cellOf(place);
    const standing = one.status === "saved" ? one.value : one.theirs?.value;
    if (cell && standing !== undefined) {
      cell.dataset[one.aspect] = standing;
      cell.dataset[one.aspect === "mark" ? "mv" : "pv"] = one.version;
      cell.classList.remove("is-brought");
    }
    if (one.status === "saved") store.renew(place, one.version);
    if (one.status === "clash") store.clash(place, { value: one.value, theirs: one.theirs, version: one.version, sure: store.sure(place) });
    if (one.asks) doubted = place + one.value; // the same once more is meant
    if (one.status === "refused") store.clash(place, { value: one.value, why: one.why });
  }

  function say(word, looks = "", n = 0) {
    state.textContent = words[word].replace("{n}", n);
    state.className = `hub-gb-state ${looks}`;
  }

  function tell() {
    const waits = store.count();
    const clashes = Object.keys(store.clashes).length;
    const refused = Object.values(store.clashes).filter((one) => one.why).length;
    if (trouble && waits) say(trouble, "is-slow", waits);
    else if (waits) say("saving", "", waits);
    else if (clashes) say(clashes === refused ? "refusals" : "clashes", "is-bad", clashes);
    else if (missed.length) say("missed", "is-bad", missed.length);
    else if (store.wrote) say("saved");
  }

  function redraw() {
    drawLines([
      ...missed.map((one) => lineOf(one, () => missedLine(one))),
      ...Object.entries(store.clashes).map(([place, one]) => lineOf(one, () => clashLine(place, one))),
    ]);
    list.hidden = !list.children.length;
    for (const place of store.touched()) {
      const [c, e] = place.split("/");
      if (byId.has(c) && byRow.has(e)) draw(byRow.get(e), byId.get(c));
    }
    tell();
  }

  // A line that stays is not touched: an answer may come while its button is being pressed.
  function lineOf(one, make) {
    if (!lines.has(one)) lines.set(one, make());
    return lines.get(one);
  }

  function drawLines(now) {
    for (const line of [...list.children]) if (!now.includes(line)) line.remove();
    now.forEach((line, n) => {
      if (list.children[n] !== line) list.insertBefore(line, list.children[n] ?? null);
    });
  }

  // What was not taken stays named till somebody clears it away.
  function miss(what, why, r = null, c = null, aspect = "mark") {
    const whose = r === null ? "" : (rows[r]?.cells[0].firstChild.textContent ?? "");
    const where = c === null ? "" : (heads[c]?.title ?? "");
    const said = words.refused.replace("{mine}", `«${what}»`).replace("{why}", words[why]);
    missed.push({ place: r === null || c === null ? "" : placeOf(r, c, aspect), text: [whose, where].filter(Boolean).join(", ") + (whose || where ? ": " : "") + said });
  }

  function missedLine(one) {
    const line = document.createElement("li");
    const box = document.createElement("div");
    box.className = "hub-item";
    const text = document.createElement("span");
    text.className = "hub-item-text";
    text.textContent = one.text;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = words.dismiss;
    button.addEventListener("click", () => {
      missed = missed.filter((other) => other !== one);
      redraw();
      (list.querySelector("button") ?? at(here.r, here.c)).focus();
    });
    box.append(text, button);
    line.append(box);
    return line;
  }

  function clashLine(place, one) {
    const [c, e, aspect] = place.split("/");
    const line = document.createElement("li");
    const box = document.createElement("div");
    box.className = "hub-item";
    const text = document.createElement("span");
    text.className = "hub-item-text";
    const whose = rows[byRow.get(e)]?.cells[0].firstChild.textContent ?? "";
    const where = heads[byId.get(c)]?.title ?? "";
    const said = one.why
      ? words.refused.replace("{mine}", one.value || words.nothing).replace("{why}", one.why)
      : words.clash
          .replace("{mine}", one.value || words.nothing)
          .replace("{theirs}", one.theirs.value || words.nothing)
          .replace("{who}", one.theirs.by || words.somebody);
    text.textContent = `${whose}, ${where}: ${said}`;
    box.append(text);
    const choose = (label, act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn";
      button.textContent = label;
      button.addEventListener("click", () => {
        store.clear(place);
        if (act && byId.has(c)) store.put(place, one.value, one.version, one.sure);
        redraw();
        draw(byRow.get(e), byId.get(c));
        flush();
        (list.querySelector("button") ?? at(here.r, here.c)).focus();
      });
      box.append(button);
    };
    if (one.why) choose(words.dismiss, false);
    else {
      choose(words.mine, true);
      choose(words.theirs, false);
    }
    box.dataset.aspect = aspect;
    line.append(box);
    return line;
  }

  // Moving about.
  function go(r, c, wide = false) {
    settleTyping();
    const to = { r: Math.min(Math.max(r, 0), rows.length - 1), c: Math.min(Math.max(c, 0), heads.length - 1) };
    chosen = wide ? (chosen ?? here) : null;
    at(here.r, here.c).tabIndex = -1;
    if (to.c !== here.c) show(to.c);
    here = to;
    const cell = at(here.r, here.c);
    cell.tabIndex = 0;
    cell.focus();
    mark();
  }

  function show(c) {
    for (const one of table.querySelectorAll(".is-at")) one.classList.remove("is-at");
    for (const row of table.rows) row.cells[c + 1].classList.add("is-at");
    if (pick) pick.value = c;
    drawKeys(c);
  }

  function range() {
    const other = chosen ?? here;
    const found = [];
    for (let r = Math.min(here.r, other.r); r <= Math.max(here.r, other.r); r += 1)
      for (let c = Math.min(here.c, other.c); c <= Math.max(here.c, other.c); c += 1) found.push([r, c]);
    return found;
  }

  function mark() {
    for (const one of table.querySelectorAll(".is-chosen")) one.classList.remove("is-chosen");
    if (chosen) for (const [r, c] of range()) at(r, c).classList.add("is-chosen");
  }

  function write(aspect, value, moves = true) {
    const cells = range();
    typing = "";
    for (const [r, c] of cells) set(r, c, aspect, value);
    const isAsked = doubted === placeOf(here.r, here.c, aspect) + value;
    if (moves && cells.length === 1 && !isAsked) go(here.r + 1, here.c);
  }

  function erase() {
    typing = "";
    draw(here.r, here.c);
    for (const [r, c] of range())
      for (const aspect of ["presence", "mark"]) if ((store.waiting(placeOf(r, c, aspect)) ?? at(r, c).dataset[aspect] ?? "") !== "") set(r, c, aspect, "");
  }

  function fill() {
    settleTyping();
    const other = chosen ?? { r: here.r - 1, c: here.c };
    const top = Math.min(here.r, other.r);
    if (top < 0) return;
    for (let c = Math.min(here.c, other.c); c <= Math.max(here.c, other.c); c += 1)
      for (const aspect of ["presence", "mark"]) {
        const value = store.waiting(placeOf(top, c, aspect)) ?? at(top, c).dataset[aspect] ?? "";
        for (let r = top + 1; r <= Math.max(here.r, other.r); r += 1) if (value) set(r, c, aspect, value);
      }
    if (!chosen) go(here.r + 1, here.c);
  }

  function everybody() {
    rows.forEach((_row, r) => {
      const now = store.waiting(placeOf(r, here.c, "presence")) ?? at(r, here.c).dataset.presence ?? "";
      if (!now) set(r, here.c, "presence", "п");
    });
    at(here.r, here.c).focus();
  }

  function digits(figure) {
    typing += figure;
    at(here.r, here.c).textContent = typing;
    at(here.r, here.c).classList.add("is-waiting");
    if (typing.length === 3 && Number(typing) <= 100) write("mark", String(Number(typing)));
    else if (typing.length >= 3) settleTyping();
  }

  // Figures of a hundred are a mark once the cell is left; what is no mark is named, never cut.
  function settleTyping() {
    const [figures, { r, c }] = [typing, here];
    typing = "";
    if (!figures) return;
    const found = meant(figures, column(c));
    if (found) set(r, c, found.aspect, found.value);
    else {
      miss(figures, "notOfScale", r, c);
      redraw();
    }
    draw(r, c);
  }

  function typed(key) {
    const of = column(here.c);
    if (of.scale === "hundred" && /^\d$/.test(key)) return digits(key);
    const found = meant(key, of);
    if (found) {
      settleTyping();
      write(found.aspect, found.value);
    }
    return Boolean(found);
  }

  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  table.addEventListener("keydown", (event) => {
    const { key } = event;
    const far = event.ctrlKey || event.metaKey;
    if (event.altKey) return;
    if (moves[key]) {
      settleTyping();
      const [down, right] = moves[key];
      const n = far ? 1000 : 1;
      go(here.r + down * n, here.c + right * n, event.shiftKey);
    } else if (key === "Enter") {
      settleTyping();
      go(here.r + (event.shiftKey ? -1 : 1), here.c);
    } else if (key === "Home" || key === "End") {
      settleTyping();
      const last = key === "End";
      go(far ? (last ? rows.length : 0) : here.r, last ? heads.length : 0);
    } else if (!writes) return;
    else if (far && (key === "d" || event.code === "KeyD")) fill();
    else if (far && !event.shiftKey && (key === "z" || event.code === "KeyZ")) undo();
    else if (far) return;
    else if (key === "Delete" || key === "Backspace") erase();
    else if (key === "Escape") {
      typing = "";
      draw(here.r, here.c);
    } else if (key.length === 1) {
      if (typed(key.toLowerCase()) === false && typed(codes[event.code] ?? "") === false && key.trim()) say("notHere", "is-bad");
    } else return;
    event.preventDefault();
  });

  table.addEventListener("focusout", (event) => {
    if (!table.contains(event.relatedTarget) && !keys?.contains(event.relatedTarget)) settleTyping();
  });

  table.addEventListener("click", (event) => {
    const cell = event.target.closest("td");
    if (!cell) return;
    go(rows.indexOf(cell.parentElement), cell.cellIndex - 1, event.shiftKey);
  });

  table.addEventListener("copy", (event) => {
    if (!event.target.closest("td")) return;
    const lines = new Map();
    for (const [r, c] of range()) lines.set(r, [...(lines.get(r) ?? []), at(r, c).textContent]);
    event.clipboardData.setData("text/plain", [...lines.values()].map((line) => line.join("\t")).join("\n"));
    event.preventDefault();
  });

  table.addEventListener("paste", (event) => {
    if (!writes) return;
    event.preventDefault();
    const lines = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "").split(/\r?\n/);
    missed = [];
    lines.forEach((line, down) => line.split("\t").forEach((text, right) => {
      const [r, c] = [here.r + down, here.c + right];
      const given = text.trim();
      if (!given) return;
      if (!at(r, c)) return miss(given, "noRoom", rows[r] ? r : null, heads[c] ? c : null);
      if (at(r, c).dataset.shut !== undefined) return miss(given, "shut", r, c);
      for (const word of given.toLowerCase().split(/\s+/).filter(Boolean)) {
        const found = meant(word, column(c));
        if (found) set(r, c, found.aspect, found.value);
        else miss(word, "notOfScale", r, c);
      }
    }));
    redraw();
  });

  // Buttons for those who have no keyboard: the same acts.
  function drawKeys(c) {
    if (!keys) return;
    const button = (text, label, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "btn";
      made.textContent = text;
      if (label) made.setAttribute("aria-label", label);
      made.addEventListener("click", act);
      return made;
    };
    const of = column(c);
    const made = allowed(of).map(([text, key, presence]) =>
      button(text, presence === undefined ? "" : words[`presence${presence}`], () => typed(key)));
    if (of.scale === "hundred") made.push(button("↵", words.enter, () => go(here.r + 1, here.c)));
    if (of.kind === "lesson") made.push(button(words.all, "", everybody));
    made.push(button(words.down, "", fill), button("⌫", words.clear, erase));
    keys.replaceChildren(...made);
  }

  document.querySelector("[data-to-grid]")?.addEventListener("click", (event) => {
    event.preventDefault();
    at(here.r, here.c).focus();
  });
  pick?.addEventListener("change", () => go(here.r, Number(pick.value)));
  for (const one of root.querySelectorAll("[data-step]"))
    one.addEventListener("click", () => go(here.r, here.c + Number(one.dataset.step)));
  addEventListener("online", flush);
  addEventListener("offline", () => {
    trouble = "offline";
    tell();
  });
  addEventListener("beforeunload", (event) => {
    if (store.count()) event.preventDefault();
  });

  at(here.r, here.c).tabIndex = 0;
  drawKeys(here.c);
  redraw();
  flush();
}
