import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scene } from "../harness/scene.ts";

const MAIN = path.join(import.meta.dirname, "../../src/cli/main.ts");
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "assay-hash-"));
  for (let seed = 1; seed <= 5; seed += 1) {
    writeFileSync(path.join(folder, `${seed}.png`), await scene(seed).png().toBuffer());
  }
  writeFileSync(path.join(folder, 'a "comma", and quotes.jpg'), await scene(1).jpeg({ quality: 95 }).toBuffer());
  writeFileSync(path.join(folder, "page.html"), "<html>");
  writeFileSync(path.join(folder, "cut.png"), (await scene(1).png().toBuffer()).subarray(0, 20));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hash = (...files: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, "hash", ...files], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, lines: stdout.trim().split("\n"), stderr };
};

test("every picture has its line, in the order given", () => {
  const { status, lines } = hash("3.png", "1.png", "5.png", "4.png", "2.png", 'a "comma", and quotes.jpg');
  expect(status).toBe(0);
  const [heading, ...rows] = lines;
  expect(heading).toBe("file,hash,quality");
  expect(rows.map((row) => row.slice(0, row.search(/,[0-9a-f]{64},\d+$/)))).toEqual([
    "3.png",
    "1.png",
    "5.png",
    "4.png",
    "2.png",
    '"a ""comma"", and quotes.jpg"',
  ]);
});

test("a file that is no picture, or not there, costs only itself and says why", () => {
  const { status, lines, stderr } = hash("page.html", "1.png", "none.png", "cut.png", ".");
  expect(status).toBe(2);
  expect(lines).toHaveLength(2);
  expect(stderr.split("\n")).toEqual([
    "assay: 4 of 5 files have no hash",
    "  page.html: it is no JPEG, PNG, WebP, AVIF or GIF (images.unsupported-format)",
    "  none.png: there is no such file",
    "  cut.png: it is damaged, cut off, or not what it begins as (images.undecodable)",
    "  .: it is a directory",
    "",
  ]);
});
