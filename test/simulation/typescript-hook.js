import { readFile } from 'node:fs/promises';
import { transform } from '@swc/core';

/** Lets a plain `node` run our TypeScript, without a build. */
export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts')) return nextLoad(url, context);
  const { code } = await transform(await readFile(new URL(url), 'utf8'), {
    configFile: false,
    swcrc: false,
    sourceMaps: 'inline',
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  });
  return { format: 'module', shortCircuit: true, source: code };
}
