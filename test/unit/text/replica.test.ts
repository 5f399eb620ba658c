import { expect, test } from "vitest";
import { shipped, signalsOf } from "./shipped-knowledge.ts";

const { knowledge, problems } = shipped();

test("the shipped lists, brands and prices load without a problem", () => {
  expect(problems).toEqual([]);
});

test.each([
  "Omega Seamaster replica watch, 1:1 quality",
  "Louis Vuitton wallet mirror copy",
  "Sneakers UA batch",
  "These are not authentic",
  "Sac Chanel contrefaçon",
  "Bolso Gucci réplica AAA",
  "Bolsa Prada primeira linha",
  "Borsa Fendi non originale",
  "Gucci Tasche, Fälschung",
  "Nike кроссовки люкс копия",
  "Rolex orjinal değil, A kalite kopya",
  "Tas Hermes kw super",
  "Giày Nike rep 1:1",
  "กระเป๋า งานมิลเลอร์",
  "नकली Rolex",
  "Gucci 高仿",
  "復刻高仿手錶",
  "グッチ スーパーコピー",
  "구찌 미러급 가방",
  "شنطة كوبي درجة اولى",
  "Podróbka Gucci",
  "R e p l i c a 1:1 superclone",
  "Rolex r3plica",
  "Dior B30 dupe",
  "Chanel-inspired bag",
  "Inspired Gucci belt",
  "Gucci belt rep",
  "LV copy wallet",
  'Louis Vuitton "reps"',
  "fke Gucci belt",
  "Prada bag, prob not real",
  "repl!ca Gucci bag",
  "Rolex Daytona VSF V3",
  "Rolex best edition",
  "Louboutin heels high grade copy",
  "Годинник Omega копія",
  "Hodinky Omega kopie",
  "髙仿 香奈儿",
])("a seller who says that it is a copy is heard: %s", (title) => {
  expect(signalsOf(knowledge, { title }).get("text.replica")?.value).toBe(true);
});

test.each([
  "Genuine Rolex Submariner, no fakes, no replicas",
  "Chanel bag, comes with a copy of the receipt",
  "This is not a replica, Gucci belt",
  "Maison Margiela Replica leather sneakers",
  "Replica by the Fireplace eau de toilette",
  "Coat with faux fur collar",
  "Fake leather jacket, vintage",
  "Duracell AAA batteries, pack of 12",
  "Wall mirror 40 cm",
  "Porsche 911 model, 1:18 scale",
  "Arsenal home replica shirt 2024",
  "Puma Ferrari replica polo",
  "Veste en fausse fourrure, pas une réplique",
  "Original, keine Fälschung",
  "Оригинал, не реплика",
  "正品 假一赔十",
  "本物です。偽物ではありません",
  "정품입니다 가품 아님",
  "Bukan KW, original",
  "Hàng gia dụng cao cấp",
  "Heater 2 kW",
  "Tropical-inspired adidas shoes",
  "Best batch sourdough starter",
  "Replica of HMS Victory wooden ship kit",
  "AAA grade amethyst beads",
  "Replica wheels 18 inch for BMW",
  "Vinyl: bootleg Beatles live album",
  "Aftermarket bezel insert for Submariner, not original",
  "Canon EOS, no original box",
  "公司级打印机",
  "蜂蜜 超A级",
  "本店不售仿品",
  "스피커 중고 S급",
  "スーパーコピーには絶対にご注意ください",
  "Kunstpflanze fake",
  "adidas tee reps the classic logo",
])("an honest seller who uses the same words is left alone: %s", (title) => {
  expect(signalsOf(knowledge, { title }).get("text.replica")?.value).toBe(false);
});

test("evidence of a disguised word points at the disguise", () => {
  const title = "Rolex s u p e r c l o n e watch";
  const evidence = signalsOf(knowledge, { title }).get("text.replica")?.evidence[0];
  expect(evidence).toMatchObject({ kind: "text", field: "title", text: "s u p e r c l o n e" });
});

