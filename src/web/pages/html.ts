/** Text that is HTML already. Made only by `html`, so that nothing else passes unescaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = Markup | string | number | null | undefined | false | readonly Markup[];

/**
 * HTML from a template. Every value is escaped, in text and in quoted attributes alike; markup is
 * put in as it is, a list of it in a row; null, undefined and false leave nothing.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  const text = parts.map((part, index) => part + asHtml(values[index])).join('');
  return new Markup(text);
}

/** Nothing. */
export const nothing = new Markup('');

/** Markup that another part of the program has escaped already, such as the report. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function asHtml(value: Value): string {
  if (value instanceof Markup) return value.text;
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return escaped(String(value));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => entities[mark] ?? '');
}
