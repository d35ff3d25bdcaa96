// What was typed and not yet saved: in the browser's storage, keys and values alone, till the server has it.

const PREFIX = "gradebook:";

export class Store {
  constructor(name) {
    this.name = name;
    this.wrote = false;
    const kept = JSON.parse(localStorage.getItem(name) ?? "{}");
    this.queue = kept.queue ?? {}; // place → {v, b, s: a mark beside an absence is meant}
    this.sent = kept.sent ?? null; // a batch whose answer did not come
    this.clashes = kept.clashes ?? {};
    this.seen = new Set(); // places to be drawn anew
  }

  keep() {
    const is_empty = !this.sent && !Object.keys(this.queue).length && !Object.keys(this.clashes).length;
    if (is_empty) localStorage.removeItem(this.name);
    else localStorage.setItem(this.name, JSON.stringify({ queue: this.queue, sent: this.sent, clashes: this.clashes }));
  }

  put(place, value, base, sure = false) {
    delete this.clashes[place];
    this.seen.add(place);
    this.queue[place] = { v: value, b: this.queue[place]?.b ?? base, ...(sure && { s: true }) };
    this.wrote = true;
    this.keep();
  }

  // What a place will hold once all is sent.
  waiting(place) {
    const [c, e, a] = place.split("/");
    return (
      this.queue[place]?.v ?? this.sent?.cells.find((one) => one.c === c && one.e === e && one.a === a)?.v
    );
  }

  // Whether what was sent of a place was said to be meant.
  sure(place) {
    return Boolean(this.sent?.cells.find((one) => `${one.c}/${one.e}/${one.a}` === place)?.s);
  }

  // Make the next batch; one that was sent and not answered goes again under its own key.
  take(most, reason) {
    if (this.sent) return true;
    const places = Object.keys(this.queue).slice(0, most);
    if (!places.length) return false;
    const cells = places.map((place) => {
      const [c, e, a] = place.split("/");
      return { c, e, a, ...this.queue[place] };
    });
    this.sent = { key: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, cells, reason };
    for (const place of places) delete this.queue[place];
    this.keep();
    return true;
  }

  done() {
    this.sent = null;
    this.wrote = true;
    this.keep();
  }

  // What was typed over a batch on its way goes on from the version that came of it.
  renew(place, version) {
    if (this.queue[place]) this.queue[place].b = version;
  }

  clash(place, one) {
    if (this.queue[place]) return;
    this.clashes[place] = one;
    this.wrote = true;
  }

  clear(place) {
    delete this.clashes[place];
    this.keep();
  }

  count() {
    return Object.keys(this.queue).length + (this.sent?.cells.length ?? 0);
  }

  touched() {
    const { seen } = this;
    const of_sent = (this.sent?.cells ?? []).map((one) => `${one.c}/${one.e}/${one.a}`);
    const now = [...Object.keys(this.queue), ...of_sent, ...Object.keys(this.clashes)];
    this.seen = new Set(now);
    return new Set([...seen, ...now]);
  }
}

export function unsent() {
  return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
}

export function forget() {
  for (const name of unsent()) localStorage.removeItem(name);
}
