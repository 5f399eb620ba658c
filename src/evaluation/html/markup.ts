/** HTML that is safe to put into a page. Only `html` makes it, so nothing from a listing gets in unescaped. */
export interface Markup {
  readonly markup: string;
}

type Content = Markup | string | number | null | undefined | readonly Content[];

/** Template tag: its own text is HTML, and whatever is put into it is escaped unless it is `Markup` already. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return { markup: parts.reduce((page, part, index) => page + render(contents[index - 1]) + part) };
}

function render(content: Content): string {
  if (content === null || content === undefined) return "";
  if (typeof content === "object") return "markup" in content ? content.markup : content.map(render).join("");
  return escapeHtml(String(content));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
// Control characters have no place in HTML at all, not even escaped.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it replaces
const UNPRINTABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g;

/** Text for use as content or as a quoted attribute. */
function escapeHtml(text: string): string {
  return text
    .toWellFormed()
    .replace(UNPRINTABLE, "\uFFFD")
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
