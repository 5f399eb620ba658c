import { expect, test } from "vitest";
import { shipped, signalsOf } from "./shipped-knowledge.ts";

const { knowledge } = shipped();

test.each([
  ["add my wechat: bagshop8888", "wechat"],
  ["加微信 abc12345", "wechat"],
  ["WhatsApp +86 138 0013 8000", "whatsapp"],
  ["пишите в телеграм @shop_best", "telegram"],
  ["카카오톡 문의 주세요", "kakao"],
  ["LINE ID: shop99", "line"],
  ["DM for link", "message"],
  ["full album x.yupoo", "agent"],
  ["write to seller.shop@example.com", "email"],
])("an invitation elsewhere is seen: %s", (description, kind) => {
  expect(signalsOf(knowledge, { title: "Bag", description }).get("contact.kinds")?.value).toContain(kind);
});

test.each([
  ["add my wechat: bagshop8888", "wechat:bagshop8888"],
  ["Whatsapp： ＋８６ １３８ ００１３ ８０００", "whatsapp:8613800138000"],
  ["call one three eight zero zero one three eight zero zero zero", "phone:13800138000"],
  ["电话 一三八零零一三八零零零", "phone:13800138000"],
  ["微信同号 13800138000", "wechat:13800138000"],
  ["واتساب ٠٥٥١٢٣٤٥٦٧", "whatsapp:0551234567"],
  ["see bagshop dot com", "link:bagshop.com"],
  ["see bagshop ( . ) ru", "link:bagshop.ru"],
  ["telegram @best_shop_1", "telegram:best_shop_1"],
  ["mail me at some.one@example.com", "email:some.one@example.com"],
  ["all styles: https://t.me/BestShop", "telegram:bestshop"],
  ["group https://t.me/joinchat/AbCdEf_12", "telegram:abcdef_12"],
  ["order at https://wa.me/8613800138000", "whatsapp:8613800138000"],
  ["https://api.whatsapp.com/send?phone=8613800138000", "whatsapp:8613800138000"],
  ["see wa.me/+4915112345678 for more", "whatsapp:4915112345678"],
  ["pictures on instagram.com/best.shop", "instagram:best.shop"],
  ["t(.)me is where we are", "link:t.me"],
  ["reach us at 0086 138 0013 8000", "phone:008613800138000"],
  ["first +86 138 0013 8000, second +86 139 0013 9000", "phone:8613900139000"],
  ["bagshop dot com or shoeshop dot ru", "link:shoeshop.ru"],
])("what is named is normalised: %s", (description, named) => {
  expect(signalsOf(knowledge, { title: "Bag", description }).get("contact.values")?.value).toContain(named);
});

test.each([
  ["加V看图", "wechat"],
  ["scan the QR code in photo", "qr"],
  ["hidden link, ask", "message"],
  ["Nike hidden link", "message"],
  ["call me 0176 1234567", "phone"],
  ["оплата на карту", "payment"],
  ["nhắn zalo shop", "zalo"],
  ["微❤ 联系", "wechat"],
  ["加扣扣看图", "qq"],
  ["pedidos por whatsapp", "whatsapp"],
  ["Bestellung per WhatsApp", "whatsapp"],
  ["все фото в телеграме", "telegram"],
  ["สั่งทางไลน์", "line"],
  ["add me on snapchat", "signal"],
  ["PM for the link", "message"],
  ["pay by friends and family", "payment"],
  ["pagamento fuori piattaforma", "payment"],
  ["order from kakobuy.com", "agent"],
  ["weidian item in comments", "agent"],
])("a lure in few words is seen: %s", (description, kind) => {
  expect(signalsOf(knowledge, { title: "Bag", description }).get("contact.kinds")?.value).toContain(kind);
});

test.each([
  "Connect the dot com port adapter 2 3 4",
  "Size 10 20 30 40 50 60 70 80 cm",
  "ISBN 9781234567897",
  "Microsoft LifeCam VX-6000",
  "Vintage telegram print 1920",
  "Instagram style dress",
  "Model 00540 - 00540",
  "Straight line skirt",
  "Targus TG-6660TR tripod",
  "Nike SB Dunk Low VX 1000",
  "Turn signal lamp 12V",
  "Discount for two pairs, EAN 4006381333931",
  "Shoe size 36 37 38 39 40 41 42 43",
  "Produced 12.05.2021, price 129.99",
  "UPC 0012345678905, part 00540 00540",
  "Printed as seen on about me pages",
  "Italian chain with hidden link clasp",
  "Hidden link infrared kit for remote controls",
  "Cordless telephone CL81309",
])("%s invites nobody anywhere", (title) => {
  expect(signalsOf(knowledge, { title }).get("contact.offPlatform")?.value).toBe(false);
});

test("a placeholder stands for goods only in the title", () => {
  const kinds = (part: { title: string; description?: string }) =>
    signalsOf(knowledge, part).get("contact.kinds")?.value;
  expect(kinds({ title: "Postage difference" })).toContain("placeholder");
  expect(kinds({ title: "Bag", description: "A shipping difference is refunded" })).toEqual([]);
});

test("a number that belongs to an app is shown once, from its first sign to its last", () => {
  const title = "Nike Dunk, WhatsApp +8613800138000";
  const contact = signalsOf(knowledge, { title }).get("contact.offPlatform");
  expect(contact?.evidence.map((one) => one.kind === "text" && one.text)).toEqual(["WhatsApp +8613800138000"]);
  const alone = signalsOf(knowledge, { title: "Nike Dunk +8613800138000" }).get("contact.offPlatform");
  expect(alone?.evidence.map((one) => one.kind === "text" && one.text)).toEqual(["+8613800138000"]);
});
