import { expect, test } from "vitest";
import { shipped, signalsOf } from "../text/shipped-knowledge.ts";

const { knowledge } = shipped();
const found = (title: string, category: string) =>
  signalsOf(knowledge, { title, category, price: { value: "250", currency: "USD" } });

test.each([
  ["Rolex Submariner Uhrenarmband 20mm", "watches"],
  ["Bracelet de montre Rolex 20 mm", "watches"],
  ["Correa para reloj Rolex Daytona", "watches"],
  ["Ремешок для часов Rolex", "watches"],
  ["ロレックス 時計ベルト 20mm", "watches"],
  ["롤렉스 시계줄", "watches"],
  ["劳力士 表带", "watches"],
  ["Rolex spring bars 20mm Submariner (set of 2)", "watches"],
  ["Lot of vintage Omega boxes", "watches"],
  ["Boîte vide Rolex Submariner", "watches"],
  ["Leere Box Rolex Submariner, leerkarton", "watches"],
  ["Caja vacía Rolex Datejust", "watches"],
  ["Scatola vuota Louis Vuitton", "bags"],
  ["Пустая коробка Louis Vuitton", "bags"],
  ["ルイヴィトン 空箱", "bags"],
  ["LV 空盒 防尘袋", "bags"],
  ["샤넬 빈박스", "bags"],
  ["Caixa vazia Gucci", "bags"],
  ["Boş kutu Gucci", "bags"],
  ["Pochon Hermès", "bags"],
  ["Sac shopping papier Dior", "bags"],
  ["Housse anti-poussière Louis Vuitton", "accessories"],
  ["Louis Vuitton Staubbeutel", "accessories"],
  ["Rolex Box leer", "watches"],
  ["Bolsa de papel Chanel", "bags"],
  ["Échantillon parfum Dior Sauvage 2 ml", "perfume"],
  ["Dior Sauvage eau de toilette 1,5 ml", "perfume"],
  ["Пробник Dior Sauvage", "perfume"],
  ["Dior Sauvage 小样 2ml", "perfume"],
  ["Dior Sauvage サンプル", "perfume"],
  ["Lacets Nike Air Force 1", "shoes"],
  ["Schnürsenkel für Nike Air Force 1", "shoes"],
  ["Шнурки для Nike Air Force 1", "shoes"],
  ["Nike Air Force 1 靴紐", "shoes"],
  ["Organisateur de sac pour Neverfull", "bags"],
  ["Taschenorganizer für Louis Vuitton Neverfull", "bags"],
])("%s is no article with a price of its own", (title, category) => {
  const signals = found(title, category);
  expect(signals.get("item.part")?.value).toBe(true);
  expect(signals.get("price.known")?.value).toBe(false);
});

test("a handkerchief is not priced like a scarf", () => {
  for (const title of ["バーバリー ハンカチ", "Burberry pocket square", "Burberry Taschentuch"])
    expect(found(title, "accessories").get("price.known")?.value).toBe(false);
});

test.each([
  ["The Devil Wears Prada paperback", "books"],
  ["Chanel No. 5 biography hardcover", "books"],
  ["Louis Vuitton coffee table book", "books"],
  ["Livre Yves Saint Laurent", "livres"],
  ["Balenciaga documentary DVD", "movies"],
  ["Gucci Mane Trap House CD", "music"],
  ["Louis Vuitton luggage tag", "accessories"],
  ["Rolex caseback opener", "watches"],
  ["UGG shoe care kit", "shoes"],
  ["Labubu doll clothes 17cm", "toys"],
  ["Gucci Bloom body lotion 50 ml", "beauty"],
  ["Jean Paul Gaultier perfume tin empty", "beauty"],
  ["Rolex dealer wall clock", "watches"],
  ["Nintendo Switch game Mario Kart 8", "electronics/games"],
  ["PS5 DualSense controller charging dock", "electronics/games"],
  ["iPhone 12 back glass", "electronics"],
  ["Apple AirPods Pro, left bud only", "electronics"],
  ["Wilson tennis balls", "sports"],
  ["Rolex Submariner 116610, box only", "watches"],
  ["Tiffany & Co. pouch and box empty", "jewellery"],
])("%s is not priced like the brand's goods", (title, category) =>
  expect(found(title, category).get("price.known")?.value).toBe(false),
);

test("a pattern is not the article", () => {
  expect(found("Versace shirt baroque print", "clothing/tops").get("item.kind")?.value).toBe("top");
});

test.each([
  ["Dior Sauvage eau de toilette 100 ml", "perfume"],
  ["Rolex Submariner on bracelet, box and papers", "watches"],
  ["Louis Vuitton Neverfull with dust bag", "bags"],
  ["Nike Air Force 1 with extra laces", "shoes"],
])("%s is the article", (title, category) => {
  expect(found(title, category).get("price.known")?.value).toBe(true);
});

