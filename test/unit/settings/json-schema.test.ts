import { describe, expect, test } from '@jest/globals';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/runtime/root.ts';
import { jsonSchemas } from '../../../src/settings/json-schema.ts';

const config = join(packageRoot(), 'config');
const folder = join(config, 'schema');

/** `UPDATE_DOCS=1` writes the files anew instead of comparing them. */
const isUpdating = process.env['UPDATE_DOCS'] === '1';

describe('the schemas that editors use', () => {
  const written = [...jsonSchemas()].map(([name, schema]) => ({
    name,
    text: `${JSON.stringify(schema, null, 2)}\n`,
  }));
  if (isUpdating) {
    mkdirSync(folder, { recursive: true });
    for (const { name, text } of written) writeFileSync(join(folder, name), text);
  }

  test.each(written)('config/schema/$name is what the program checks', ({ name, text }) => {
    expect(JSON.parse(readFileSync(join(folder, name), 'utf8'))).toEqual(JSON.parse(text));
  });

  test('every file of the configuration names its schema in its first line', () => {
    const files = readdirSync(config).filter((name) => name.endsWith('.yaml'));
    const lines = files.map((name) => readFileSync(join(config, name), 'utf8').split('\n')[0]);
    expect(lines).toEqual(
      files.map((name) => {
        const schema = `./schema/${name.replace('.yaml', '.json')}`;
        return `# yaml-language-server: $schema=${schema}`;
      }),
    );
    expect(files).toHaveLength(written.length);
  });
});
