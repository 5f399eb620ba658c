/** One row of the error table. `retryable`: the same call may succeed in a moment, so an answer carries `Retry-After`. */
interface ErrorRow {
  readonly status: number;
  readonly title: string;
  readonly retryable: boolean;
}

/** Every error that Assay answers or records, by its stable code. */
export const ERRORS = {
  "request.invalid": { status: 400, title: "The request is not valid", retryable: false },
  "request.malformed": { status: 400, title: "The body is not well-formed", retryable: false },
  "request.too-large": { status: 413, title: "The body is too large", retryable: false },
  "request.unsupported-type": { status: 415, title: "The content type or encoding is not supported", retryable: false },
  "request.timeout": { status: 408, title: "The request took too long to arrive", retryable: true },
  "auth.missing": { status: 401, title: "A bearer key is required", retryable: false },
  "auth.invalid": { status: 401, title: "The bearer key is unknown or revoked", retryable: false },
  "auth.scope": { status: 403, title: "The key lacks the scope this call needs", retryable: false },
  "route.unknown": { status: 404, title: "There is no such route", retryable: false },
  "listing.unknown": { status: 404, title: "There is no such listing", retryable: false },
  "listing.pending": { status: 409, title: "The listing has no verdict yet", retryable: false },
  "case.unknown": { status: 404, title: "There is no such case", retryable: false },
  "case.stale": { status: 409, title: "The case has changed since it was read", retryable: false },
  "case.closed": { status: 409, title: "The case is already closed", retryable: false },
  "webhook.unknown": { status: 404, title: "There is no such webhook", retryable: false },
  "webhook.target": { status: 400, title: "The webhook's address is not allowed", retryable: false },
  "delivery.unknown": { status: 404, title: "There is no such delivery", retryable: false },
  "events.too-many": { status: 429, title: "Too many event streams are open", retryable: true },
  "uploads.too-many": { status: 503, title: "Too many pictures are being uploaded", retryable: true },
  "bank.unknown": { status: 404, title: "There is no such bank", retryable: false },
  "bank.exists": { status: 409, title: "There already is a bank of this name", retryable: false },
  "entry.unknown": { status: 404, title: "There is no such entry", retryable: false },
  "entry.exists": { status: 409, title: "The bank already holds this hash", retryable: false },
  "key.unknown": { status: 404, title: "There is no such key", retryable: false },
  "sale.conflict": { status: 409, title: "A different sale was already recorded under this id", retryable: false },
  "prices.unknown": { status: 404, title: "There is no such source of price references", retryable: false },
  "prices.invalid": { status: 422, title: "The price references are not valid", retryable: false },
  "cursor.invalid": { status: 400, title: "The cursor is not one that this service gave out", retryable: false },
  "config.invalid": { status: 500, title: "The configuration is not valid", retryable: false },
  "ruleset.invalid": { status: 422, title: "The ruleset does not load", retryable: false },
  "input.invalid": { status: 422, title: "The input file is not valid", retryable: false },
  "store.unavailable": { status: 503, title: "The database does not answer", retryable: true },
  "store.timeout": { status: 503, title: "The database did not answer in time", retryable: true },
  "queue.unavailable": { status: 503, title: "The queue does not answer", retryable: true },
  "service.starting": { status: 503, title: "The service is starting", retryable: true },
  "service.stopping": { status: 503, title: "The service is stopping", retryable: true },
  internal: { status: 500, title: "Something went wrong on our side", retryable: false },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

/** One thing that is wrong with the input: where (JSON pointer, file position or setting) and what. */
export interface Problem {
  readonly at: string;
  readonly message: string;
}

/**
 * What is thrown for a caller to see: a code from the table, a sentence, the offending places and the cause. The few
 * other classes of errors are caught by those who call what throws them.
 */
export class AssayError extends Error {
  readonly code: ErrorCode;
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, detail: string, options: { problems?: readonly Problem[]; cause?: unknown } = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AssayError";
    this.code = code;
    this.problems = options.problems ?? [];
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }
}
