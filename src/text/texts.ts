import type { Texts } from '../app/ports/alerts.ts';
import { languageTag } from '../domain/language-tag.ts';
import { type Catalogues, CatalogueError } from './catalogue.ts';
import { valuesFor } from './contract.ts';
import { type CompiledMessage, compileMessage } from './message.ts';
import { plainValue } from './plain-value.ts';

/** The language that has every text; also what a language without a catalogue is answered in. */
const LAST_LANGUAGE = 'en';
/** Parts are put into other texts and are not rendered by themselves. */
const PART_PREFIX = 'part.';
/** Stands for a value that the code forgot: the rest of the sentence still tells somebody. */
const FORGOTTEN = '…';

type Messages = ReadonlyMap<string, CompiledMessage>;

/**
 * Texts from catalogues, all compiled here, so that a mistake in one is found at the start and not
 * when it is needed. `nl-BE` is answered from `nl`, what nobody has from `en`.
 *
 * `onProblem` hears of an unknown key or a forgotten value. When it returns, `render` answers as
 * well as it can (an alert with a gap beats no alert); by default it throws CatalogueError.
 *
 * Throws CatalogueError, with every mistake in its message, when the catalogues differ in keys or
 * values, or use a value that the code does not give.
 */
export function makeTexts(
  catalogues: Catalogues,
  onProblem: (problem: string) => void = refuse,
): Texts {
  const compiled = new Map<string, Messages>();
  for (const language of catalogues.keys())
    compiled.set(language, compileAll(language, catalogues));
  const problems = differences(compiled);
  if (problems.length > 0) refuse(problems.join('\n'));

  return {
    render(key, language, values) {
      const message = pick(compiled, language).get(key);
      if (message === undefined) {
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

function compileAll(language: string, catalogues: Catalogues): Messages {
  const catalogue = catalogues.get(language) ?? new Map<string, string>();
  const keys = [...catalogue.keys()].filter((key) => !key.startsWith(PART_PREFIX));
  return new Map(keys.map((key) => [key, compileMessage(key, language, catalogue)]));
}

function pick(compiled: ReadonlyMap<string, Messages>, language: string): Messages {
  const tag = (languageTag(language) ?? LAST_LANGUAGE).toLowerCase();
  const messages =
    compiled.get(tag) ?? compiled.get(tag.split('-')[0] ?? tag) ?? compiled.get(LAST_LANGUAGE);
  return messages ?? new Map<string, CompiledMessage>();
}

function differences(compiled: ReadonlyMap<string, Messages>): readonly string[] {
  const reference = compiled.get(LAST_LANGUAGE);
  if (reference === undefined) return [`There is no ${LAST_LANGUAGE}.yaml: put it back.`];
  const unknown = [...reference].flatMap(([key, message]) => unknownValues(key, message));
  const others = [...compiled].filter(([language]) => language !== LAST_LANGUAGE);
  return [
    ...unknown,
    ...others.flatMap(([language, texts]) => compare(language, texts, reference)),
  ];
}

function unknownValues(key: string, message: CompiledMessage): readonly string[] {
  const known = valuesFor(key);
  if (known === null) return [];
  return [...message.argumentNames]
    .filter((name) => !known.includes(name))
    .map((name) => {
      const choice = known.length === 0 ? 'It has no values.' : `Use one of: ${known.join(', ')}.`;
      return `${key} uses {${name}}, which it is never given. ${choice}`;
    });
}

/** Where one language's texts differ from the reference: keys, and the values that they use. */
function compare(language: string, texts: Messages, reference: Messages): readonly string[] {
  const missing = [...reference.keys()].filter((key) => !texts.has(key));
  const extra = [...texts.keys()].filter((key) => !reference.has(key));
  const uneven = [...reference].filter(([key, message]) => {
    const other = texts.get(key)?.argumentNames;
    return other !== undefined && !sameNames(other, message.argumentNames);
  });
  return [
    ...missing.map((key) => `${language}.yaml has no ${key}: add it.`),
    ...extra.map((key) => `${language}.yaml has ${key}, ${LAST_LANGUAGE}.yaml has not: add it.`),
    ...uneven.map(([key]) => `${key} uses other values in ${language} than in ${LAST_LANGUAGE}.`),
  ];
}

function sameNames(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((name) => b.has(name));
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
