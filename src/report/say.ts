import type { Texts } from '../app/ports/alerts.ts';

/** A text of `config/messages`, in the language of one reader. */
export type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;

/** Binds the texts to the language of a reader. */
export function sayIn(texts: Texts, language: string): Say {
  return (key, values = {}) => texts.render(key, language, values);
}