test.each([
  ["Nike Dunk Low toddler"],
  ["Nike Dunk Low enfant"],
  ["Nike Dunk Low niño"],
  ["Nike Dunk Low Kinder"],
  ["Nike Dunk Low bambino"],
  ["Nike Dunk Low infantil"],
  ["Nike Dunk Low детские"],
  ["Nike Dunk Low キッズ"],
  ["Nike Dunk Low 童鞋"],
  ["Nike Dunk Low 키즈"],
  ["Nike Dunk Low çocuk"],
  ["Nike Dunk Low trẻ em"],
  ["Nike Dunk Low kinderen"],
])("%s is a child's", (title) => expect(found(title, "shoes").get("item.kids")?.value).toBe(true));

test.each([
  ["Gucci belt d'occasion"],
  ["Gucci belt gebraucht"],
  ["Gucci belt segunda mano"],
  ["Gucci belt usato"],
  ["Gucci belt б/у"],
  ["Gucci belt 中古"],
  ["Gucci belt 二手"],
  ["Gucci belt 중고"],
  ["Gucci belt ikinci el"],
  ["Gucci belt tweedehands"],
  ["Gucci belt, very good condition"],
  ["Gucci belt worn once"],
  ["Ceinture Gucci très bon état"],
  ["Ceinture Gucci portée deux fois"],
  ["Gucci Gürtel, kaum getragen"],
  ["Cinturón Gucci en buen estado"],
  ["Zapatillas Gucci usadas"],
  ["Cintura Gucci ottime condizioni"],
  ["Pasek Gucci, stan bardzo dobry"],
  ["Ремень Gucci в отличном состоянии"],
  ["Gucci ベルト 美品"],
  ["Gucci 腰带 九成新"],
])("%s is second-hand", (title) => expect(found(title, "belts").get("item.used")?.value).toBe(true));

const floorRatio = (title: string, value: string) =>
  Number(
    signalsOf(knowledge, { title, category: "clothing/tops", price: { value, currency: "USD" } }).get(
      "price.floorRatio",
    )?.value,
  );

test.each([
  "Real Madrid 24/25 Home Jersey",
  "Maillot PSG 24/25",
  "Camisa Flamengo 24/25 titular",
  "FC Bayern Trikot",
  "Galatasaray forma",
  "皇马 球衣 24/25",
  "Lakers Jersey LeBron",
  "Kansas City Chiefs jersey",
])("the shirt of a club is compared with its shirts: %s", (title) => {
  expect(floorRatio(title, "12")).toBeLessThan(0.88);
  expect(floorRatio(title, "70")).toBeGreaterThan(1.1);
});

test.each([
  "Chicago Bulls T-shirt",
  "Arsenal FC keyring",
  "Chelsea boots",
  "Liverpool jeans",
  "2 Corinthians study book",
])("%s is not compared with a club's shirt", (title) =>
  expect(found(title, "other").get("price.level")?.value).not.toBe("line+kind"),
);

test.each([
  ["AirPods Pro 右耳のみ", "イヤホン"],
  ["에어팟 프로 왼쪽 유닛", "이어폰"],
  ["AirPods 2 单只左耳", "耳机"],
  ["Tai nghe AirPods 2 một bên", "điện tử"],
  ["سماعة ايربودز 2 يسار فقط", "سماعات"],
  ["Écouteur gauche AirPods Pro", "audio"],
  ["Nintendo Switch joy con left grey", "electronics/gaming"],
  ["Nintendo Switch dock", "electronics/gaming"],
  ["Stik PS4 bekas", "game"],
  ["Диск PS4 FIFA 20", "игры"],
  ["Omega Konvolut Zifferblätter", "uhren"],
  ["Rolex jubilee bracelet link", "watches"],
  ["Chanel Coco Mademoiselle Bodylotion 200ml", "kosmetik"],
  ["Miniatures parfum Dior", "parfum"],
  ["香水 ミニボトル ディオール", "香水"],
  ["Флакон пустой Chanel №5", "парфюмерия"],
  ["Schnittmuster Burda im Dior Stil", "handarbeit"],
  ["バーバリー ハンドタオル", "小物"],
])("%s is not compared with the article", (title, category) =>
  expect(found(title, category).get("price.known")?.value).toBe(false),
);

test("a word of the article's own name does not end it", () => {
  expect(found("Nintendo Switch joy con grey", "electronics/gaming").get("item.part")?.value).toBe(true);
  expect(found("Nintendo Switch console with joy con", "electronics/gaming").get("item.part")?.value).toBe(false);
});

test.each([
  "Omega Seamaster not working",
  "Omega Seamaster ジャンク",
  "Omega Seamaster defekt",
  "Omega Seamaster на запчасти",
])("%s is compared after an allowance", (title) => {
  const ratio = (of: string): number => Number(found(of, "watches").get("price.floorRatio")?.value);
  expect(found(title, "watches").get("item.broken")?.value).toBe(true);
  expect(ratio(title)).toBeCloseTo(2 * ratio("Omega Seamaster, used"));
});

