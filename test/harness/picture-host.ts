import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A picture host on a real socket: `answers` decides by path, and every request is on record. */
export interface PictureHost {
  readonly port: number;
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  /** Connections that were made, whether or not anything was asked over them. */
  readonly connections: number;
  readonly answers: Map<string, (request: IncomingMessage, response: ServerResponse) => void>;
  /** Puts a picture there, and gives its address as a listing names it. */
  show(path: string, bytes: Buffer, headers?: Record<string, string>): { url: string };
  close(): Promise<void>;
}

/** Starts one on a free port of a loopback address; it answers 404 until it is told otherwise. */
export async function startPictureHost(address = "127.0.0.1"): Promise<PictureHost> {
  const asked: string[] = [];
  const answers: PictureHost["answers"] = new Map();
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    const answer = answers.get(path);
    if (answer === undefined) response.writeHead(404).end();
    else answer(request, response);
  });
  let connections = 0;
  server.on("connection", () => {
    connections += 1;
  });
  server.listen(0, address);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = `http://${address}:${port}`;
  return {
    port,
    url,
    asked,
    get connections() {
      return connections;
    },
    answers,
    show(path, bytes, headers = {}) {
      answers.set(path, (_request, response) => response.writeHead(200, headers).end(bytes));
      return { url: url + path };
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
