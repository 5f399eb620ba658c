import { execFileSync } from "node:child_process";

const KB_PER_MB = 1024;

/** Resident memory of a process and everything that it started, in MB. */
export function treeRssMb(root: number): number {
  // Needs no /proc: macOS has the same ps.
  const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const inTree = new Set([root]);
  for (let size = 0; size !== inTree.size; ) {
    size = inTree.size;
    for (const [pid = 0, parent = 0] of rows) if (inTree.has(parent)) inTree.add(pid);
  }
  let kilobytes = 0;
  for (const [pid = 0, , rss = 0] of rows) if (inTree.has(pid)) kilobytes += rss;
  return kilobytes / KB_PER_MB;
}
