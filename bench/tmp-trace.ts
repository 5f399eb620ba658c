import { openStage } from "./stage.ts";
import { startSystem } from "#src/system.ts";
import { readConfig } from "#src/config.ts";
import { createLog } from "#src/log.ts";
import pg from "pg";
import { inventListings } from "./material/listings.ts";
import { median } from "./statistics.ts";
import { setTimeout as sleep } from "node:timers/promises";
import { randomUUID } from "node:crypto";
const stage = await openStage(true);
let t0 = 0; let rows: [string, number][] = [];
const mark = (n: string) => { rows.push([n, performance.now() - t0]); };
const orig = pg.Client.prototype.query as any;
(pg.Client.prototype as any).query = function (q: any, ...rest: any[]) {
  const name = typeof q === "string" ? q.slice(0, 60).replace(/\s+/g, " ") : (q.name ?? String(q.text).replace(/\s+/g, " ").slice(0, 60));
  mark(`> ${name}`);
  const last = rest.at(-1);
  if (typeof last === "function") { rest[rest.length - 1] = (...a: any[]) => { mark(`< ${name}`); last(...a); }; return orig.call(this, q, ...rest); }
  const r = orig.call(this, q, ...rest);
  if (r && typeof r.then === "function") r.then(() => mark(`< ${name}`), () => {});
  return r;
};
for (const ds of ["PostgreSQL", "Redis"] as const) {
  const inst = await stage.installation(ds); if ("skipped" in inst) throw 1;
  const system = await startSystem(readConfig({ ...inst.env, ASSAY_PORT: "0" }), createLog({ level: "silent" }), "all");
  const all = new Map<string, number[]>(); const total: number[] = []; let sample: [string, number][] = [];
  for (const [i, l] of inventListings(randomUUID(), { count: 150, images: false }).entries()) {
    await sleep(20); rows = []; t0 = performance.now();
    const res = await fetch(`${system.url}/v1/listings`, { method: "POST", headers: { authorization: `Bearer ${inst.token}`, "content-type": "application/json", prefer: "wait=10" }, body: JSON.stringify(l) });
    await res.json(); const end = performance.now() - t0; if (i < 50) continue; total.push(end);
    const seen = new Map<string, number>();
    for (const [n, at] of rows) { if (at > end) continue; const k = (seen.get(n) ?? 0) + 1; seen.set(n, k); const key = k > 1 ? `${n} #${k}` : n; all.set(key, [...(all.get(key) ?? []), at]); }
  }
  console.log(`== ${ds}: total ${median(total).toFixed(2)}`);
  for (const [n, v] of [...all].filter(([, v]) => v.length > 60).sort((a, b) => median(a[1]) - median(b[1]))) console.log(median(v).toFixed(2).padStart(7), v.length, n);
  await system.stop();
}
await stage.close();
