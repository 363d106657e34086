import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { parse } from 'yaml';

/** The texts of one language by dotted key, such as `alert.reminder.subject`, in ICU syntax. */
export type Catalogue = ReadonlyMap<string, string>;

/** One catalogue a language; the language is a lower-case tag, such as `nl`. */
export type Catalogues = ReadonlyMap<string, Catalogue>;

/** A catalogue says something that the program cannot use; the message names file, key and fix. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError';
}

/** The language that has every text; also what a language without a catalogue is answered in. */
export const LAST_LANGUAGE = 'en';

const EXTENSION = '.yaml';
/** Deeper than any block of ours; what lies deeper is a mistake in the indentation. */
const DEPTH_MAX = 6;

/**
 * Reads every `LANGUAGE.yaml` of a folder.
 *
 * Throws CatalogueError for a folder without texts, for YAML that cannot be read, and for a leaf
 * that is not a text.
 */
export function loadCatalogues(folder: string): Catalogues {
  const inFolder = existsSync(folder) ? readdirSync(folder) : [];
  const files = inFolder.filter((file) => file.endsWith(EXTENSION));
  if (files.length === 0) {
    throw new CatalogueError(`${folder} holds no texts: put en.yaml and nl.yaml back.`);
  }
  return new Map(files.map((file) => [languageOf(file), readCatalogue(join(folder, file))]));
}

function languageOf(file: string): string {
  return basename(file, EXTENSION).toLowerCase();
}

function readCatalogue(file: string): Catalogue {
  const texts = new Map<string, string>();
  collect(readYaml(file), [], { file, texts });
  return texts;
}

function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CatalogueError(`${file} is not readable YAML: ${String(error)}`, { cause: error });
  }
}

function collect(
  node: unknown,
  path: readonly string[],
  into: { readonly file: string; readonly texts: Map<string, string> },
): void {
  const key = path.join('.');
  if (typeof node === 'string') {
    into.texts.set(key, node);
    return;
  }
  if (typeof node !== 'object' || node === null || Array.isArray(node)) {
    throw new CatalogueError(
      `${into.file}: ${key || 'the file'} must be a text; put it in quotes.`,
    );
  }
  if (path.length >= DEPTH_MAX) {
    throw new CatalogueError(`${into.file}: ${key} lies too deep; check its indentation.`);
  }
  for (const [name, child] of Object.entries(node)) collect(child, [...path, name], into);
}
