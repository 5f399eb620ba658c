// As the condition fields of general marketplaces offer them, by language; in a title most of these words say nothing.
// Each is found at the start of any word: "good" is in "very good" too.
const USED_WORDS = [
  "used|pre.?owned|pre.?loved|second.?hand|refurb|renewed|worn|vintage|thrifted|like.?new|almost new|nearly new|open.?box",
  "good|excellent|fair|satisfactory|acceptable|poor|for parts",
  "gebraucht|getragen|wie neu|neuwertig|gut|in ordnung|akzeptabel|zufriedenstellend|befriedigend|defekt|generalüberholt",
  "occasion|seconde main|comme neuf|bon|satisfaisant|état correct|reconditionn",
  "usad[oa]|segunda mano|como nuev[oa]|buen|aceptable|reacondicionad|en condiciones",
  "usat[oaie]|seconda mano|come nuov[oa]|ottim|buon|discret|accettabil|ricondizionat",
  "seminov|segunda mão|como nov[oa]|bom|marcas de uso|recondicionad",
  "gebruikt|tweedehands|goed|redelijk|używan|jak now|dobry|zadowalając|odnowion",
  "použit|jako nov|zánovn|begagna|använd|gott|mycket bra|bra skick|brugt|god stand|brukt|käytetty|hyvä|használt|folosit",
  "^(?:bra|okej|ok|slitet|slidt|slitt)$|kohtalai|tyydyttäv|średni|dostateczn|zniszczon|^temiz|^iyi|çok iyi|seperti baru|cukup baik|^baik",
  "б/?у|подержан|хорош|отличн|удовлетворительн|вживан|μεταχειρισμέν|[iİ]kinci el|2\\. ?el|kullanılmış",
  "bekas|đã sử dụng|đã qua sử dụng|còn (?:mới|tốt|đẹp)|cũ|มือสอง|中古|古着|(?:目立った)?傷や汚れ|やや傷|未使用に近い|全体的に状態|二手|轻微使用|明显使用|几乎全新|[五六七八九5-9]成新|9[0-9]新",
  "중고|사용감|مستعمل|نظيف|جيد|משומש|יד שני|במצב טוב",
];
const NEW_WORDS = [
  "^(?:brand.)?new|^neu(?!wertig)|^neu[fv]|^nuev|^nuov|^nov[oa]|^nieuw|^now[yae]|^nov[ýáé]|^nytt?|^uusi|^нов|^yeni",
  "unused|unworn|(?:never|not) (?:used|worn)|ungetragen|unbenutzt|nie getragen|jamais|sin (?:usar|uso)|nunca|sem uso|mai usat",
];
const BROKEN_WORDS = [
  "for parts|parts only|not working|non.?working|broken|damaged|^defe[ck]t|pour pièces|hors service|en panne|para (?:piezas|peças|repuestos)",
  "averiad[oa]|com defeito|no funciona|per (?:pezzi|ricambi)|non funziona|guast[oa]|kapot|voor onderdelen|uszkodzon|niesprawn|na części|trasig",
  "на запчаст|не ?рабо|неисправ|bozuk|arızalı|rusak|hỏng|ジャンク|故障|全体的に状態が悪い|고장|부품용|عطل|خربان",
];
const USED = words(USED_WORDS);
const BROKEN = words(BROKEN_WORDS);
const NEW = words(NEW_WORDS);

function words(lines: readonly string[]): RegExp {
  return new RegExp(`(?<!\\p{L})(?:${lines.join("|")})`, "iu");
}

/** True when a condition field such as `For parts or not working`, `Defekt` or `ジャンク` says that the article does not work or is badly damaged. */
export function isBrokenCondition(condition: string | undefined): boolean {
  return condition !== undefined && BROKEN.test(condition);
}

/** True when a condition field such as `used_good`, `Pre-owned`, `UsedCondition` or `Sehr gut` says that the article is not new. */
export function isUsedCondition(condition: string | undefined): boolean {
  return condition !== undefined && USED.test(condition) && !NEW.test(condition);
}
