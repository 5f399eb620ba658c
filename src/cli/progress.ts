/** Shows how far a long command is. */
export interface Progress {
  /** So much more of the total is done. */
  advance(by: number): void;
  /** Removes the bar, so that what is printed next stands on a clean line. */
  stop(): void;
}

const SILENT: Progress = { advance: () => undefined, stop: () => undefined };

/** Starts a progress bar on standard error; when that is not a terminal, or the total is unknown, it shows nothing. */
export async function startProgress(doing: string, total: number | undefined): Promise<Progress> {
  if (total === undefined || total === 0 || !process.stderr.isTTY) return SILENT;
  const { default: cliProgress } = await import("cli-progress");
  const bar = new cliProgress.SingleBar(
    { format: `${doing} {bar} {percentage}% · {eta_formatted} left`, clearOnComplete: true, hideCursor: true },
    cliProgress.Presets.shades_classic,
  );
  bar.start(total, 0);
  return { advance: (by) => bar.increment(by), stop: () => bar.stop() };
}
