/** Metadata beyond this is no credit line. */
const MAX_XMP = 256 * 1024;
const MAX_DATASETS = 500;
/** IPTC's datasets of credit, source, copyright notice and special instructions, in record 2. */
const IPTC_CREDITS = new Set([40, 110, 115, 116]);
const XMP_CREDITS = ["photoshop:Credit", "photoshop:Source", "dc:source", "dc:rights", "xmpRights:WebStatement"];
const SOURCE_TYPE = xmpField("Iptc4xmpExt:DigitalSourceType");
const CREDIT_FIELDS = XMP_CREDITS.map(xmpField);

/** A property of XMP, as attribute, as element, or as the first of a list. */
function xmpField(name: string): RegExp {
  return new RegExp(
    `${name}(?:="([^"<]{1,300})"|[^>]{0,80}>\\s{0,40}(?:<rdf:(?:Alt|Bag|Seq)>\\s{0,40}<rdf:li[^>]{0,80}>)?([^<]{1,300})<)`,
  );
}

/** Whom the file credits, in the words that it uses: IPTC and XMP, each text once, unchecked and uncut. */
export function creditLines(iptc: Buffer | undefined, xmp: Buffer | undefined): string[] {
  const text = xmpText(xmp);
  return [...new Set([...iptcTexts(iptc), ...CREDIT_FIELDS.flatMap((field) => fieldIn(field, text) ?? [])])];
}

/** IPTC's digital source type, the last part of its address: `trainedAlgorithmicMedia`. */
export function digitalSourceType(xmp: Buffer | undefined): string | undefined {
  return /([A-Za-z]{3,60})\/?$/.exec(fieldIn(SOURCE_TYPE, xmpText(xmp)) ?? "")?.[1];
}

function xmpText(xmp: Buffer | undefined): string {
  return xmp?.toString("utf8", 0, MAX_XMP) ?? "";
}

function fieldIn(field: RegExp, text: string): string | undefined {
  const [, attribute, element] = field.exec(text) ?? [];
  return (attribute ?? element)?.trim();
}

// 0x1C, record, dataset, length, value: found by their sign, whatever wraps them.
function* iptcTexts(iptc: Buffer | undefined): Generator<string> {
  if (iptc === undefined) return;
  for (let at = iptc.indexOf(0x1c), n = 0; at !== -1 && at + 5 <= iptc.length && n < MAX_DATASETS; n += 1) {
    const length = iptc.readUInt16BE(at + 3);
    const isDataset = iptc[at + 1] === 2 && at + 5 + length <= iptc.length;
    if (isDataset && IPTC_CREDITS.has(iptc[at + 2] ?? 0)) yield iptc.toString("utf8", at + 5, at + 5 + length);
    at = iptc.indexOf(0x1c, isDataset ? at + 5 + length : at + 1);
  }
}