test("a pocket watch is not priced like a wristwatch", () => {
  const kind = (title: string): unknown => found(title, "watches").get("item.kind")?.value;
  for (const title of ["Omega Taschenuhr Silber", "Omega 懐中時計", "Montre gousset Omega", "Карманные часы Omega"])
    expect(kind(title)).toBe("pocketwatch");
  expect(kind("Omega Seamaster watch")).toBe("watch");
});

test.each([
  // as dear as a purse, not as a handbag
  ["Chanel cosmetics bag", "bags", "wallet"],
  ["Chanel コスメポーチ", "小物", "wallet"],
  ["ルイヴィトン ヴェルニ 長財布", "財布", "wallet"],
  ["Rolex Submariner not working", "watches", "watch"],
])("%s stays what it is", (title, category, kind) => {
  expect(found(title, category).get("item.kind")?.value).toBe(kind);
  expect(found(title, category).get("item.part")?.value).toBe(false);
});

test.each([
  ["Louis Vuitton Neverfull dust bag included", "bags"],
  ["Moncler jacket hanger included", "clothing"],
  ["Rolex Datejust watch box included", "watches"],
  ["AirPods Pro charging case included", "electronics/headphones"],
  ["ルイヴィトン ネヴァーフル 保存袋付き", "バッグ"],
  ["Сумка Louis Vuitton пыльник в комплекте", "сумки"],
])("%s is the article with its part", (title, category) =>
  expect(found(title, category).get("item.part")?.value).toBe(false),
);

test.each([
  ["Jordan 4 socks", "other", "socks"],
  ["Air Jordan 1 keyring", "other", "keyring"],
  ["iPhone 15 Pro 保護フィルム", "other", "case"],
  ["AirPods Pro ear tips", "other", "part"],
])("what is made in honour of a model is not the model: %s", (title, category, kind) => {
  expect(found(title, category).get("item.kind")?.value).toBe(kind);
});

test("a shelf tells what the article is where its title does not, and only there", () => {
  expect(found("Hermes retour label", "office").get("price.known")?.value).toBe(false);
  expect(found("Off white wall tile", "home/diy").get("price.known")?.value).toBe(false);
  expect(found("Louis Vuitton Neverfull MM tote", "garden").get("price.known")?.value).toBe(true);
  expect(found("Chanel Rouge Allure", "beauty").get("item.kind")?.value).toBe("makeup");
  expect(found("Nike Black Beauty", "clothing/jackets").get("item.kind")?.value).toBe("jacket");
});

test.each(["Prada Candy mini 7ml", "YSL Libre 1.2ml spray vial"])(
  "%s is a sample, without the word perfume",
  (title) => {
    expect(found(title, "beauty").get("item.part")?.value).toBe(true);
  },
);

test("where no condition is given, the description may say that the article is worn", () => {
  const used = (description: string, condition?: string) =>
    signalsOf(knowledge, { title: "Adidas Samba", description, ...(condition && { condition }) }).get("item.used")
      ?.value;
  expect(used("Ein paar Mal getragen, leichte Gebrauchsspuren.")).toBe(true);
  expect(used("Only worn twice.")).toBe(true);
  expect(used("Can be worn with jeans.")).toBe(false);
  expect(used("Brand new. My old pair was worn twice.")).toBe(false);
  expect(used("Bought new last year, worn twice.")).toBe(true);
  expect(used("Only worn twice.", "new")).toBe(false);
});

test("a line that the title does not name is taken from the category", () => {
  const line = (category: string) => found("Arsenal 2003/04 Home", category).get("brand.line")?.value;
  expect(line("retro jerseys")).toContain("jersey");
  expect(line("scarves")).toBe("");
});

test.each(["Samba Adidas", "adidas Originals Samba", "Адидас Самба", "اديداس سامبا"])(
  "%s has the price of its line, in whatever order and script",
  (title) => {
    expect(found(title, "other").get("brand.line")?.value).toContain("Samba");
    expect(found(title, "other").get("price.known")?.value).toBe(true);
  },
);

test("the Arabic word for trainers is no Coach", () => {
  expect(found("كوتش نايك دانك لو", "other").get("brand.name")?.value).toBe("Nike");
  expect(found("شنطة كوتش", "other").get("brand.name")?.value).toBe("Coach");
});

test.each([
  ["Nike Zoom Mercurial Superfly 9 Elite FG", "Mercurial Elite"],
  ["Nike Mercurial Vapor 15 Club FG", "Mercurial Vapor"],
  ["adidas Predator 24 Elite FG football boots", "Predator Elite"],
  ["adidas Predator League FG", "Adidas Predator"],
])("%s is compared as %s", (title, line) => {
  const signals = found(title, "sports/football");
  expect(signals.get("brand.line")?.value).toBe(line);
  expect(signals.get("price.level")?.value).toBe("line+kind");
});
