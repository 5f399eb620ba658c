import type { Benchmark } from "./benchmark.ts";
import { copies } from "./suite/copies.ts";
import { drain } from "./suite/drain.ts";
import { hamming } from "./suite/hamming.ts";
import { ingest } from "./suite/ingest.ts";
import { latency } from "./suite/latency.ts";
import { memory } from "./suite/memory.ts";
import { ocr } from "./suite/ocr.ts";
import { pdq } from "./suite/pdq.ts";
import { pictures } from "./suite/pictures.ts";
import { price } from "./suite/price.ts";
import { references } from "./suite/references.ts";
import { scoring } from "./suite/scoring.ts";
import { text } from "./suite/text.ts";

/** Every benchmark, in the order in which they run and are reported. A new one is one file and one line here. */
export const SUITE: readonly Benchmark[] = [
  ingest,
  latency,
  drain,
  scoring,
  text,
  memory,
  pdq,
  hamming,
  pictures,
  ocr,
  copies,
  price,
  references,
];
