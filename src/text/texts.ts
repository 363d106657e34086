import type { Texts } from '../app/ports/alerts.ts';
import { languageTag } from '../domain/language-tag.ts';
import { type Catalogues, CatalogueError, LAST_LANGUAGE } from './catalogue.ts';
import { type CompiledMessage, compileMessage, isWholeMessage } from './message.ts';
import { plainValue } from './plain-value.ts';

/** Stands for a value that the code forgot: the rest of the sentence still tells somebody. */
const FORGOTTEN = '…';

/**
 * Texts from catalogues that `checkCatalogues` found right, each compiled when it is first needed.
 * `nl-BE` is answered from `nl`, what nobody has from `en`.
 *
 * `onProblem` hears of an unknown key or a forgotten value. When it returns, `render` answers as
 * well as it can (an alert with a gap beats no alert); by default it throws CatalogueError.
 */
export function makeTexts(
  catalogues: Catalogues,
  onProblem: (problem: string) => void = refuse,
): Texts {
  const compiled = new Map<string, CompiledMessage | null>();
  const messageOf = (key: string, language: string): CompiledMessage | null => {
    const id = `${language} ${key}`;
    let message = compiled.get(id);
    if (message === undefined) {
      const catalogue = catalogues.get(language);
      const isThere = catalogue?.has(key) === true && isWholeMessage(key);
      message = isThere ? compileMessage(key, language, catalogue) : null;
      compiled.set(id, message);
    }
    return message;
  };
  return {
    render(key, language, values) {
      const message = messageOf(key, nearest(catalogues, language));
      if (message === null) {
        onProblem(`There is no text ${key}; add it to every file of config/messages.`);
        return key;
      }
      return message.format(complete(key, message, values, onProblem));
    },
  };
}

function refuse(problem: string): never {
  throw new CatalogueError(problem);
}

/** The language of the catalogues in which somebody who reads `language` is answered. */
function nearest(catalogues: Catalogues, language: string): string {
  const tag = (languageTag(language) ?? LAST_LANGUAGE).toLowerCase();
  const candidates = [tag, tag.split('-')[0] ?? tag];
  return candidates.find((candidate) => catalogues.has(candidate)) ?? LAST_LANGUAGE;
}

function complete(
  key: string,
  message: CompiledMessage,
  values: Readonly<Record<string, string | number>>,
  onProblem: (problem: string) => void,
): Record<string, string | number> {
  const given = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'string' ? plainValue(value) : value,
  ]);
  const all = Object.fromEntries(given) as Record<string, string | number>;
  for (const name of message.argumentNames) {
    if (Object.hasOwn(all, name)) continue;
    onProblem(`The text ${key} was not given its value {${name}}.`);
    all[name] = FORGOTTEN;
  }
  return all;
}
