import { IntlMessageFormat } from 'intl-messageformat';

import { type Catalogue, CatalogueError } from './catalogue.ts';

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

/** A text that was read without a mistake, with the names of the values that it needs. */
export type CompiledMessage = {
  readonly argumentNames: ReadonlySet<string>;
  format(values: Readonly<Record<string, string | number>>): string;
};

const PART = /\[\[([a-z][a-z-]*)\]\]/g;
/** Parts are put into other texts and are not rendered by themselves. */
const PART_PREFIX = 'part.';
/** A part may use another; a chain longer than this goes in a circle. */
const PART_DEPTH_MAX = 5;
/** The parser's number for plain text: the one element whose `value` is not a name. */
const LITERAL = 0;
/** In a `select`: there is no such value. */
const NO_VALUE = 'none';

/** Whether this key of a catalogue is a text of its own, and no part of others. */
export function isWholeMessage(key: string): boolean {
  return !key.startsWith(PART_PREFIX);
}

/**
 * Compiles one text of a catalogue: its `[[parts]]` put in, its ICU syntax read.
 *
 * Throws CatalogueError, naming the key, when a part is missing or the syntax is wrong.
 */
export function compileMessage(
  key: string,
  language: string,
  catalogue: Catalogue,
): CompiledMessage {
  const text = withParts(catalogue.get(key) ?? '', { key, language, catalogue });
  try {
    const read = new IntlMessageFormat(text, language, undefined, { ignoreTag: true });
    const elements = read.getAst();
    elements.forEach(renameOptions);
    return {
      argumentNames: new Set(elements.flatMap(argumentsIn)),
      format: (values) => tidyLines(String(read.format(values))),
    };
  } catch (error) {
    throw new CatalogueError(
      `${language}.yaml: ${key} is not ICU syntax (${String(error)}). Check its braces.`,
      { cause: error },
    );
  }
}

type Place = {
  readonly key: string;
  readonly language: string;
  readonly catalogue: Catalogue;
};

function withParts(text: string, place: Place, depth = 0): string {
  if (depth > PART_DEPTH_MAX) {
    throw new CatalogueError(`${place.language}.yaml: the parts in ${place.key} use each other.`);
  }
  return text.replace(PART, (whole, name: string) => {
    const part = place.catalogue.get(`${PART_PREFIX}${name}`);
    if (part === undefined) {
      throw new CatalogueError(
        `${place.language}.yaml: ${place.key} uses ${whole}, and there is no part.${name}.`,
      );
    }
    return withParts(part, place, depth + 1);
  });
}

function optionsOf(element: Element): Record<string, { value: Element[] }> {
  return 'options' in element ? element.options : {};
}

/**
 * ICU allows neither an empty option nor a hyphen in one, and our values have both: an empty value
 * chooses `none`, and `kept-late` the option written `kept_late`. The options are renamed and not
 * doubled, so that a customer whose name is "none" keeps it.
 */
function renameOptions(element: Element): void {
  const options = optionsOf(element);
  for (const [name, option] of Object.entries(options)) {
    const value = name === NO_VALUE ? '' : name.replaceAll('_', '-');
    Reflect.deleteProperty(options, name);
    options[value] = option;
    option.value.forEach(renameOptions);
  }
}

function argumentsIn(element: Element): readonly string[] {
  const type: number = element.type;
  const named = 'value' in element && type !== LITERAL;
  const own = named ? [element.value] : [];
  const inner = Object.values(optionsOf(element)).flatMap((option) =>
    option.value.flatMap(argumentsIn),
  );
  return [...own, ...inner];
}

/** Paragraphs that came out empty leave no gap. */
function tidyLines(text: string): string {
  return text
    .replace(/[ \t]+$/gm, '')
    .replace(/ {2,}/g, ' ')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
