import multipart from "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { sniffFormat } from "#images/decode/sniff.ts";
import { AssayError, type Problem } from "#src/errors.ts";
import { saveUpload } from "#store/picture-sources.ts";
import type { App, HttpDependencies } from "../app-types.ts";
import { problems } from "../schemas/page.ts";
import { pictures } from "../schemas/streamed.ts";

/** Pictures in one upload. */
const MAX_FILES = 50;

const uploaded = z
  .object({
    images: z.array(
      z.object({
        name: z.string().meta({ description: "The file's name, as it was sent." }),
        url: z.string().meta({ description: "What a listing's `images` names the picture by." }),
        format: z.enum(["jpeg", "png", "webp", "avif", "gif"]),
        bytes: z.int(),
      }),
    ),
  })
  .meta({ id: "UploadedImages" });

/** Handing in pictures that are not public yet. */
export async function imageRoutes(app: App, deps: HttpDependencies & { readonly maxPictureBytes: number }) {
  await app.register(multipart, {
    throwFileSizeLimit: false,
    limits: { files: MAX_FILES, fields: 0, fileSize: deps.maxPictureBytes, headerPairs: 20 },
  });

  app.post(
    "/v1/images",
    {
      config: { scope: "listings:write", streamed: { "multipart/form-data": pictures } },
      schema: {
        summary: "Hand in pictures that are not public yet",
        description:
          "The body is `multipart/form-data` with one or more files. Each is answered with an address that a listing's " +
          "`images` may hold. The same bytes get the same address, so that a retry changes nothing.",
        tags: ["listings"],
        response: { 201: uploaded, ...problems },
      },
    },
    async (request, reply) => {
      if (!request.isMultipart()) {
        throw new AssayError("request.unsupported-type", "Send the pictures as multipart/form-data.");
      }
      const images: z.output<typeof uploaded>["images"] = [];
      for await (const { file, content } of readFiles(request)) {
        const at = `/${file.fieldname}`;
        if (file.file.truncated) throw refuse("request.too-large", at, `is larger than ${deps.maxPictureBytes} bytes`);
        const format = sniffFormat(content);
        if (format === undefined) {
          throw refuse("request.unsupported-type", at, "is not a JPEG, PNG, WebP, AVIF or GIF picture");
        }
        const sha256 = await saveUpload(deps.database.pool, content);
        images.push({ name: file.filename, url: `assay:image/${sha256}`, format, bytes: content.length });
      }
      if (images.length === 0) {
        throw new AssayError("request.invalid", "The body holds no file.");
      }
      return reply.code(201).send({ images });
    },
  );
}

/** What the parser's limits mean for who sends a body; its own words do not say. */
const BEYOND_LIMITS: Readonly<Record<string, string>> = {
  FST_FIELDS_LIMIT: "A form field holds no picture: send each picture as a file.",
  FST_FILES_LIMIT: `The body holds more than ${MAX_FILES} files: send the others in another upload.`,
};

async function* readFiles(request: FastifyRequest) {
  try {
    for await (const file of request.files()) yield { file, content: await file.toBuffer() };
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    const beyond = BEYOND_LIMITS[code];
    if (beyond !== undefined) throw new AssayError("request.invalid", beyond, { cause: error });
    // The parser's own errors have a status or none at all; without one the body was not what it said it was.
    if (error instanceof Error && !("statusCode" in error)) {
      throw new AssayError("request.malformed", "The body is not valid multipart/form-data.", { cause: error });
    }
    throw error;
  }
}

function refuse(code: "request.too-large" | "request.unsupported-type", at: string, message: string): AssayError {
  const problems: Problem[] = [{ at, message }];
  return new AssayError(code, `The file ${message}.`, { problems });
}
