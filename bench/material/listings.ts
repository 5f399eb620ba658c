import type { Listing } from "#screening/types.ts";
import { createRandom, type Random } from "./random.ts";

interface Kind {
  readonly name: string;
  readonly category: string;
  readonly from: number;
  readonly to: number;
}

const KINDS: readonly Kind[] = [
  { name: "sneakers", category: "shoes/sneakers", from: 25, to: 320 },
  { name: "shoulder bag", category: "bags/shoulder", from: 30, to: 2400 },
  { name: "hoodie", category: "clothing/hoodies", from: 18, to: 420 },
  { name: "wristwatch", category: "watches", from: 40, to: 9000 },
  { name: "sunglasses", category: "accessories/eyewear", from: 12, to: 380 },
  { name: "leather belt", category: "accessories/belts", from: 15, to: 450 },
  { name: "down jacket", category: "clothing/jackets", from: 60, to: 1800 },
  { name: "card holder", category: "accessories/wallets", from: 10, to: 390 },
];
const BRANDS =
  "Nike Adidas Gucci Prada Rolex Chanel Hermès Dior Balenciaga Moncler Burberry Omega Seiko Puma Fendi Levi's Casio Coach".split(
    " ",
  );
const COLOURS = "black white navy beige olive burgundy grey tan cream red".split(" ");
const FINISHES = [
  "brand new in box",
  "worn twice",
  "vintage 90s",
  "size 42",
  "with dust bag",
  "limited edition",
  "EU 38",
];
const FOREIGN = [
  "neu mit Etikett, ungetragen",
  "neuf avec étiquette, livraison rapide",
  "nuevo con caja original",
  "nuovo, mai indossato",
  "全新 正品 包邮",
  "新品 未使用 送料無料",
];
const SENTENCES = [
  "Bought last year as a present and only tried on at home.",
  "The stitching is clean and the lining has no stains.",
  "Please look closely at the pictures, they are part of the description.",
  "Comes with the original box, the dust bag and a copy of the receipt.",
  "We are a small family shop and answer within a few hours.",
  "Measurements were taken lying flat and may differ by a centimetre.",
  "Shipping with tracking takes three to five working days.",
  "Smoke-free home, no returns, but feel free to ask before you buy.",
  "The strap has eight holes and fits small and medium wrists.",
  "Colour may look slightly different depending on your screen.",
  "I have more items, have a look at my other listings for a bundle price.",
  "Small scratch on the clasp, see the fourth picture, otherwise like new.",
];
/** What a few sellers of replicas write: rare, as in life. */
const SUSPECT = ["1:1 top quality", "mirror quality, message me on telegram", "AAA batch, same factory", "UA version"];

export interface ListingOptions {
  readonly count: number;
  readonly images: boolean;
  /** Brands to write titles with, besides the best known ones. */
  readonly brands?: readonly string[];
}

/** Invented listings as sellers write them, the same in every run: `id` is `<prefix>-<number>`. */
export function inventListings(prefix: string, { count, images, brands = [] }: ListingOptions): Listing[] {
  const random = createRandom(11);
  return Array.from({ length: count }, (_, number) => inventListing(random, `${prefix}-${number}`, images, brands));
}

function inventListing(random: Random, id: string, images: boolean, brands: readonly string[]): Listing {
  const kind = random.pick(KINDS);
  const brand = brands.length > 0 && random.chance(0.5) ? random.pick(brands) : random.pick(BRANDS);
  const named = random.chance(0.8);
  return {
    id,
    title: titleOf(random, kind, named ? brand : undefined),
    description: random.chance(0.9) ? descriptionOf(random) : undefined,
    brand: named && random.chance(0.6) ? brand : undefined,
    category: kind.category,
    condition: random.pick(["new", "used", "new_with_tags"]),
    price: { value: priceOf(random, kind), currency: random.pick(["USD", "USD", "EUR", "GBP"]) },
    quantity: 1 + random.int(5),
    images: images ? inventImages(id, 1 + random.int(5)) : [],
    seller: {
      id: `seller-${random.int(2_000)}`,
      createdAt: `20${15 + random.int(11)}-0${1 + random.int(9)}-1${random.int(10)}T08:00:00Z`,
      country: random.pick(["US", "DE", "CN", "FR", "GB", "JP"]),
      rating: Math.round((3 + random.next() * 2) * 10) / 10,
      salesCount: random.int(3_000),
    },
    shipsFrom: random.pick(["US", "DE", "CN", "FR"]),
    locale: random.pick(["en-US", "de-DE", "fr-FR"]),
    attributes: { colour: random.pick(COLOURS), size: 36 + random.int(10) },
  };
}

function titleOf(random: Random, kind: Kind, brand: string | undefined): string {
  const words = [brand, random.pick(COLOURS), kind.name, random.pick(random.chance(0.15) ? FOREIGN : FINISHES)];
  if (random.chance(0.03)) words.push(random.pick(SUSPECT));
  return words.filter((word) => word !== undefined).join(" ");
}

function descriptionOf(random: Random): string {
  const sentences = Array.from({ length: 2 + random.int(9) }, () => random.pick(SENTENCES));
  if (random.chance(0.03)) sentences.push(random.pick(SUSPECT));
  if (random.chance(0.1)) sentences.push(random.pick(FOREIGN));
  return sentences.join(" ");
}

function priceOf(random: Random, kind: Kind): string {
  // Most are near the bottom of the range, few at the top.
  const share = random.next() ** 3;
  return (kind.from + share * (kind.to - kind.from)).toFixed(2);
}

function inventImages(id: string, count: number): { url: string }[] {
  return Array.from({ length: count }, (_, index) => ({ url: `https://pictures.example/${id}/${index}.jpg` }));
}

/** A text of exactly this many characters made of the sentences that descriptions are made of. */
export function inventText(characters: number): string {
  const random = createRandom(13);
  const parts: string[] = [];
  let length = 0;
  while (length < characters) {
    const part = `${random.pick(random.chance(0.1) ? FOREIGN : SENTENCES)} `;
    parts.push(part);
    length += part.length;
  }
  return parts.join("").slice(0, characters);
}