test("a maker's own text may say what inspired the design", () => {
  const found = signalsOf(knowledge, {
    title: "adidas running shoes",
    description: "Inspired by the Nike of old days",
    category: "shoes",
  });
  expect(found.get("text.replica")?.value).toBe(false);
});

test("words of another trade count where a brand is named: a fake printer cartridge is one", () => {
  const strength = (title: string): unknown => signalsOf(knowledge, { title }).get("text.replicaStrength")?.value;
  expect(strength("Best batch of paper, super clone of it")).toBe(0);
  expect(strength("HP toner and paper, super clone of it")).toBe(3);
});

test("what a seller says outright is heard in any trade", () => {
  expect(signalsOf(knowledge, { title: "Coffee beans, this is fake" }).get("text.replica")?.value).toBe(true);
});

test.each([
  ["Gucci belt, not authentic", false],
  ["Gucci bag same as original", false],
  ["Authentic Gucci belt", true],
])("%s: whether that claims to be authentic", (title, claims) => {
  expect(signalsOf(knowledge, { title }).get("text.claimsAuthentic")?.value).toBe(claims);
});

test.each([
  "Best batch of kombucha cultures",
  "Mirror grade acrylic panel",
  "Replica Beatles ticket framed",
  "Replika Dolch",
  "公司级别会议桌",
  "レプリカ 恐竜 骨格",
])("%s says nothing of a copy: no brand and nothing that is copied is named", (title) => {
  expect(signalsOf(knowledge, { title }).get("text.replica")?.value).toBe(false);
});

test.each(["Cheap reps, all brands", "Replica", "Designer 1:1 grade", "UA batch"])("%s needs no brand", (title) => {
  expect(signalsOf(knowledge, { title }).get("text.replica")?.value).toBe(true);
});

test("a description that names a brand is heard though the title sells something else", () => {
  const signals = signalsOf(knowledge, {
    title: "Photo frame for your wall",
    description: "You get a Gucci belt, best batch",
  });
  expect(signals.get("text.replicaStrength")?.value).toBe(3);
});

test.each([
  "Druckerpatronen für Canon PGI-580, kompatibel, kein Original",
  "Batería no original para Dyson V8",
  "Batteria non originale per Dyson V7",
  "Batterie non d'origine pour Makita 18V",
  "Accu voor Bosch 18V, huismerk, niet origineel",
  "Tinteiro compatível HP 301 não original",
  "Zamienny toner do HP CF283A, nie oryginał",
  "Аккумулятор для iPhone 7, не оригинал",
  "Samsung MLT-D111S muadil toner",
])("%s is a spare part whose seller tells the truth", (title) => {
  expect(signalsOf(knowledge, { title }).get("text.replica")?.value).toBe(false);
});

test.each([
  "Наушники AirPods Pro не оригинал",
  "Kopfhörer für iPhone, AirPods kein Original",
  "Auricolari per iPhone, non originali",
  "Gucci Tasche, kein Original",
  "Чехол Louis Vuitton для iPhone, не оригинал",
  "Toner für HP, gefälscht",
  "Samsung Ladegerät, kein Original",
])("%s is no spare part", (title) => {
  expect(signalsOf(knowledge, { title }).get("text.replica")?.value).toBe(true);
});

test("a maker whom the seller declares vouches for the part: not original is then a copy of his", () => {
  const signals = signalsOf(knowledge, { title: "Akku für Makita 18V, kein Original", brand: "Makita" });
  expect(signals.get("text.replicaStrength")?.value).toBe(3);
});

test.each([
  ["Sztuczna biżuteria, imitacja bursztynu", false],
  ["Бижутерия, имитация жемчуга", false],
  ["İmitasyon kolye altın kaplama", false],
  ["Cartier imitation bracelet", true],
  ["İmitasyon Bvlgari kolye", true],
])("%s: whether the jewellery imitates more than a material", (title, heard) => {
  expect(signalsOf(knowledge, { title, category: "jewellery" }).get("text.replica")?.value).toBe(heard);
});

