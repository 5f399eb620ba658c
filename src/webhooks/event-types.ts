/** Every kind of event that a webhook or a stream can ask for. */
export const EVENT_TYPES = [
  "listing.verdict",
  "listing.gate",
  "listing.breach",
  "case.decided",
  "entry.quarantined",
] as const;
