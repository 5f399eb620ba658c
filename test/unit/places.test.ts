import { expect, test } from "vitest";
import { createPlaces } from "#src/places.ts";

/** Takes places and notes the name once they are taken. */
function taking(places: ReturnType<typeof createPlaces>, inside: string[], name: string, count: number) {
  return places.take(count).then(() => inside.push(name));
}

test("places are given in the order of asking: many small ones do not pass a large one by", async () => {
  const places = createPlaces(10);
  const inside: string[] = [];
  await taking(places, inside, "first", 6);
  const large = taking(places, inside, "large", 8);
  const small = taking(places, inside, "small", 1);
  await Promise.resolve();
  expect(inside).toEqual(["first"]);
  places.leave(6);
  await Promise.all([large, small]);
  expect(inside).toEqual(["first", "large", "small"]);
  expect(places.taken()).toBe(9);
});

test("who needs more places than there are has them all, alone", async () => {
  const places = createPlaces(10);
  const inside: string[] = [];
  await taking(places, inside, "small", 1);
  const huge = taking(places, inside, "huge", 64);
  await Promise.resolve();
  expect(inside).toEqual(["small"]);
  places.leave(1);
  await huge;
  const next = taking(places, inside, "next", 1);
  await Promise.resolve();
  expect(inside).toEqual(["small", "huge"]);
  places.leave(64);
  await next;
});

test("who gives up lets those behind go on", async () => {
  const places = createPlaces(10);
  await places.take(6);
  const patience = new AbortController();
  const large = places.take(8, patience.signal);
  const small = places.take(1);
  patience.abort();
  expect(await Promise.all([large, small])).toEqual([false, true]);
  expect(places.taken()).toBe(7);
});