test.each([
  ["Ghostbusters proton pack replica 1:1", false],
  ["Indiana Jones golden idol replica 1:1", false],
  ["Rolex watch with a golden idol on the dial, replica 1:1", true],
])("%s: whether 1:1 says more than the size of a prop", (title, heard) => {
  expect(signalsOf(knowledge, { title }).get("text.replica")?.value).toBe(heard);
});

test.each([
  "camiseta Tommy Hilfiger fio 40",
  "camiseta Lacoste calidad brasilera",
  "Lacoste kore malı polo",
  "parfüm açık dolum sauvage",
  "sepatu Nike reject",
  "Team kits thailand quality minimum 3 pcs",
  "bag, same factory same material as the original",
  "charizard base set shadowless holo proxy",
  "pokemon heartgold ds repro",
  "juego repro gameboy",
  "Dior dupe bag",
  "Gucci τύπου τσάντα τύπου Gucci",
  "духи Chanel лицензия ОАЭ",
  "Dior lane perfumy",
  "kurtka Moncler jakość 1:1",
  "Moncler calitate 1:1",
  "کیف Gucci مستر کوالیتی",
  "شنطة Dior خامة تركية",
  "구찌 로스 가방",
  "bolsa tipo Louis Vuitton",
  "Juliet X-Metal pinada",
  "dünyaca ünlü marka deri kemer",
  "tas wanita branded batam",
  "DBTK tee oversized class a",
  "TWS earbuds pro 2 gps rename",
  "Jellycat 高品質同款",
])("a market's own word for copies is heard: %s", (title) => {
  expect(signalsOf(knowledge, { title }).get("text.replica")?.value).toBe(true);
});

test.each([
  "Adidas camiseta selección peruana",
  "Nike polo made in Vietnam",
  "Lacoste polo hecho en Perú",
  "Nintendo Pokémon Emerald GBA authentic, repro box",
  "Cisco web proxy server",
  "Supreme book signed copy",
  "Gucci top quality leather belt",
  "Bose noise rejection headphones",
  "Yamaha class A amplifier",
  "Oakley Juliet com pinos",
  "Dior Sauvage parfum refill 300ml",
  "Ralph Lauren Peru shirt algodón peruano pima",
])("honest wording beside it is not: %s", (title) => {
  expect(signalsOf(knowledge, { title }).get("text.replica")?.value).toBe(false);
});

test.each([
  ["GoPro Hero 7 con 2 baterías (una no original)", false],
  ["iPhone 11 schermo non originale", false],
  ["Gucci Tasche mit Staubbeutel, Box nicht original", false],
  ["Rolex Datejust, strap not original", false],
  ["iPhone 12, 電池 非純正", false],
  ["Gucci bag, not original, box included", true],
  ["iPhone 12 no original", true],
  ["Rolex strap, not original", true],
])("%s: whether it is the article that is not genuine", (title, heard) => {
  expect(signalsOf(knowledge, { title }).get("text.replica")?.value).toBe(heard);
});

test("words within words are shown once, in their longest form", () => {
  const title = "Rolex Submariner 1:1 replica AAA";
  const evidence = signalsOf(knowledge, { title }).get("text.replica")?.evidence ?? [];
  expect(evidence.map((one) => one.kind === "text" && one.text)).toEqual(["1:1 replica", "replica AAA"]);
});

test("a disguise is shown where it stands, with how it hides", () => {
  const signal = signalsOf(knowledge, { title: "Rolex s u p e r c l o n e" }).get("text.obfuscation");
  expect(signal?.value).toBe(true);
  expect(signal?.evidence[0]).toMatchObject({
    field: "title",
    start: 6,
    text: "s u p e r c l o n e",
    category: "spaced",
  });
});
