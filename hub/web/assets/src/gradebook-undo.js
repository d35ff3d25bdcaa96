// What a stroke, a paste or a fill wrote over, so that Ctrl+Z puts it back as one.

const MOST = 100;

export class Undo {
  strokes = [];
  open = null;

  note(cell) {
    if (!this.open) {
      this.open = [];
      this.strokes = [...this.strokes, this.open].slice(-MOST);
      setTimeout(() => (this.open = null)); // all that one key or paste does is one stroke
    }
    this.open.push(cell);
  }

  take() {
    this.open = null;
    return this.strokes.pop()?.reverse() ?? [];
  }
}
