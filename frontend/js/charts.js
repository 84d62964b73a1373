// Draws what the table inside <figure data-chart="line|bar"> already says; loaded by enhance.js after first paint.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([AriaComponent, BarChart, GridComponent, LegendComponent, LineChart, SVGRenderer, TooltipComponent]);

const DASHES = ["solid", [6, 4], [2, 3], [10, 3, 2, 3]];
const SYMBOLS = ["circle", "rect", "triangle", "diamond"];
const number = (cell) => {
  const value = Number.parseFloat((cell.dataset.value ?? cell.textContent).replaceAll(",", ""));
  return Number.isNaN(value) ? null : value;
};

function read(table) {
  const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows];
  return {
    categories: rows.map((row) => row.cells[0].textContent.trim()),
    series: heads.slice(1).map((name, index) => ({ name, data: rows.map((row) => number(row.cells[index + 1])) })),
  };
}

function options(kind, { categories, series }) {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(name).trim();
  const font = { color: token("--text"), fontFamily: token("--font"), fontSize: 13 };
  const muted = { ...font, color: token("--muted") };
  const line = { lineStyle: { color: token("--line") } };
  return {
    animation: false,
    aria: { enabled: true },
    color: [1, 2, 3, 4].map((index) => token(`--series-${index}`)),
    grid: { left: 4, right: 24, top: 36, bottom: 0, containLabel: true },
    legend: { left: 0, top: 0, itemWidth: 28, textStyle: font },
    textStyle: font,
    // Text drawn by the renderer, not by an HTML element with inline style: the Content-Security-Policy forbids that.
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true, textStyle: font, backgroundColor: token("--surface"),
      borderColor: token("--control"), shadowColor: "transparent",
    },
    xAxis: { type: "category", data: categories, boundaryGap: kind === "bar", axisLabel: muted, axisLine: line, axisTick: line },
    yAxis: { type: "value", minInterval: 1, axisLabel: muted, splitLine: line },
    series: series.map((one, index) => ({
      ...one,
      type: kind,
      lineStyle: { type: DASHES[index % DASHES.length], width: 2.5 },
      symbol: SYMBOLS[index % SYMBOLS.length],
      symbolSize: 6,
      showSymbol: categories.length <= 31,
    })),
  };
}

// What a card holds on A4, in px: the layout of the paper cannot be measured beforehand.
const PAPER = { landscape: 980, portrait: 650 };

export function draw(figure) {
  const table = figure.querySelector("table");
  const data = read(table);
  const plot = document.createElement("div");
  plot.className = "chart-plot";
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = figure.dataset.tableLabel;
  const holder = table.closest(".chart-table");
  holder.before(plot);
  details.append(summary, holder);
  plot.after(details);

  const chart = echarts.init(plot, null, { renderer: "svg" });
  const paint = () => chart.setOption(options(figure.dataset.chart, data));
  paint();
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", figure.querySelector("figcaption")?.textContent.trim() ?? "");
  let onPaper = false;
  new ResizeObserver(() => onPaper || chart.resize()).observe(plot);
  document.addEventListener("theme:change", paint);
  // Paper is always light: repaint without the dark sheet, whatever the screen shows.
  window.addEventListener("beforeprint", () => {
    const sheet = document.getElementById("dark-sheet");
    const media = sheet.media;
    onPaper = true;
    sheet.media = "not all";
    paint();
    sheet.media = media;
    chart.resize({ width: PAPER[document.body.matches(".print-landscape") ? "landscape" : "portrait"] });
  });
  window.addEventListener("afterprint", () => {
    onPaper = false;
    chart.resize({ width: "auto" });
    paint();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
}
