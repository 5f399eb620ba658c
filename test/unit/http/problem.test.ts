import { describe, expect, it } from "vitest";
import { z } from "zod";
import { translate, zodProblems } from "#http/problem.ts";

describe("what a caller is told", () => {
  it("a field that is left out is missing, whatever type it should have", () => {
    const shape = z.strictObject({ title: z.string(), images: z.array(z.string()), price: z.strictObject({}) });
    const { error } = shape.safeParse({ price: 3 });
    expect(zodProblems(error ?? new z.ZodError([]))).toEqual([
      { at: "/title", message: "is missing" },
      { at: "/images", message: "is missing" },
      { at: "/price", message: expect.stringContaining("expected object") },
    ]);
  });

  it("a content type that no call takes is answered with those that are taken", () => {
    const { code, message } = translate(Object.assign(new Error("Unsupported Media Type"), { statusCode: 415 }));
    expect(code).toBe("request.unsupported-type");
    expect(message).toContain("application/json");
  });
});
