/** Cyrillic, Greek and Armenian letters that pass for a Latin one in most typefaces. A choice from Unicode TS 39. */
export const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  pairs("аaвbеeёeкkмmнhоoрpсcтtуyхxіiјjѕsԁdһhӏlԛqԝwьbзzпnгrшw αaβbεeηnιiκkνvοoρpτtυuχxγyωwσo օoսuոnցg"),
);

/** Letters drawn as pictures or small capitals, which NFKC leaves alone. */
export const STYLED: ReadonlyMap<string, string> = new Map([
  ...alphabet(0x1f150),
  ...alphabet(0x1f170),
  ...alphabet(0x1f1e6),
  ...pairs("ᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢz"),
]);

function pairs(text: string): [string, string][] {
  const chars = [...text.replaceAll(" ", "")];
  const found: [string, string][] = [];
  for (let i = 0; i + 1 < chars.length; i += 2) found.push([chars[i] ?? "", chars[i + 1] ?? ""]);
  return found;
}

function alphabet(first: number): [string, string][] {
  return Array.from({ length: 26 }, (_, i) => [String.fromCodePoint(first + i), String.fromCharCode(97 + i)]);
}
