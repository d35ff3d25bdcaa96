// A lesson's hours: a bell is pressed instead of typed, and the end is reckoned from the hours and
// the bells, as the server does (hub/timetable/planning/options.py), until it is typed by hand.

const ACADEMIC = 45;

const minutes = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
const told = (at) => `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`;

function until(begin, hours, bells, per) {
  const following = bells.filter(([starts]) => starts >= begin);
  const whole = Math.floor(hours / per);
  const rest = hours % per;
  const fits = following.length && following[0][0] === begin && whole + (rest ? 1 : 0) <= following.length;
  if (!fits) return begin + hours * ACADEMIC;
  return rest ? following[whole][0] + rest * ACADEMIC : following[whole - 1][1];
}

export function start(element) {
  const bells = JSON.parse(element.dataset.bells).map((bell) => bell.map(minutes));
  const per = Number(element.dataset.per);
  const { starts, ends, hours } = element.closest("form").elements;
  let byHand = false;
  const reckon = () => {
    const count = Number(hours.value);
    if (byHand || !starts.value || !(count > 0)) return;
    ends.value = told(Math.min(until(minutes(starts.value), count, bells, per), 1439));
  };
  ends.addEventListener("input", () => (byHand = ends.value !== ""));
  for (const one of [starts, hours]) one.addEventListener("input", reckon);
  element.addEventListener("click", (event) => {
    const bell = event.target.closest("[data-bell]");
    if (!bell) return;
    starts.value = bell.dataset.bell;
    byHand = false;
    starts.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
