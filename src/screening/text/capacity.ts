/** Memory of chips, in the words of most languages; drives with discs cost far less for the same. */
const FLASH =
  /(?<![\p{L}\d])(?:usb|flash|pen ?drive|pendrives?|memory stick|stick|micro ?sd(?:xc|hc)?|sd(?:xc|hc)?|tf card|memory card|ssd|nvme|флешка|карта памяти|u盘|内存卡|固态硬盘|usbメモリ|usb메모리)(?![\p{L}\d])/u;
const DISC =
  /(?<![\p{L}])(?:hdd|hard ?drives?|hard ?disk|festplatte|disque dur|disco duro|hub|dock|enclosure|case|caddy|adapter|reader|cable|laptop|notebook|pc|computer|console)(?![\p{L}])/u;
const CAPACITY = /(?<![\d.,])(\d{1,4}) ?(tb|gb|to|тб|гб)(?![\p{L}])/u;
const GB_PER_TB = 1_000;
/** Below half a terabyte the housing costs more than the memory. */
const LEAST_TB = 0.5;
const MOST_TB = 256;

/** What a folded title offers of chip memory, in terabytes, and where it says so; undefined where that is little or nothing. */
export function flashMemory(title: string): { terabytes: number; start: number; end: number } | undefined {
  const match = CAPACITY.exec(title);
  if (match === null || !FLASH.test(title) || DISC.test(title)) return undefined;
  const terabytes = Number(match[1]) / (match[2] === "gb" || match[2] === "гб" ? GB_PER_TB : 1);
  if (terabytes < LEAST_TB || terabytes > MOST_TB) return undefined;
  return { terabytes, start: match.index, end: match.index + match[0].length };
}
