import { expect, test } from "vitest";
import { shipped, signalsOf } from "./shipped-knowledge.ts";

const { knowledge } = shipped();
const lotOf = (title: string): unknown => signalsOf(knowledge, { title }).get("item.lot")?.value;
const kindOf = (title: string, category: string): unknown =>
  signalsOf(knowledge, { title, category }).get("item.kind")?.value;
const isPart = (title: string, category: string): unknown =>
  signalsOf(knowledge, { title, category }).get("item.part")?.value;

test.each([
  ["Nike Air Max 90 x Off-White", 1],
  ["New Balance 327 x Casablanca sneakers", 1],
  ["ASICS Gel-Kayano 14 x JJJJound", 1],
  ["Reebok Nano X4 Training Shoes", 1],
  ["adidas X 18.3 football boots", 1],
  ["Oakley Radar X4 sunglasses", 1],
  ["Fujifilm X100 camera", 1],
  ["30 x 40 cm canvas print", 1],
  ["2 x Ralph Lauren polo", 2],
  ["x2 Nike tees", 2],
  ["Lacoste polo x3 size M", 3],
  ["Lacoste polo x 3", 3],
  ["Nike Dunk Low x3", 3],
  ["Nike cap (4x)", 4],
  ["Gucci belts 5x", 5],
  ["Gucci belts 5 pcs", 5],
  ["Nike tee 6pack", 6],
  ["Nike T-Shirts 3 Stück", 3],
  ["magliette Nike 10 pz", 10],
  ["koszulki Nike 5 szt", 5],
  ["trička Nike 4 ks", 4],
  ["tricouri Nike 6 buc", 6],
  ["camisetas Nike 3 uds", 3],
  ["Nike Tシャツ 3枚", 3],
  ["Nike 티셔츠 3개", 3],
  ["21st century Nike tee", 1],
  ["Air Jordan 4 Retro", 1],
  ["New Balance 550", 1],
  ["Box logo hoodie 2023", 1],
  ["Chanel No 5 100 ml", 1],
  ["Nike socks 6-pack", 1],
  ["Estée Lauder Double Wear, 3x benutzt", 1],
  ["Nike Air Max 3x getragen", 1],
  ["Nike Dunk Low, 3x", 3],
  ["Olaplex No.3 100ml x 3", 3],
  ["Calvin Klein boxers 12 pcs", 3],
  ["Gucci Tasche, limitiert auf 50 Stück", 1],
  ["Nike tees job lot", 2],
  ["Nike tees, limited edition lot", 1],
])("%s is priced as %i: a model and its partner are not counted", (title, count) => {
  expect(lotOf(title)).toBe(count);
});

test.each([
  ["Sac Prada non porté cuir noir", "sacs", "bag"],
  ["Scarpe Gucci non usate", "scarpe", "shoes"],
  ["Air Jordan VI Retro Infrared", "shoes", "sneakers"],
  ["Nón kết Gucci", "", "hat"],
  ["Ví nữ Gucci", "", "wallet"],
  ["Calvin Klein cotton trunks 3-pack black size M", "clothing/underwear", "underwear"],
  ["Calvin Klein swim trunks", "clothing/swimwear", "shorts"],
  ["Сумка Dior", "", "bag"],
  ["Куртка Moncler", "", "jacket"],
  ["Chrome Hearts jeans patches", "jeans", "trousers"],
  ["Patches for jeans", "jeans", "part"],
  ["Samsung 45W fast charger + cable", "phones > chargers", "phonecharger"],
  ["Grand Seiko SBGA211 Snowflake", "other", "watch"],
  ["Rolex 126334", "other", "unknown"],
  ["Canon inktcartridges", "other", "part"],
  ["HP 305XL schwarz", "Druckerpatronen", "part"],
  // a packaging's noun, and the name of an article
  ["Telfar Shopping Bag small black", "other", "bag"],
  ["Prada shopping bag paper", "other", "packaging"],
])("%s in %s is a %s, whatever else its words can mean", (title, category, kind) => {
  expect(kindOf(title, category)).toBe(kind);
});

test.each([
  ["Rolex service papers 1998", "watches/parts", true],
  ["Rolex green wave box", "watches/accessories", true],
  ["Omega Uhrenbox", "Uhren > Zubehör", true],
  ["Omega Speedmaster hesalite crystal", "watches/parts", true],
  ["Rolex Submariner watch", "watches/parts", false],
  ["Rolex Submariner 40mm", "watches/parts", false],
  ["Rolex Submariner", "Watches, Parts & Accessories/Watches/Wristwatches", false],
  ["Gucci GG canvas belt", "clothing/accessories", false],
])("%s in %s: a shelf of parts holds parts: %s", (title, category, part) => {
  expect(isPart(title, category)).toBe(part);
});

test.each([
  ["Dyson Airwrap", "Beauty", "hairtool"],
  ["Dyson hair dryer", "Beauty", "hairtool"],
  ["Chanel lipstick", "Beauty", "makeup"],
  ["Chanel rouge 58", "Beauty", "makeup"],
  ["RM 35-02 carbon watch, red strap", "Watches", "watch"],
  ["Rolex Daytona black dial rubber strap", "Watches", "watch"],
  ["Rolex watch strap 20mm", "Watches", "strap"],
  ["Rubber strap for Submariner black dial", "Watches", "strap"],
  ["Apple AirPods Pro 2", "Mobile Phone Accessories", "headphones"],
  ["iPhone 13 Pro clear", "Cell Phone Accessories", "phonepart"],
  ["iPhone 13 Pro 128GB", "Cell Phones & Accessories", "phone"],
  ["FIFA 23 PS4", "Gry", "media"],
  ["GTA V PS4", "other", "media"],
  ["PS5 console disc edition", "Video games", "electronics"],
  ["Nintendo Switch OLED", "Games", "electronics"],
  ["Halo Infinite Xbox Series X", "Games", "media"],
  ["Dyson V10 Akku original, schwach", "Haushalt", "part"],
  ["Apple iPhone 12 64GB Akku 89%", "Handys", "phone"],
  ["Montblanc refill ballpoint black", "Pens", "part"],
  ["Omega 1012 balance complete", "watches", "watchpart"],
  ["New Balance 574", "shoes", "sneakers"],
  ["Oris Aquis balance", "bags", "bag"],
  ["estuche gafas Gucci", "Accesorios", "case"],
  ["étui à lunettes Dior", "Divers", "case"],
  ["bouton Chanel 18mm", "other", "part"],
  ["boutons de manchette Dupont", "other", "jewellery"],
  ["Dior veste boutons dorés", "other", "jacket"],
  ["Dior plakat 1965", "other", "media"],
  ["Publicité papier Chanel n°5", "other", "media"],
  ["Louis Vuitton Neverfull receipt 2015", "bags", "bag"],
  ["Gucci Marmont bag with receipt", "other", "bag"],
  ["Louis Vuitton receipt envelope", "Collectibles", "media"],
  ["Barbour dog coat", "Pets", "othergoods"],
  ["Telfar medium shopping bag", "bags", "bag"],
  ["Chanel shopping bag", "other", "packaging"],
  ["Estée Lauder double wear all shades", "Makeup", "makeup"],
  ["Ray-Ban aviator shades", "other", "sunglasses"],
  ["Ray-Ban Brille RB5228", "other", "glasses"],
  ["Versace szlafrok", "Dom", "home"],
  ["Montblanc stylo bille", "Papeterie", "pen"],
  ["Réparation montre Rolex", "Montres", "service"],
])("%s on the shelf %s is %s", (title, category, kind) => {
  expect(kindOf(title, category)).toBe(kind);
});
