import type { Brand } from "#screening/text/registry.ts";
import { createRandom } from "./random.ts";

const SEED = 8;
const KINDS = [
  ["handbag", "bags"],
  ["sneakers", "shoes/sneakers"],
  ["jacket", "clothing/outerwear"],
  ["hoodie", "clothing"],
  ["watch", "watches"],
  ["belt", "accessories/belts"],
  ["sunglasses", "accessories"],
] as const;
const MATERIALS = ["Leather", "cotton", "wool", "silk", "denim", "canvas", "patent leather"] as const;
const COLOURS = ["Black", "Navy Blue", "Ecru", "Burgundy", "Multicolour", "Off White", "Grey Marl"] as const;
const ROWS_AT_ONCE = 1_000;

/** A CSV file of invented references as pieces of text: a line for two in five, sizes and numbers in every title. */
export function* inventReferences(brands: readonly Brand[], count: number): Generator<string> {
  const random = createRandom(SEED);
  yield "brand,category,title,value,currency,source,condition,seller\n";
  let rows = "";
  for (let i = 1; i <= count; i++) {
    const brand = random.pick(brands);
    const line = random.chance(0.4) && brand.lines.length > 0 ? ` ${random.pick(brand.lines).name}` : "";
    const [noun, category] = random.pick(KINDS);
    const title = `${brand.name}${line} ${random.pick(MATERIALS)} ${noun} ${random.pick(COLOURS)} size ${Math.floor(random.next() * 50)} ref ${i}`;
    const value = (20 * Math.exp(random.next() * 4)).toFixed(2);
    const condition = random.chance(0.3) ? "used" : "new";
    const seller = `s-${Math.floor(random.next() * 50_000)}`;
    rows += `${quoted(brand.name)},${category},${quoted(title)},${value},${random.chance(0.5) ? "EUR" : "USD"},history,${condition},${seller}\n`;
    if (i % ROWS_AT_ONCE > 0 && i < count) continue;
    yield rows;
    rows = "";
  }
}

function quoted(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
