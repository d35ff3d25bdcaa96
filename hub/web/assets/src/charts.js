// Charts from the data the page carries; drawn on canvas, with a table beside them for those who don't see it.

import { BarChart, HeatmapChart, LineChart, PieChart } from "echarts/charts";
import { AriaComponent, DatasetComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([
  AriaComponent, BarChart, CanvasRenderer, DatasetComponent, GridComponent, HeatmapChart, LegendComponent, LineChart,
  PieChart, TooltipComponent, VisualMapComponent,
]);

const LINE = 1.3; // of a label, in heights of its letters: the browser's own guess lays lines over each other
const GAP = 8; // pixels between the labels of two rows
const AROUND = 120; // of a heat map's axis and its key
const NARROW = 560; // below it names of rows stand above them, not at their left
const SHARE = 0.34; // of the width is for names at the left; the picture needs the rest

// What is under the pointer on a heat map, in the words of its axes.
function told(option) {
  return ({ value: [x, y, amount] }) => `${option.yAxis.data[y] || option.yAxis.data[y - 1]}\n${option.xAxis.data[x]}: ${amount} ${option.unit}`;
}

// A heat map for this width: how it is laid, and how high it is. Each name has `lines` lines at most.
function laid({ lines, ...option }, width, letters) {
  const { yAxis, series: [cells, ...more] } = option;
  const lineHeight = Math.round(letters * LINE);
  const row = lines * lineHeight + GAP;
  const axisLabel = { ...yAxis.axisLabel, lineHeight };
  if (!axisLabel.width || width >= NARROW) {
    if (axisLabel.width) axisLabel.width = Math.min(axisLabel.width, width * SHARE);
    return { option: { ...option, yAxis: { ...yAxis, axisLabel } }, height: yAxis.data.length * row + AROUND };
  }
  const data = yAxis.data.flatMap((name) => [name, ""]); // a row for the name, a row for its cells
  const below = cells.data.map(([x, y, amount]) => [x, y * 2 + 1, amount]);
  Object.assign(axisLabel, { inside: true, margin: 0, width: width - option.grid.left - option.grid.right });
  return {
    option: { ...option, yAxis: { ...yAxis, data, axisLabel, axisTick: { show: false }, axisLine: { show: false } }, series: [{ ...cells, data: below }, ...more] },
    height: data.length * row + AROUND,
  };
}

export function start(element) {
  const given = JSON.parse(element.dataset.chart); // no script: htmx drops those from what it brings
  const canvas = element.querySelector("[data-canvas]");
  const style = getComputedStyle(element);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const isPlain = document.documentElement.dataset.vision !== undefined; // the version for weak sight
  const { color, fontFamily } = style;
  const figures = new Intl.NumberFormat(document.documentElement.lang); // "1 200", not "1,200"
  const words = { fontFamily, fontSize: Math.round(parseFloat(style.fontSize)), color };
  const axis = { axisLabel: words, axisLine: { lineStyle: { color } }, splitLine: { lineStyle: { color, opacity: 0.15 } } };
  const theme = {
    color: isPlain ? [color] : ["#0b5cad", "#1f8a70", "#c77700", "#7a4fb5", "#b3364b", "#4a6572"],
    textStyle: words,
    legend: { textStyle: words },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLabel: { ...words, formatter: (value) => figures.format(value) }, axisLine: { show: false } },
  };
  let option = given;
  if (given.lines) {
    const found = laid(given, canvas.clientWidth, words.fontSize);
    option = found.option;
    canvas.style.height = `${Math.max(found.height, 220)}px`;
  }
  if (option.unit) option.tooltip.formatter = told(option);
  if (option.visualMap && isPlain) option.visualMap.inRange.color = ["#ffffff", "#000000"];
  const chart = init(canvas, theme, { renderer: "canvas", locale: "EN" });
  chart.setOption({
    animation: !still,
    aria: { enabled: true, decal: { show: isPlain } },
    grid: { left: 8, right: 8, top: 24, bottom: 8, containLabel: true },
    ...option,
    // An HTML tooltip would need inline styles, which the CSP refuses.
    tooltip: { trigger: "axis", confine: true, ...option.tooltip, renderMode: "richText" },
  });
  new ResizeObserver(() => chart.resize()).observe(canvas);
}
