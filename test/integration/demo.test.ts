import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const ASSAY = path.join(import.meta.dirname, "../../bin/assay");
const ROW = /^[a-z]{2}-\d{4} .* (?:allow|review|block) /;

describe("assay demo", () => {
  let folder = "";

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "assay-demo-test-"));
    // As root, PostgreSQL runs as another user, who must be able to pass.
    await chmod(folder, 0o711);
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("shows a verdict on every listing and a breach at a closed gate, and ends by itself", async () => {
    const { code, stdout, stderr } = await demo();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.split("\n").filter((line) => ROW.test(line)).length).toBeGreaterThanOrEqual(60);
    expect(stdout).toMatch(/\/gate {2}-> {2}closed \(block\)/);
    expect(stdout).toContain("recorded as a breach: sold through a closed gate");
    expect(stdout).toMatch(/\/gate {2}-> {2}open \(decision\)/);
    expect(stdout).toMatch(/webhook-signature v1,\S+ {2}-> {2}verified/);
    await nothingIsLeft();
  });

  it("leaves neither processes nor files when a person presses Ctrl+C in the middle of it", async () => {
    const { code } = await demo([], (stdout) => stdout.includes("The API answers at"));
    expect(code).toBe(130);
    await nothingIsLeft();
  });

  it("says which port is busy instead of hanging", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? String(address?.port) : "";
    try {
      const { code, stderr } = await demo(["--port", port]);
      expect(code).toBe(1);
      expect(stderr).toContain(`port ${port} of 127.0.0.1: the port is taken`);
    } finally {
      server.close();
    }
    await nothingIsLeft();
  });

  /** Runs it as a user would, with its temporary files in our folder; `interruptAt` presses Ctrl+C. */
  async function demo(more: readonly string[] = [], interruptAt: (stdout: string) => boolean = () => false) {
    const env = { PATH: process.env.PATH ?? "", TMPDIR: folder };
    const child = spawn(process.execPath, [ASSAY, "demo", ...more], { env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      if (interruptAt(stdout)) child.kill("SIGINT");
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const [code] = await once(child, "close");
    return { code: code as number | null, stdout, stderr };
  }

  async function nothingIsLeft() {
    const { stdout } = await promisify(execFile)("ps", ["-eo", "args"]);
    expect(stdout.split("\n").filter((line) => line.includes(folder))).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  }
});
