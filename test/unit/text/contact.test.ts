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
  "Microsoft LifeCam VX-6000",
  "Vintage telegram print 1920",
  "Instagram style dress",
  "Model 00540 - 00540",
  "Straight line skirt",
])("%s invites nobody anywhere", (title) => {
  expect(signalsOf(knowledge, { title }).get("contact.offPlatform")?.value).toBe(false);
});
