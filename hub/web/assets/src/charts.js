// Charts from the data the page carries; drawn on canvas, with a table beside them for those who don't see it.

import { BarChart, LineChart, PieChart } from "echarts/charts";
import { AriaComponent, DatasetComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([
  AriaComponent, BarChart, CanvasRenderer, DatasetComponent, GridComponent, LegendComponent, LineChart, PieChart,
  TooltipComponent,
]);

export function start(element) {
  const option = JSON.parse(element.dataset.chart); // no script: htmx drops those from what it brings
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
