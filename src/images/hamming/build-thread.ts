import { parentPort, workerData } from "node:worker_threads";
import { type BuildInput, buildSegment } from "./build.ts";

parentPort?.postMessage(buildSegment(workerData as BuildInput));
