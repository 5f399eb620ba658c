import { type Command, InvalidArgumentError } from "commander";

/** `assay demo`: a whole installation, fed with listings, that proves its point and goes away again. */
export function registerDemo(program: Command): void {
  program
    .command("demo")
    .description("start everything on this machine, screen sample listings and show what happens to them")
    .option("--keep", "use the data folder and leave the service up until Ctrl+C", false)
    .option("--port <number>", "port of the API; any free one when left out", readPort, 0)
    .action(async (options: { keep: boolean; port: number }) => {
      const { runDemo } = await import("#src/demo/run.ts");
      process.exitCode = await runDemo(options);
    });
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new InvalidArgumentError("it must be a whole number from 0 to 65535");
}
