// Bundles what the browser needs into ../static/dist under hashed names and writes the manifest.

import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import * as esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(here, "..", "static", "dist");
const fresh = `${dist}.new`;
const packed = new Set([".js", ".css", ".svg"]);

const hashOf = (text) => createHash("sha256").update(text).digest("hex").slice(0, 8);

// One sprite of the icons in icons.txt: a page draws <use href="…#home">, no web font, no style.
async function sprite() {
  const names = (await readFile(path.join(here, "icons.txt"), "utf8")).split(/\s+/).filter(Boolean);
  const symbols = [];
  const unknown = [];
  for (const name of names) {
    const file = path.join(here, "node_modules/@tabler/icons/icons/outline", `${name}.svg`);
    const source = await readFile(file, "utf8").catch(() => unknown.push(name) && "");
    const paths = [...source.matchAll(/<path\b[^>]*>/g)].map((found) => found[0]);
    const visible = paths.filter((one) => !one.includes('fill="none"')).join("");
    symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${visible}</symbol>`);
  }
  if (unknown.length) throw new Error(`icons.txt names icons Tabler does not have: ${unknown.join(", ")}`);
  return { names, svg: `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n` };
}

async function bundle() {
  const result = await esbuild.build({
    absWorkingDir: here,
    entryPoints: ["app", "build", "charts", "calendar", "select"].map((name) => `src/${name}.js`).concat("src/app.css"),
    outdir: fresh,
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    target: ["es2022", "chrome109", "firefox115", "safari16"],
    minify: true,
    legalComments: "linked",
    loader: { ".woff2": "file" },
    metafile: true,
    logLevel: "warning",
  });
  const names = {};
  for (const [file, made] of Object.entries(result.metafile.outputs)) {
    if (made.entryPoint) names[path.basename(made.entryPoint)] = path.basename(file);
    const font = /^(golos-text-(?:cyrillic|latin)-wght-normal)-\w+\.woff2$/.exec(path.basename(file));
    if (font) names[`${font[1]}.woff2`] = path.basename(file);
  }
  return names;
}

await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
const files = await bundle();
const { names: icons, svg } = await sprite();
files["icons.svg"] = `icons-${hashOf(svg)}.svg`;
await writeFile(path.join(fresh, files["icons.svg"]), svg);
const mark = await readFile(path.join(here, "src", "mark.svg"), "utf8");
files["mark.svg"] = `mark-${hashOf(mark)}.svg`;
await writeFile(path.join(fresh, files["mark.svg"]), mark);

for (const name of await readdir(fresh)) {
  if (!packed.has(path.extname(name))) continue;
  const bytes = await readFile(path.join(fresh, name));
  await writeFile(path.join(fresh, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  await writeFile(path.join(fresh, `${name}.br`), brotliCompressSync(bytes, quality));
}
await writeFile(path.join(fresh, "manifest.json"), `${JSON.stringify({ files, icons }, null, 1)}\n`);

// The old folder goes only when the new one is whole, so a failed build leaves the hub its assets.
await rm(dist, { recursive: true, force: true });
await rename(fresh, dist);
console.log(`built ${Object.keys(files).length} assets and ${icons.length} icons`);
