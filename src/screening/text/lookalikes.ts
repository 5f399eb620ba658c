// From confusables.txt of Unicode TS 39, version 14 (© Unicode, Inc., Unicode License v3), letters of single code points only,
// and the alphabets that sites for "fancy text" offer.
// Each word is a Latin letter and what passes for it.

/** Letters of scripts in use that look like the Latin one in most typefaces. */
const STRICT = [
  "aαаΑАᎪᗅꓮ bЬᏏᑲᖯΒВᏴᗷꓐᑳБҍҌѣѢвβ cϲⲥсꮯϹⲤСᏟꓚҫҪ dԁᏧᑯꓒᎠᗞᗪꓓ eеҽΕЕⴹᎬꓰҿёε fքϜᖴꓝ gցԌᏀᏳꓖ hһհᏂΗⲎНᎻᕼꓧꚕᏲҢћӉӇн iιιіꙇꭵᎥΙІⲒ",
  "jϳјͿЈᎫᒍꓙ kΚⲔКᏦꓗҚҞкκ l׀ӀӏוןⵏꓲⳐᏞᒪꓡ mΜϺⲘМᎷᗰꓟӍм nոռΝⲚꓠη oοσⲟоჿօסΟⲞОՕⵔꓳⵁөѳꮎꮻθϑΘϴӨѲⴱᎾᏫꭴ pρϱⲣрΡⲢРᏢᑭꓑ qԛգզⵕ",
  "rᴦⲅгꮁᎡᏒᖇꓣғ sѕꮪЅՏᏕᏚꓢ tΤⲦТᎢꓔҬтτ uυսՍᑌꓴꮜᏌ vνѵטꮩѴⴸᏙᐯꛟꓦ wѡԝաԜᎳᏔꓪѽ x᙮хᕁᕽ᙭ΧⲬХⵝꓫҲχ yγуүყΥϒⲨУҮᎩᎽꓬұҰ zꮓΖᏃꓜ",
];

/** Letters that are drawn for a Latin one only for effect: "Яolex". */
const FAUX = ["aдДΛλ bь cς dδ eΣξэЄє fϝ hңҥ iїΐϊ nпИиΠπ oфФΦ rяЯѓГ uцЦμ wшШщЩωΩψ xжЖ yчЧ zз"];

/** Letters that nobody sells in: phonetic signs, hooks and strokes, extinct alphabets, those of few readers. */
const DRAWN = [
  "aɑɐ𖽀𐊠ẚᴀⱥꪖꍏꋫᎯᏗ bƅꞵ𐊂𐊡ɓƃƀʙᴃɮ᥇ꌃꃃᏰ cᴄ𐐽𑣲𑣩𐊢𐐕𐔜ȼɔↄƈᥴꉓꏸ dɗɖƌᴅᦔꀸꁕᎴ eꬲ𑢦𑢮𐊆ɇɛɘᴇɜǝꫀꍟᏋ fꬵꞙẝ𑣂𑢢𐊇𐊥𐔥ƒᵮꜰʄꝼᠻꎇꄘᎦ",
  "gɡᶃƍɠǥɢʛᧁꁅꁍᎶ h𐋏ɦⱨħɥʜꫝꃅꑛᏂ iɪɩ𑣃ɨᵻᵼᴉ꠸ꀤꂑ jʝɉᴊɟꞁ꠹ꀭᏠ k𐔘ƙⱪꝁᴋʞᛕꀘꀗᏦ lɩǀ𖼨𐊊𖼖𑢣𑢲𐐛𐔦ɭɨƚɫɮʟℓᴌⱡꝉɬꪶ꒒ᏝᏞ m𐊰ɱᴍꪑꂵꁒᎷ",
  "n𐔓ɳƞɲᵰɴᴎꪀꈤꁹᏁ oᴏᴑꬽ𐓪𑣈𑣗𐐬𑣠𐓂𑢵𐊒𐊫𐐄𐔖ꬾɵꝋꪮꂦꆂᎧ p𐊕ƥᵽᴘꉣᎮ qʠɋꝗꞯǫꪇꆰꁸ rꭇꭈʀ𐒴𖼵ɽɼɍᵲɹɾɿᴚꞧ᥅ꋪ꒓ sꜱƽ𑣁𐑈𖼺𐊖𐐠ʂᵴȿꞩƨᦓꌗꌚᏕ",
  "t𖼊𑢼𐊗𐊱ƭⱦʈŧᵵƫᴛʇȶꪻ꓄꓅Ꮦ uꞟᴜꭎꭒ𐓶𑣘𐓎𖽂𑢸ᵾʉʊꪊꀎꐇ vᴠ𑣀𖼈𑢠𐔝ʌʋꪜꏝ wɯᴡ𑣯𑣦ꝡʍⱳ᭙ꅏꅐᏇ x𑣬ꭓ𐊐𐊴𐔧᥊ꊼꇓ yɣᶌʏỿꭚ𑣜𖽃𑢤𐊲ƴɏʎꪗꌩꐟ zᴢ𑣄𑣥𑢩ʐƶȥᵶⱬʑɀꁴ",
];

/** Letters that pass for a Latin one, by themselves; capitals and small letters may differ (Ν, ν). */
export const LOOKALIKES: ReadonlyMap<string, string> = read(STRICT);

/** Letters that only a word with Latin ones beside them makes a Latin letter. */
export const FAUX_LATIN: ReadonlyMap<string, string> = read(FAUX);

/** The Cyrillic letter that a Latin one stands for in a Russian word. */
export const LATIN_FOR_CYRILLIC: ReadonlyMap<string, string> = read([
  "аa вb сc еe нh кk мm оo рp тt уy хx іi ѕs гr пn иu",
]);

/** Letters drawn as pictures, small capitals or with strokes, which NFKC leaves alone. */
export const STYLED: ReadonlyMap<string, string> = new Map([
  ...alphabet(0x1f150),
  ...alphabet(0x1f170),
  ...alphabet(0x1f1e6),
  ...alphabet(0x1f110),
  ...alphabet(0x249c),
  ...read(DRAWN),
]);

function read(lines: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const word of lines.join(" ").split(" ")) {
    const [to = "", ...from] = word;
    for (const char of from) if (!found.has(char)) found.set(char, to);
  }
  return found;
}

function alphabet(first: number): [string, string][] {
  return Array.from({ length: 26 }, (_, i) => [String.fromCodePoint(first + i), String.fromCharCode(97 + i)]);
}
