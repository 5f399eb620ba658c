import type { AddressInfo } from "node:net";
import type { App } from "#http/app-types.ts";

/** Starts to listen; the address it can be called at, also when the port was left to the system. */
export async function listen(app: App, host: string, port: number): Promise<string> {
  await app.listen({ host, port });
  const { port: bound } = app.server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${bound}`;
}
