/** A number of places that work takes and gives back. Who comes first is let in first. */
export interface Places {
  /**
   * Takes `count` places, one unless said otherwise, when it is one's turn; more than there are when nobody else has any.
   * Gives true; or false, and takes none, when `signal` aborts first.
   */
  take(count?: number, signal?: AbortSignal): Promise<boolean>;
  /** Gives places back. */
  leave(count?: number): void;
  /** How many are taken. */
  taken(): number;
}

interface Turn {
  readonly count: number;
  readonly enter: () => void;
}

/** Does the work on one of the places. */
export async function within<T>(places: Places, work: () => Promise<T>): Promise<T> {
  await places.take();
  try {
    return await work();
  } finally {
    places.leave();
  }
}

/** Makes `most` places, all free. */
export function createPlaces(most: number): Places {
  const waiting: Turn[] = [];
  let taken = 0;

  const fits = (count: number): boolean => taken === 0 || taken + count <= most;

  // Places are handed on at once, so that nobody who comes in between takes them.
  function letIn(): void {
    for (let first = waiting[0]; first !== undefined && fits(first.count); first = waiting[0]) {
      waiting.shift();
      taken += first.count;
      first.enter();
    }
  }

  return {
    take(count = 1, signal) {
      return new Promise((resolve) => {
        const gone = (): void => {
          waiting.splice(waiting.indexOf(turn), 1);
          resolve(false);
          letIn();
        };
        const turn: Turn = {
          count,
          enter: () => {
            signal?.removeEventListener("abort", gone);
            resolve(true);
          },
        };
        waiting.push(turn);
        signal?.addEventListener("abort", gone, { once: true });
        letIn();
      });
    },
    leave(count = 1) {
      taken -= count;
      letIn();
    },
    taken: () => taken,
  };
}
