import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/runtime/root.ts';

/** The shell commands under this heading of a document, in their order, as somebody copies them. */
export function commandsUnder(heading: string, path: string): readonly string[] {
  const text = readFileSync(join(packageRoot(), path), 'utf8');
  const [, section] = text.split(`\n${heading}\n`);
  if (section === undefined) throw new Error(`${path} has no heading "${heading}".`);
  const [own = ''] = section.split(/\n#+ /, 1);
  return [...own.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, command = '']) => command);
}
