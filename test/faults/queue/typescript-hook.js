import { readFile } from 'node:fs/promises';
import { transform } from '@swc/core';

/** Lets a plain `node` run our TypeScript, so that a test can kill a real process of ours. */
export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts')) return nextLoad(url, context);
  const source = await readFile(new URL(url), 'utf8');
  const { code } = await transform(source, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  });
  return { format: 'module', shortCircuit: true, source: code };
}
