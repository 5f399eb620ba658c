/** A running part that can be stopped. */
export interface Part {
  stop(): Promise<void>;
}

/** Parts that build on one another. `stop` ends them, the last added first, and goes on past one that fails to. */
export interface Parts extends Part {
  /** Keeps a part to be stopped, and gives it back. */
  add<T extends Part>(part: T): T;
}

/** Begins with none; `onError` hears of parts that do not stop. */
export function createParts(onError: (error: unknown) => void): Parts {
  const running: Part[] = [];
  return {
    add(part) {
      running.push(part);
      return part;
    },
    async stop() {
      for (const part of running.splice(0).reverse()) await part.stop().catch(onError);
    },
  };
}
