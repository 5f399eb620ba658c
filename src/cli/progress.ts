/** Shows how far a long command is. */
export interface Progress {
  /** So much more of the total is done. */
  advance(by: number): void;
  /** Removes the bar, so that what is printed next stands on a clean line. */
  stop(): void;
}

const SILENT: Progress = { advance: () => undefined, stop: () => undefined };

/** Starts a progress bar on standard error, or a count when the total is unknown; shows nothing when that is not a terminal. */
export async function startProgress(doing: string, total: number | undefined): Promise<Progress> {
  if (total === 0 || !process.stderr.isTTY) return SILENT;
  const { default: cliProgress } = await import("cli-progress");
  const bar = new cliProgress.SingleBar(
    {
      format: total === undefined ? `${doing} · {value} bytes` : `${doing} {bar} {percentage}% · {eta_formatted} left`,
      clearOnComplete: true,
      hideCursor: true,
    },
    cliProgress.Presets.shades_classic,
  );
  bar.start(total ?? Number.MAX_SAFE_INTEGER, 0);
  return { advance: (by) => bar.increment(by), stop: () => bar.stop() };
}
