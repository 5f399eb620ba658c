import { parentPort, workerData } from "node:worker_threads";
import { type Filling, takeBlocks } from "./blocks.ts";

parentPort?.postMessage(await takeBlocks(workerData as Filling));
