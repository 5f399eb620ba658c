import type { Command } from "commander";

/** `assay hash FILE…`: the PDQ hash and quality of pictures, as a table that `assay banks import` takes. */
export function registerHash(program: Command): void {
  program
    .command("hash")
    .description("print the PDQ hash and quality of pictures: a table that `assay banks import` takes")
    .argument("<file...>", "JPEG, PNG, WebP, AVIF or GIF")
    .addHelpText(
      "after",
      "\nA file that is no picture is reported on standard error and costs only itself; the exit code is then 2.",
    )
    .action(hashFiles);
}

async function hashFiles(files: readonly string[]): Promise<void> {
  const { readFile } = await import("node:fs/promises");
  const { availableParallelism } = await import("node:os");
  const { createDecoder } = await import("#images/decode/decoder.ts");
  const { csvField } = await import("#src/csv.ts");
  const { inWords } = await import("#screening/image/picture-reasons.ts");
  const { AssayError } = await import("#src/errors.ts");
  const { whyUnreadable } = await import("./input.ts");
  const { openOutput } = await import("./output.ts");

  const processes = Math.min(availableParallelism(), files.length);
  const decoder = createDecoder({ processes });
  const output = await openOutput(undefined);
  const problems: { at: string; message: string }[] = [];
  const look = async (file: string) => {
    try {
      const found = await decoder.decode(await readFile(file));
      return "reason" in found ? { problem: inWords(found.reason) } : found;
    } catch (error) {
      return { problem: whyUnreadable(error as NodeJS.ErrnoException) };
    }
  };
  // A few ahead of the one that is printed, so that every process has work and the output keeps the order.
  const ahead: Promise<Awaited<ReturnType<typeof look>>>[] = [];
  try {
    await output.write("file,hash,quality\n");
    for (const [index, file] of files.entries()) {
      while (ahead.length < processes + 1 && index + ahead.length < files.length) {
        ahead.push(look(files[index + ahead.length] ?? ""));
      }
      const found = await ahead.shift();
      if (found === undefined) continue;
      if ("problem" in found) problems.push({ at: file, message: found.problem });
      else await output.write(`${csvField(file)},${found.hash},${found.quality}\n`);
    }
    await output.close();
  } finally {
    decoder.close();
  }
  if (problems.length > 0) {
    const count = `${problems.length} of ${files.length} files`;
    throw new AssayError("input.invalid", `${count} have no hash`, { problems });
  }
}
