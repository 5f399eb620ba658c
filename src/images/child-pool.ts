import { type ChildProcess, fork } from "node:child_process";

/** The work of a child ends with this exit code when it has grown too large. */
export const EXIT_TOO_LARGE = 86;

/** What a child says once it can take a task. */
export const READY = "ready";
/** A child that is not ready by then never will be; a busy machine takes some seconds. */
const START_MS = 60_000;

/** What a child is asked, and how it answers. */
export interface ChildRequest<Task> {
  readonly id: number;
  readonly task: Task;
}
export interface ChildAnswer<Result> {
  readonly id: number;
  readonly result: Result;
}

/** Why there is no result: the child hung, grew too large, or died. */
export type ChildFailure = "timeout" | "memory" | "crashed";

/** Hands tasks to child processes. Never throws: what goes wrong with a task is its outcome. */
export interface ChildPool<Task, Result> {
  /** A task that takes longer than `timeoutMs` has hung its child; its turn and a new child are waited for besides. */
  run(task: Task, timeoutMs: number): Promise<Outcome<Result>>;
  close(): void;
}

export interface ChildPoolOptions {
  /** The program that the children run. */
  readonly program: string;
  /** Children at most; they start when there is work and end when there is none. */
  readonly processes: number;
  /** A child without work for so long is ended and gives its memory back. */
  readonly idleMs: number;
  /** For V8's heap in the child, in MB; what else it takes, it must watch itself. */
  readonly heapMb: number;
}

type Outcome<Result> = { readonly result: Result } | { readonly failed: ChildFailure };

interface Job<Task, Result> {
  readonly task: Task;
  readonly timeoutMs: number;
  readonly resolve: (outcome: Outcome<Result>) => void;
}

/**
 * Hostile input meets a child process, one task at a time in each: a crash, a hang or a blow-up costs that task, and the
 * next one gets a new process.
 */
export function createChildPool<Task, Result>(options: ChildPoolOptions): ChildPool<Task, Result> {
  const { program, processes, idleMs, heapMb } = options;
  const waiting: Job<Task, Result>[] = [];
  const idle: { child: ChildProcess; timer: NodeJS.Timeout }[] = [];
  const all = new Set<ChildProcess>();
  const ready = new WeakSet<ChildProcess>();
  let busy = 0;
  let nextId = 0;
  let closed = false;

  function start(): ChildProcess {
    const child = fork(program, {
      serialization: "advanced",
      execArgv: [`--max-old-space-size=${heapMb}`],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      // The child needs nothing of ours: no database password, no key.
      env: {},
    });
    all.add(child);
    // What breaks is answered by whoever waits for the child; an idle one is only forgotten.
    child.on("error", () => undefined);
    child.once("exit", () => {
      all.delete(child);
      forget(child);
    });
    return child;
  }

  function forget(child: ChildProcess): void {
    const at = idle.findIndex((entry) => entry.child === child);
    if (at !== -1) clearTimeout(idle.splice(at, 1)[0]?.timer);
  }

  function takeChild(): ChildProcess {
    const entry = idle.pop();
    clearTimeout(entry?.timer);
    const child = entry?.child;
    // While it works, the child keeps this process alive; at rest it must not.
    child?.ref();
    child?.channel?.ref();
    return child ?? start();
  }

  function putBack(child: ChildProcess): void {
    if (child.killed || !child.connected || child.exitCode !== null || child.signalCode !== null) return;
    child.unref();
    child.channel?.unref();
    // Forgotten before it ends: work must not be given to a child that is about to die.
    const timer = setTimeout(() => {
      forget(child);
      child.kill("SIGKILL");
    }, idleMs).unref();
    idle.push({ child, timer });
  }

  function ask(child: ChildProcess, { task, timeoutMs }: Job<Task, Result>): Promise<Outcome<Result>> {
    const id = nextId++;
    return new Promise((resolve) => {
      const settle = (outcome: Outcome<Result>): void => {
        clearTimeout(timer);
        child.off("message", onMessage).off("exit", onGone).off("error", onGone);
        resolve(outcome);
      };
      const giveUp = (failed: ChildFailure): void => {
        child.kill("SIGKILL");
        settle({ failed });
      };
      const begin = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => giveUp("timeout"), timeoutMs);
        child.send({ id, task } satisfies ChildRequest<Task>, (error) => {
          if (error) onGone();
        });
      };
      const onMessage = (message: typeof READY | ChildAnswer<Result>): void => {
        if (message === READY) {
          ready.add(child);
          begin();
        } else if (message.id === id) settle({ result: message.result });
      };
      const onGone = (): void => giveUp(child.exitCode === EXIT_TOO_LARGE ? "memory" : "crashed");
      child.on("message", onMessage).once("exit", onGone).once("error", onGone);
      let timer = setTimeout(() => giveUp("timeout"), START_MS);
      if (ready.has(child)) begin();
    });
  }

  async function work(job: Job<Task, Result>): Promise<void> {
    busy += 1;
    const child = takeChild();
    job.resolve(await ask(child, job));
    putBack(child);
    busy -= 1;
    next();
  }

  function next(): void {
    while (!closed && busy < processes) {
      const job = waiting.shift();
      if (job === undefined) return;
      void work(job);
    }
  }

  return {
    run: (task, timeoutMs) =>
      new Promise((resolve) => {
        if (closed) return resolve({ failed: "crashed" });
        waiting.push({ task, timeoutMs, resolve });
        next();
      }),
    close() {
      closed = true;
      for (const { resolve } of waiting.splice(0)) resolve({ failed: "crashed" });
      for (const { timer } of idle.splice(0)) clearTimeout(timer);
      for (const child of all) child.kill("SIGKILL");
    },
  };
}
