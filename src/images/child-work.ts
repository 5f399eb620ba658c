import { type ChildAnswer, type ChildRequest, EXIT_TOO_LARGE, READY } from "./child-pool.ts";

/** How often a working child looks at its own size. */
const WATCH_MS = 25;

/** The child's side of a pool: answers each task, and ends this process when it has grown beyond `maxRss` bytes. */
export function answerTasks<Task, Result>(maxRss: number, work: (task: Task) => Promise<Result>): void {
  process.on("message", async ({ id, task }: ChildRequest<Task>) => {
    const watch = setInterval(() => {
      if (process.memoryUsage.rss() > maxRss) process.exit(EXIT_TOO_LARGE);
    }, WATCH_MS);
    const result = await work(task);
    clearInterval(watch);
    process.send?.({ id, result } satisfies ChildAnswer<Result>);
  });
  process.on("disconnect", () => process.exit(0));
  process.send?.(READY);
}
