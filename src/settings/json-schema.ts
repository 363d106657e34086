import { z } from 'zod';
import { type FileName, schemas } from './read-files.ts';

/**
 * What an editor needs to know of each file of the configuration, as JSON Schema by file name;
 * `config/schema/*.json` hold exactly this.
 */
export function jsonSchemas(): ReadonlyMap<string, object> {
  const names = Object.keys(schemas) as FileName[];
  return new Map(
    names.map((name) => [`${name}.json`, z.toJSONSchema(schemas[name], { io: 'input' })]),
  );
}
