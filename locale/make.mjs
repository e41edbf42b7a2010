#!/usr/bin/env node
// Writes locale/countries.tsv: what the countries of data/countries.csv are called in Europe's languages, as the Unicode
// CLDR has it. Needs npm and its registry.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGE = "cldr-localenames-full@48.2.0";
// The official languages of the European Union, those of the other countries, and regional ones of several million speakers.
const LANGUAGES = [
  ..."bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split(" "),
  ..."bs he is lb nb nn rm sq sr sr-Latn tr uk".split(" "),
  ..."ca cy eu gl".split(" "),
];

const here = dirname(fileURLToPath(import.meta.url));
const rows = readFileSync(join(here, "../data/countries.csv"), "utf8").trim().split("\n");
const codes = rows.slice(1).map((row) => row.split(",")[1]).sort();

const folder = mkdtempSync(join(tmpdir(), "cldr-"));
try {
  const run = (command, ...words) => execFileSync(command, words, { cwd: folder, encoding: "utf8" });
  const archive = run("npm", "pack", "--silent", PACKAGE).trim();
  run("tar", "xzf", archive);
  const names = new Map(codes.map((code) => [code, new Set()]));
  for (const language of LANGUAGES) {
    const path = join(folder, "package/main", language, "territories.json");
    const { territories } = JSON.parse(readFileSync(path, "utf8")).main[language].localeDisplayNames;
    for (const code of codes) {
      for (const key of [code, `${code}-alt-short`, `${code}-alt-variant`]) {
        if (territories[key]) names.get(code).add(territories[key].normalize("NFC"));
      }
    }
  }
  const lines = codes.map((code) => `${code}\t${[...names.get(code)].sort().join("|")}\n`);
  writeFileSync(join(here, "countries.tsv"), lines.join(""));
} finally {
  rmSync(folder, { recursive: true });
}
