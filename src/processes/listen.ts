import type { AddressInfo } from "node:net";
import type { App } from "#http/app-types.ts";
import { AssayError } from "#src/errors.ts";

/** Starts to listen; the address it can be called at, also when the port was left to the system. A taken port is `config.invalid`. */
export async function listen(app: App, host: string, port: number): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === "EADDRINUSE" ? "the port is taken" : message;
    throw new AssayError("config.invalid", `Cannot listen on port ${port} of ${host}: ${why}.`, { cause });
  }
  const { port: bound } = app.server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${bound}`;
}
