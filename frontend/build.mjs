// Builds everything the browser loads into static/dist: bundles with esbuild and one icon sprite.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import path from "node:path";
import * as esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(here, "../static/dist");

// Bytes after gzip. What every page loads must stay small on a phone with one bar of signal; charts come after paint.
const BUDGETS = {
  "app.css": 36 * 1024,
  "app.js": 20 * 1024,
  "offline.js": 10 * 1024,
  "sw.js": 3 * 1024,
  "charts.js": 200 * 1024,
  "icons.svg": 6 * 1024,
};

async function sprite() {
  const names = JSON.parse(await readFile(path.join(here, "icons.json"), "utf8"));
  const symbols = await Promise.all(names.map(async (name) => {
    const svg = await readFile(path.join(here, "../node_modules/@tabler/icons/icons/outline", `${name}.svg`), "utf8");
    const shapes = svg
      .slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>"))
      .replace(/\s*<path stroke="none"[^>]*\/>/, "")
      .replace(/\s*\n\s*/g, "")
      .replace(/ \/>/g, "/>");
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
  }));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await esbuild.build({
  entryPoints: [
    "js/app.js",
    "js/offline.js",
    "js/person.js",
    "js/sw.js",
    "js/sw-off.js",
    "js/charts.js",
    "css/app.css",
    "css/dark.css",
  ].map((file) => path.join(here, file)),
  outdir: dist,
  entryNames: "[name]",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome102", "firefox102", "safari15.4"],
  legalComments: "none",
  logLevel: "warning",
});
await writeFile(path.join(dist, "icons.svg"), await sprite());

for (const [file, budget] of Object.entries(BUDGETS)) {
  const size = gzipSync(await readFile(path.join(dist, file)), { level: 9 }).length;
  console.log(`${file.padEnd(10)} ${(size / 1024).toFixed(1).padStart(6)} KB gzip of ${budget / 1024}`);
  if (size > budget) {
    console.error(`${file} is over its budget.`);
    process.exitCode = 1;
  }
}
