import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { FastifyRequest } from "fastify";
import { sniffFormat } from "#images/decode/sniff.ts";
import { AssayError, type Problem } from "#src/errors.ts";

/** Pictures in one upload. */
export const MAX_FILES = 50;

/** A picture of an upload, which lies on disk until the request has been answered. */
export interface UploadedPicture {
  readonly name: string;
  readonly format: NonNullable<ReturnType<typeof sniffFormat>>;
  readonly bytes: number;
  readonly sha256: Buffer;
  content(): Promise<Buffer>;
}

/**
 * Hands the pictures of a multipart body to `use` when all of them are pictures of a size that is taken; otherwise throws
 * an error that names every one that is not.
 */
export type WithUploads = <T>(
  request: FastifyRequest,
  use: (pictures: readonly UploadedPicture[]) => Promise<T>,
) => Promise<T>;

/** Of the largest bodies there is room on disk for so many; in memory, one would be too many. */
const BODIES = 2;

/** Makes what receives uploads in one process. */
export function createUploads(maxBytes: number): WithUploads {
  const most = BODIES * MAX_FILES * maxBytes;
  let lying = 0;
  return async (request, use) => {
    let own = 0;
    const claim = (bytes: number): void => {
      if (lying + bytes > most) throw new AssayError("uploads.too-many", "Nothing was kept; try again in a moment.");
      lying += bytes;
      own += bytes;
    };
    const folder = await mkdtemp(join(tmpdir(), "assay-upload-"));
    try {
      const pictures: UploadedPicture[] = [];
      const refused: Refused[] = [];
      for (const file of await receive(request, folder, maxBytes, claim)) {
        const looked = await look(file, maxBytes);
        if ("message" in looked) refused.push(looked);
        else pictures.push(looked);
      }
      if (refused.length > 0) throw refusal(refused);
      if (pictures.length === 0) throw notFiles("The body holds no file.");
      return await use(pictures);
    } finally {
      await rm(folder, { recursive: true, force: true });
      lying -= own;
    }
  };
}

/** So much of a file's name is repeated to whoever sent it. */
const NAMED = 200;

interface Received {
  readonly at: string;
  readonly name: string;
  readonly path: string;
  readonly truncated: boolean;
}

interface Refused extends Problem {
  readonly code: "request.too-large" | "request.unsupported-type";
}

async function look({ at, name, path, truncated }: Received, maxBytes: number): Promise<UploadedPicture | Refused> {
  const called = name.slice(0, NAMED);
  if (truncated) return { code: "request.too-large", at, message: `${called} is larger than ${maxBytes} bytes` };
  const hash = createHash("sha256");
  let head = Buffer.alloc(0);
  let bytes = 0;
  for await (const part of createReadStream(path)) {
    if (bytes === 0) head = part;
    bytes += part.length;
    hash.update(part);
  }
  const format = sniffFormat(head);
  if (format === undefined) {
    const message = `${called} is not a JPEG, PNG, WebP, AVIF or GIF picture`;
    return { code: "request.unsupported-type", at, message };
  }
  return { name, format, bytes, sha256: hash.digest(), content: () => readFile(path) };
}

function refusal(refused: readonly Refused[]): AssayError {
  const [{ code, message }] = refused as readonly [Refused];
  const detail = refused.length === 1 ? `The file ${message}.` : `${refused.length} files are refused.`;
  return new AssayError(code, `${detail} Nothing was kept.`, { problems: refused });
}

/** What the parser's refusals mean for who sends a body; its own words do not say. */
const PLAINLY: Readonly<Record<string, string>> = {
  FST_FIELDS_LIMIT: "A form field holds no picture: send each picture as a file.",
  FST_FILES_LIMIT: `The body holds more than ${MAX_FILES} files: send the others in another upload.`,
  FST_PROTO_VIOLATION: "A form field has a name that is not allowed: any other does.",
};

async function receive(
  request: FastifyRequest,
  folder: string,
  maxBytes: number,
  claim: (bytes: number) => void,
): Promise<Received[]> {
  const received: Received[] = [];
  try {
    for await (const { file, fieldname, filename } of request.files()) {
      const path = join(folder, String(received.length));
      // Nobody knows how long a file will be: until it is there it may be of the largest.
      claim(maxBytes);
      await pipeline(file, createWriteStream(path));
      claim(file.bytesRead - maxBytes);
      // A field may have no name, whatever its type says.
      received.push({ at: `/${fieldname ?? ""}`, name: filename, path, truncated: file.truncated });
    }
  } catch (error) {
    if (error instanceof AssayError) throw error;
    const { code = "" } = error as NodeJS.ErrnoException;
    const plainly = PLAINLY[code];
    if (plainly !== undefined) throw notFiles(plainly, error);
    // The parser's own errors have a status or none at all; without one the body was not what it said it was. A full disk
    // names the call that failed.
    if (error instanceof Error && !("statusCode" in error) && !("syscall" in error)) {
      throw new AssayError("request.malformed", "The body is not valid multipart/form-data.", { cause: error });
    }
    throw error;
  }
  return received;
}

function notFiles(detail: string, cause?: unknown): AssayError {
  const problems = [{ at: "/", message: `must hold 1 to ${MAX_FILES} files and nothing else` }];
  return new AssayError("request.invalid", detail, { problems, cause });
}
