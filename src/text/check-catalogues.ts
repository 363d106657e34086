import { type Catalogues, CatalogueError, LAST_LANGUAGE } from './catalogue.ts';
import { valuesFor } from './contract.ts';
import { type CompiledMessage, compileMessage, isWholeMessage } from './message.ts';

type Messages = ReadonlyMap<string, CompiledMessage>;

/**
 * Compiles every text, so that a mistake in one is found at the start and not when it is needed.
 *
 * Throws CatalogueError, with every mistake in its message, when the catalogues differ in keys or
 * values, or use a value that the code does not give.
 */
export function checkCatalogues(catalogues: Catalogues): void {
  const compiled = new Map<string, Messages>();
  for (const language of catalogues.keys())
    compiled.set(language, compileAll(language, catalogues));
  const problems = differences(compiled);
  if (problems.length > 0) throw new CatalogueError(problems.join('\n'));
}

function compileAll(language: string, catalogues: Catalogues): Messages {
  const catalogue = catalogues.get(language) ?? new Map<string, string>();
  const keys = [...catalogue.keys()].filter(isWholeMessage);
  return new Map(keys.map((key) => [key, compileMessage(key, language, catalogue)]));
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
