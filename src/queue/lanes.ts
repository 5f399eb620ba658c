import { z } from "zod";

/**
 * Screenings in one job, and listings in the transaction before it: enough to spread the cost of a commit, few enough to
 * stay quick.
 */
export const SCREENINGS_A_JOB = 48;

/** The queues, each with the shape of its jobs. Jobs carry ids, and nothing that may not be lost: PostgreSQL is the source of truth. */
export const LANES = {
  /** Text, price, seller and rules over a batch of screenings. */
  screen: z.object({ screenings: z.array(z.uuid()).min(1) }),
  /** Pictures of one screening, and when they were first looked at, in ms, once they were. */
  images: z.object({ screening: z.uuid(), since: z.number().optional() }),
  /** One attempt to bring an event to a webhook. */
  deliver: z.object({ delivery: z.uuid() }),
  /** Periodic work: finding what fell between row and queue and what is overdue; searching live listings for new fakes. */
  maintenance: z.object({ task: z.enum(["reconcile", "retrohunt", "learn-prices"]) }),
} as const;

export type Lane = keyof typeof LANES;
/** Every lane there is. */
export const LANE_NAMES = Object.keys(LANES) as readonly Lane[];
export type Payload<L extends Lane> = z.output<(typeof LANES)[L]>;

/** A job to add: an `id` that is already queued is not queued twice; `at` delays it. */
export interface NewJob<L extends Lane> {
  readonly payload: Payload<L>;
  readonly id: string;
  readonly at?: Date | undefined;
}

/** The queue as the rest of the project sees it. */
export interface Queues {
  add<L extends Lane>(lane: L, jobs: readonly NewJob<L>[]): Promise<void>;
  /** Which of these jobs the queue does not hold in any state. */
  missing(lane: Lane, ids: readonly string[]): Promise<string[]>;
  /** Jobs waiting, delayed and active, by lane. */
  depth(lane: Lane): Promise<{ waiting: number; delayed: number; active: number }>;
  close(): Promise<void>;
}

/** Puts a job back until that moment, with another payload if one is given. */
export interface PutBack<L extends Lane> {
  readonly again: Date;
  readonly payload?: Payload<L>;
}

/** Works on one job. A throw is retried by the queue with back-off. */
export type LaneHandler<L extends Lane> = (payload: Payload<L>) => Promise<undefined | PutBack<L>>;
