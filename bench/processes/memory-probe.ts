/**
 * Loaded before a service (`--import`): on SIGUSR2 it collects garbage and prints the memory of the process as one line
 * of JSON, among the log lines.
 */
process.on("SIGUSR2", () => {
  globalThis.gc?.();
  globalThis.gc?.();
  console.log(JSON.stringify({ event: "bench.memory", ...process.memoryUsage() }));
});
