import { EXIT_TOO_LARGE } from "#images/decode/decoded.ts";

/** A decoder that does what the first byte says: hang, crash, grow too large; anything else it answers. */
process.on("message", ({ id, bytes }: { id: number; bytes: Uint8Array }) => {
  const [wish] = bytes;
  if (wish === 0) while (true);
  if (wish === 1) process.kill(process.pid, "SIGSEGV");
  if (wish === 2) process.exit(EXIT_TOO_LARGE);
  process.send?.({ id, result: { reason: "images.undecodable", pid: process.pid } });
});
process.on("disconnect", () => process.exit(0));
