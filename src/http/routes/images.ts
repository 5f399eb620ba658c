import multipart from "@fastify/multipart";
import { z } from "zod";
import { uploadAddress } from "#screening/picture-address.ts";
import { AssayError } from "#src/errors.ts";
import { saveUploads } from "#store/picture-sources.ts";
import type { App, HttpDependencies } from "../app-types.ts";
import { problems } from "../schemas/page.ts";
import { pictures } from "../schemas/streamed.ts";
import { createUploads, MAX_FILES } from "../uploads.ts";

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

  const withUploads = createUploads(deps.maxPictureBytes);

  app.post(
    "/v1/images",
    {
      config: { scope: "listings:write", streamed: { "multipart/form-data": pictures } },
      schema: {
        operationId: "uploadImages",
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
      const images = await withUploads(request, async (taken) => {
        await saveUploads(deps.database, taken);
        return taken.map(({ name, format, bytes, sha256 }) => ({
          name,
          format,
          bytes,
          url: uploadAddress(sha256.toString("hex")),
        }));
      });
      return reply.code(201).send({ images });
    },
  );
}
