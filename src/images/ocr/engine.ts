import { readFile } from "node:fs/promises";
import path from "node:path";
import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import type { Planes } from "./line-image.ts";
import { modelFolder } from "./packages.ts";

/** The two models of PP-OCRv4, ready to run. */
export interface Engine {
  /** Where in a picture there is text: one probability a pixel. */
  detect(picture: Planes): Promise<Float32Array>;
  /** What a line may say: probabilities of every letter at every step. */
  recognise(line: Planes): Promise<{ readonly data: Float32Array; readonly steps: number; readonly letters: number }>;
  readonly alphabet: readonly string[];
}

/** Loads the models; about a second. */
export async function openEngine(): Promise<Engine> {
  const folder = modelFolder();
  // A process has one picture at a time, and the machine other processes.
  env.wasm.numThreads = 1;
  const load = async (name: string) =>
    await InferenceSession.create(await readFile(path.join(folder, name)), { executionProviders: ["wasm"] });
  const detection = await load("ch_PP-OCRv4_det_infer.onnx");
  const recognition = await load("ch_PP-OCRv4_rec_infer.onnx");
  const letters = await readFile(path.join(folder, "ppocr_keys_v1.txt"), "utf8");
  return {
    async detect(picture) {
      const { data } = await run(detection, picture);
      return data;
    },
    async recognise(line) {
      const { data, dims } = await run(recognition, line);
      return { data, steps: dims[1] ?? 0, letters: dims[2] ?? 0 };
    },
    // The model's last letter is the blank between words.
    alphabet: [...letters.trimEnd().split(/\r?\n/), " "],
  };
}

async function run(session: InferenceSession, { data, width, height }: Planes) {
  const input = session.inputNames[0] ?? "";
  const outputs = await session.run({ [input]: new Tensor("float32", data, [1, 3, height, width]) });
  const output = outputs[session.outputNames[0] ?? ""];
  if (!(output?.data instanceof Float32Array)) throw new Error("the model gave no numbers");
  return { data: output.data, dims: output.dims };
}
