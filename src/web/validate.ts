import type { FastifySchemaCompiler } from 'fastify';
import { z } from 'zod';
import { type InputError, Problem } from './problem.ts';
import { nearest } from './nearest.ts';

const whereText: Readonly<Record<string, string>> = {
  body: 'The body',
  params: 'The address',
  querystring: 'The query',
  headers: 'A header',
};

/** Checks a part of a request against its zod schema; a failure names each field and its fix. */
export const validateWithZod: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  return (data: unknown) => {
    const result = schema.safeParse(data);
    if (result.success) return { value: result.data };
    const errors = result.error.issues.flatMap((issue) => inputErrors(issue, schema));
    const where = whereText[httpPart ?? 'body'] ?? 'The body';
    const first = errors[0]?.detail ?? 'It is not as documented.';
    return {
      error: new Problem('invalid-input', `${where} is not accepted. ${first}`, { errors }),
    };
  };
};

function inputErrors(issue: z.core.$ZodIssue, schema: z.ZodType): InputError[] {
  const pointer = `/${issue.path.map(String).join('/')}`;
  if (issue.code !== 'unrecognized_keys') return [{ pointer, detail: sentence(issue) }];
  const known = keysAt(schema, issue.path);
  return issue.keys.slice(0, 5).map((key) => ({
    pointer: `${pointer === '/' ? '' : pointer}/${key.slice(0, 80)}`,
    detail: unknownKey(key.slice(0, 80), known),
  }));
}

function sentence(issue: z.core.$ZodIssue): string {
  const field = issue.path.map(String).join('.');
  return field === '' ? `${issue.message}.` : `"${field}": ${issue.message}.`;
}

function unknownKey(key: string, known: readonly string[]): string {
  const guess = nearest(key, known);
  return guess === null
    ? `The key "${key}" is not known; known are ${known.join(', ')}.`
    : `The key "${key}" is not known. Did you mean "${guess}"?`;
}

/** The keys that an object of the schema may have at this path. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let here: unknown = schema;
  for (const step of path) here = shapeOf(here)[String(step)];
  return Object.keys(shapeOf(here));
}

function shapeOf(schema: unknown): Record<string, unknown> {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return shapeOf(schema.unwrap());
  }
  return schema instanceof z.ZodObject ? schema.shape : {};
}
