import { createPlaces, type Places } from "#src/places.ts";

/** Takes turns at each receiver, so that one that is slow or silent holds up only its own deliveries. */
export interface Receivers {
  /**
   * Runs `attempt` when it is the turn of this receiver. Gives instead how long to put the delivery off when the receiver
   * has no place in time, or is slow and tried by another delivery already.
   */
  visit<T>(receiver: string, attempt: () => Promise<T>): Promise<T | PutOff>;
  /** Whether its last attempt was a slow one. */
  isSlow(receiver: string): boolean;
}

/** An attempt that was not made, and in how many milliseconds its turn may come. */
export interface PutOff {
  readonly putOffMs: number;
}

export interface ReceiverLimits {
  /** Attempts at one receiver at once, from this process. */
  readonly atOnce: number;
  /** An attempt that took so long makes its receiver a slow one, which has one attempt at a time until a quick one. */
  readonly slowMs: number;
  /** How long an attempt waits for its turn. */
  readonly patienceMs: number;
  readonly now: () => number;
}

interface Receiver {
  /** When the first of the slow attempts in a row began. */
  slowSince: number | undefined;
  readonly turns: Places;
}

/** Put off for as long as the receiver has been slow, within these: what waits for it must not keep the queue busy. */
const SHORTEST_MS = 1_000;
const LONGEST_MS = 3_600_000;

/** Makes the turn-taker of one process. */
export function createReceivers({ atOnce, slowMs, patienceMs, now }: ReceiverLimits): Receivers {
  const receivers = new Map<string, Receiver>();

  function receiverNamed(name: string): Receiver {
    const known = receivers.get(name) ?? { slowSince: undefined, turns: createPlaces(atOnce) };
    receivers.set(name, known);
    return known;
  }

  // Up to twice as long, by chance: what is put off together need not come back together.
  function putOff({ slowSince }: Receiver): PutOff {
    const ms = Math.min(Math.max(now() - (slowSince ?? now()), SHORTEST_MS), LONGEST_MS);
    return { putOffMs: ms * (1 + Math.random()) };
  }

  return {
    isSlow: (name) => receivers.get(name)?.slowSince !== undefined,
    async visit(name, attempt) {
      const receiver = receiverNamed(name);
      if (receiver.slowSince !== undefined && receiver.turns.taken() > 0) return putOff(receiver);
      if (!(await receiver.turns.take(1, AbortSignal.timeout(patienceMs)))) return putOff(receiver);
      const began = now();
      try {
        return await attempt();
      } finally {
        receiver.slowSince = now() - began < slowMs ? undefined : (receiver.slowSince ?? began);
        receiver.turns.leave();
        if (receiver.turns.taken() === 0 && receiver.slowSince === undefined) receivers.delete(name);
      }
    },
  };
}
