import { execFile, type SpawnOptions } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { AssayError } from "#src/errors.ts";
import type { Binaries } from "./binaries.ts";

/** The system user that PostgreSQL runs as when Assay itself is root, which PostgreSQL refuses to be. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** How to start one of PostgreSQL's programs here. */
export interface Launcher {
  /** Who must own its files; undefined when that is ourselves. */
  readonly owner: Owner | undefined;
  wrap(program: string, args: readonly string[]): { file: string; args: string[]; options: SpawnOptions };
}

/** Nothing of our own environment, which holds secrets, reaches the server. Windows programs need theirs. */
const ENVIRONMENT =
  process.platform === "win32" ? {} : { env: { PATH: "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", LC_ALL: "C" } };
const PROBE_MS = 20_000;
/** Reads and enters folders whatever their mode, and lets access(2) say so: PostgreSQL asks it about its own path. */
const KEEP_ACCESS = [
  "--inh-caps",
  "+dac_override",
  "--ambient-caps",
  "+dac_override",
  "--securebits",
  "+no_setuid_fixup",
];

/** Finds a way to run PostgreSQL that works for these programs and this data folder, trying each before it is used. */
export async function chooseLauncher(binaries: Binaries, dataDir: string, cluster: string): Promise<Launcher> {
  const root = process.getuid?.() === 0;
  const candidates = root ? await launchersForRoot(cluster) : [plainLauncher()];
  const failures: string[] = [];
  for (const launcher of candidates) {
    const failure = await probe(launcher, binaries, dataDir);
    if (failure === undefined) return launcher;
    failures.push(failure);
  }
  throw new AssayError(
    "store.unavailable",
    `The embedded PostgreSQL does not run here: ${failures.join("; ")}. ${root ? ROOT_ADVICE : ""}` +
      "Set DATABASE_URL to use a PostgreSQL of your own.",
  );
}

const ROOT_ADVICE =
  "PostgreSQL cannot run as root, so it runs as another user, who must reach both the program and the data folder: " +
  "move them to a folder that others may enter, set ASSAY_DATA_DIR to one, install setpriv (util-linux), or start " +
  "Assay as an ordinary user. ";

function plainLauncher(): Launcher {
  return { owner: undefined, wrap: (file, args) => ({ file, args: [...args], options: { ...ENVIRONMENT } }) };
}

async function launchersForRoot(cluster: string): Promise<Launcher[]> {
  const owner = (await ownerOf(cluster)) ?? (await systemUser("postgres")) ?? (await systemUser("nobody")) ?? NOBODY;
  const { uid, gid } = owner;
  const ids = ["--reuid", String(uid), "--regid", String(gid), "--clear-groups"];
  return [
    { owner, wrap: (file, args) => ({ file, args: [...args], options: { ...ENVIRONMENT, uid, gid } }) },
    {
      owner,
      wrap: (file, args) => ({
        file: "setpriv",
        args: [...ids, ...KEEP_ACCESS, file, ...args],
        options: { ...ENVIRONMENT },
      }),
    },
  ];
}

const NOBODY: Owner = { uid: 65_534, gid: 65_534 };

/** An existing cluster keeps its owner, so that an ordinary user's data stays theirs when root starts it once. */
async function ownerOf(folder: string): Promise<Owner | undefined> {
  const found = await stat(folder).catch(() => undefined);
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : undefined;
}

async function systemUser(name: string): Promise<Owner | undefined> {
  const lines = (await readFile("/etc/passwd", "utf8").catch(() => "")).split("\n");
  const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(":");
  // macOS writes nobody as -2, which is not an id that spawn takes.
  const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
  return uid > 0 && gid >= 0 ? { uid, gid } : undefined;
}

/** Undefined when the program runs this way and can enter the data folder; else what it said. */
async function probe(launcher: Launcher, binaries: Binaries, dataDir: string): Promise<string | undefined> {
  const version = await runToEnd(launcher, binaries.postgres, ["--version"]);
  if (version.code !== 0) return version.output.trim() || `${binaries.postgres} ended with ${version.code}`;
  if (launcher.owner === undefined) return undefined;
  const enter = await runToEnd(launcher, "/bin/sh", ["-c", 'cd "$1"', "sh", dataDir]);
  return enter.code === 0 ? undefined : enter.output.trim();
}

/** Runs a program to its end; gives its exit code (or the name of what prevented it) and all that it wrote. */
export function runToEnd(
  launcher: Launcher,
  program: string,
  args: readonly string[],
  limits: { signal?: AbortSignal | undefined; timeout?: number } = {},
): Promise<{ code: number | string; output: string }> {
  const { file, args: all, options } = launcher.wrap(program, args);
  const timeout = limits.timeout ?? PROBE_MS;
  return new Promise((done) => {
    const settings = { ...options, cwd: "/", timeout, ...(limits.signal && { signal: limits.signal }) };
    execFile(file, all, { ...settings, encoding: "utf8", shell: false }, (error, stdout, stderr) => {
      done({ code: error ? (error.code ?? error.message) : 0, output: `${stdout}${stderr}` || (error?.message ?? "") });
    });
  });
}
