import type { FastifyRequest } from 'fastify';
import { personText } from '../api/fields.ts';
import { Problem } from '../problem.ts';

/** A field of a form, cleaned of what cannot be seen; empty when it is absent. */
export function fieldOf(request: FastifyRequest, name: string, max = 200): string {
  const value = (request.body as Record<string, unknown> | undefined)?.[name];
  const read = personText(max).safeParse(typeof value === 'string' ? value : '');
  if (read.success) return read.data;
  throw new Problem('invalid-input', `"${name}" may be ${max} characters long.`);
}

/** A field that must say something. */
export function requiredField(request: FastifyRequest, name: string, max = 200): string {
  const value = fieldOf(request, name, max);
  if (value === '') throw new Problem('invalid-input', `"${name}" is empty.`);
  return value;
}

/** Where a form's reader goes next: one of our own pages, whatever the form says. */
export function backOf(request: FastifyRequest, name = 'back'): string {
  return localPath(fieldOf(request, name)) ?? '/';
}

/** A path on this site; null for an address that could lead elsewhere. */
export function localPath(text: string): string | null {
  return /^\/(?![/\\])[\w\-./?=&%:]*$/.test(text) ? text : null;
}
