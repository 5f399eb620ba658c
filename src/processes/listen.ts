import type { AddressInfo } from "node:net";
import type { App } from "#http/app-types.ts";
import { AssayError } from "#src/errors.ts";

/**
 * Of the time that a stop may take, HTTP has this share to finish what it has. Then its connections are cut off: the rest
 * is for workers, queues and database to end in order, whatever a client does.
 */
const HTTP_SHARE = 1 / 2;

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

/** Takes no more connections, and resolves when the last one has ended or been cut off. */
export async function close(app: App, shutdownSeconds: number): Promise<void> {
  const cutOff = setTimeout(() => app.server.closeAllConnections(), shutdownSeconds * 1000 * HTTP_SHARE);
  await app.close().finally(() => clearTimeout(cutOff));
}
