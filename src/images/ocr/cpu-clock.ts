/** Starts a clock of this process's own work, in milliseconds: what others do on the machine does not count. */
export function cpuClock(): () => number {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000;
  };
}
