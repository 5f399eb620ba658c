import type { FastifyRequest } from "fastify";
import { AssayError } from "#src/errors.ts";

/** A hook that refuses requests whose headers ask for what this service does not do. */
export async function checkHeaders({ headers, raw }: FastifyRequest): Promise<void> {
  // Node would answer these two itself, without a word.
  if (headers.host === undefined && raw.httpVersion === "1.1") refuse("host", "is missing");
  if (headers.expect !== undefined && !/^100-continue$/i.test(headers.expect)) refuse("expect", "must be 100-continue");
  // Bodies are taken as they are: unpacking is where small requests become large ones.
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") {
    throw new AssayError("request.unsupported-type", `The content encoding ${encoding} is not supported.`);
  }
  // Everything is read as UTF-8: whoever says something else means other characters.
  const [, charset] = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(headers["content-type"] ?? "") ?? [];
  if (charset !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(charset)) {
    throw new AssayError("request.unsupported-type", `The charset ${charset} is not supported: send UTF-8.`);
  }
}

function refuse(header: string, message: string): never {
  const problems = [{ at: `headers/${header}`, message }];
  throw new AssayError("request.invalid", "The headers of the request are not valid.", { problems });
}
