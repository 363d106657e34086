import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { ConfigProblem } from './config-error.ts';

const FILE_MAX_BYTES = 4 * 1024 * 1024;
/** Against a few lines of aliases of aliases that unfold into gigabytes. */
const ALIASES_MAX = 100;

/** What a file says, or what is wrong with it, and where: never both. */
export type FileReading<T> =
  | { readonly ok: true; readonly value: T; lineOf(path: readonly PropertyKey[]): string }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Reads one file of the configuration by its schema; every problem is named with its line. */
export function readYaml<T>(dir: string, name: string, schema: z.ZodType<T>): FileReading<T> {
  const path = join(dir, name);
  const place = `${basename(dir)}/${name}`;
  const missing = whyUnreadable(path);
  if (missing !== null) return { ok: false, problems: [{ where: place, message: missing }] };

  const lines = new LineCounter();
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines });
  const lineOf = (at: readonly PropertyKey[]): string => placeOf(place, at, { document, lines });
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ code, message, pos }) => ({
      where: `${place}:${lines.linePos(pos[0]).line}`,
      // The place is told already; below the first line the parser draws the lines around it.
      message: `Not YAML: ${message.split('\n')[0]?.replace(/ at line \d.*$/, '') ?? code}.`,
    }));
    return { ok: false, problems };
  }
  const read = schema.safeParse(document.toJS({ maxAliasCount: ALIASES_MAX }));
  if (read.success) return { ok: true, value: read.data, lineOf };
  const problems = read.error.issues.map(({ path: at, message }) => ({
    where: lineOf(at),
    message: at.length === 0 ? message : `${at.join('.')}: ${message}`,
  }));
  return { ok: false, problems };
}

function whyUnreadable(path: string): string | null {
  if (!existsSync(path)) {
    return 'The file is missing. Copy it from the folder config/ of the package, and change it.';
  }
  if (statSync(path).size <= FILE_MAX_BYTES) return null;
  return `The file is larger than ${FILE_MAX_BYTES / 1024 / 1024} MB. Is it the right one?`;
}

/** The line of the nearest thing that the file does say on the way to `at`. */
function placeOf(
  place: string,
  at: readonly PropertyKey[],
  { document, lines }: { readonly document: Document; readonly lines: LineCounter },
): string {
  for (let depth = at.length; depth > 0; depth -= 1) {
    const node: unknown = document.getIn(at.slice(0, depth), true);
    if (isNode(node) && node.range) return `${place}:${lines.linePos(node.range[0]).line}`;
  }
  return place;
}
