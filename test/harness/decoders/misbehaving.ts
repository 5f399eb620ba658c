import { type ChildRequest, EXIT_TOO_LARGE, READY } from "#images/child-pool.ts";
import type { DecodeRequest } from "#images/decode/decode-calls.ts";
import { packFeatures } from "#images/features/features.ts";

const BLANK = { width: 1, height: 1, count: 0, corners: new Float32Array(0), descriptors: new Uint8Array(0) };

/** A decoder that does what the first byte says: hang, crash, grow too large; anything else it answers. */
process.on("message", ({ id, task: { task, bytes } }: ChildRequest<DecodeRequest>) => {
  const [wish] = bytes;
  if (wish === 0) while (true);
  if (wish === 1) process.kill(process.pid, "SIGSEGV");
  if (wish === 2) process.exit(EXIT_TOO_LARGE);
  if (task === "features") process.send?.({ id, result: { features: packFeatures(BLANK) } });
  else process.send?.({ id, result: { reason: "images.undecodable", pid: process.pid } });
});
process.on("disconnect", () => process.exit(0));
process.send?.(READY);
