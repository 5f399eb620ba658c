import { expect, test } from "vitest";
import { compileKnowledge } from "#screening/knowledge.ts";
import { bucketsOf, MODEL_FILE, probability, readTextModel, writeTextModel } from "#screening/text/text-model.ts";
import { trainText } from "#src/training/train.ts";
import { shipped, signalsOf } from "./shipped-knowledge.ts";

const examples = Array.from({ length: 200 }, (_, k) => ({
  text: k % 2 === 0 ? `top batch sneakers colour ${k}` : `garden chair number ${k}`,
  counterfeit: k % 2 === 0,
}));

test("a model learns what tells the two kinds apart, and does so on texts it has not seen", () => {
  const { model, heldOut } = trainText(examples);
  expect(heldOut.rows).toBeGreaterThan(10);
  expect(heldOut.rocArea).toBeGreaterThan(0.95);
  expect(probability(model, bucketsOf("top batch bag"))).toBeGreaterThan(0.5);
  expect(probability(model, bucketsOf("garden table"))).toBeLessThan(0.5);
});

test("the same decisions give the same file, and the file gives the same scores", () => {
  const write = (): string => writeTextModel(trainText(examples).model, { rows: 200, counterfeit: 100 });
  expect(write()).toBe(write());
  const { model } = trainText(examples);
  const read = readTextModel(write()).model;
  const buckets = bucketsOf("top batch sneakers");
  expect(read === undefined ? 0 : probability(read, buckets)).toBe(probability(model, buckets));
});

test.each(["", "{}", "[1", "null", '{"version":99}', '{"version":1,"buckets":262144,"bias":0,"weights":"AAA"}'])(
  "a damaged model is refused by name: %j",
  (text) => {
    expect(readTextModel(text).problems[0]?.at).toBe("models/text.json:1:1");
  },
);

test("a model that was cut in half, or edited to weights that nothing outweighs, is refused", () => {
  const file = writeTextModel(trainText(examples).model, { rows: 200, counterfeit: 100 });
  const edited = JSON.parse(file) as { bias: number; weights: string };
  const heavy = new DataView(new ArrayBuffer(8));
  heavy.setFloat32(4, 1e30, true);
  const weights = btoa(String.fromCharCode(...new Uint8Array(heavy.buffer)));
  const files = [
    file.slice(0, file.length / 2),
    JSON.stringify({ ...edited, bias: -1e300 }),
    JSON.stringify({ ...edited, weights }),
  ];
  for (const text of files) expect(readTextModel(text).problems).toHaveLength(1);
  expect(readTextModel(file).problems).toEqual([]);
});

test("without a model there is no learned score, and with one it is a signal", () => {
  expect(signalsOf(shipped().knowledge, { title: "Bag" }).has("text.learned")).toBe(false);
  const file = writeTextModel(trainText(examples).model, { rows: 200, counterfeit: 100 });
  const { knowledge } = compileKnowledge(new Map([[MODEL_FILE, file]]));
  expect(signalsOf(knowledge, { title: "top batch sneakers" }).get("text.learned")?.value).toBeGreaterThan(0.5);
});
