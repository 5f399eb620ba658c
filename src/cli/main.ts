import { readFileSync } from "node:fs";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { registerBanks } from "./banks.ts";
import { registerDemo } from "./demo.ts";
import { registerEval } from "./eval.ts";
import { reportFailure, usageExitCode } from "./failure.ts";
import { registerFx } from "./fx.ts";
import { registerHash } from "./hash.ts";
import { registerKeys } from "./keys.ts";
import { registerMigrate } from "./migrate.ts";
import { isLostOutput, watchStandardOutput } from "./output.ts";
import { registerPrices } from "./prices.ts";
import { registerRules } from "./rules.ts";
import { registerScreen } from "./screen.ts";
import { registerStart } from "./start.ts";
import { registerTrain } from "./train.ts";

/** Every command, in the order in which `assay --help` shows them. A new one is one file and one line here. */
const COMMANDS: readonly ((program: Command) => void)[] = [
  registerStart,
  registerDemo,
  registerScreen,
  registerEval,
  registerRules,
  registerTrain,
  registerPrices,
  registerFx,
  registerHash,
  registerBanks,
  registerKeys,
  registerMigrate,
];

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const program = new Command("assay")
  .description("screens a marketplace's listings for counterfeits before the first sale")
  .version(version)
  .showHelpAfterError("(--help after the command says how it is used)")
  .exitOverride();
for (const register of COMMANDS) register(program);

watchStandardOutput(reportFailure);
try {
  await program.parseAsync();
} catch (error) {
  // Commander has printed its own message by now; help and version also end this way, with code 0.
  const printed = error instanceof CommanderError && !(error instanceof InvalidArgumentError);
  if (!isLostOutput(error)) process.exitCode = printed ? usageExitCode(error) : reportFailure(error);
}
