/** What a route that reads its body as it comes takes, by content type. This describes the call; the route itself checks. */
export type Streamed = Readonly<Record<string, object>>;

/** Lines of JSON, each of which has the shape of this schema of the description. */
export const lines = (schema: string) => ({ type: "string", description: `One \`${schema}\` a line, as JSON.` });

/** A table whose columns are the fields of this schema of the description. */
export const table = (schema: string) => ({
  type: "string",
  description: `One \`${schema}\` a row; a heading names the columns.`,
});

/** A form of pictures. */
export const pictures = {
  type: "object",
  minProperties: 1,
  properties: {
    picture: {
      type: "array",
      items: { type: "string", format: "binary" },
      description: "The files. Any other name of the field does as well.",
    },
  },
} as const;
