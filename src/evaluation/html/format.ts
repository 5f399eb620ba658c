/** A count with thin spaces between thousands. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, "\u202F");
}

/** A coordinate in a drawing. */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Longer names would run out of their column in a drawing. */
const MAX_NAME = 34;

/** A name cut to what a drawing has room for. */
export function shorten(name: string): string {
  return name.length > MAX_NAME ? `${name.slice(0, MAX_NAME - 1)}…` : name;
}
