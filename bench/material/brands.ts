import type { ExtraBrand } from "#screening/knowledge.ts";
import { createRandom } from "./random.ts";

const STARTS =
  "Al Bel Cor Dar El Fen Gal Hal Is Jor Kal Lor Mar Nor Or Pel Quin Ros Sol Tor Ul Val Wes Xan Yor Zel Bran Cres Dren Flor".split(
    " ",
  );
const MIDDLES = "a e i o u ani evo iri ola uma ando este ilia oren uvi".split(" ");
const ENDS = "dor lan mark nex rio sen tano vella wick zzi berg cote dale fort line moor ne ria ston va".split(" ");
const SECONDS = ["", "", "", " Paris", " Studio", " & Sons", " Atelier", " Sport", " Milano", " Co"];

/** Invented brand names with aliases, all different, the same in every run. */
export function inventBrands(count: number): ExtraBrand[] {
  const random = createRandom(7);
  const names = new Set<string>();
  while (names.size < count) {
    names.add(random.pick(STARTS) + random.pick(MIDDLES) + random.pick(ENDS) + random.pick(SECONDS));
  }
  return [...names].map((brand) => ({ brand, aliases: aliasesOf(brand) }));
}

/** The ways in which sellers shorten a name: without spaces, without the second word. */
function aliasesOf(brand: string): string[] {
  const joined = brand.replaceAll(/[ &]+/g, "");
  return joined === brand ? [`${brand} Official`] : [joined];
}
