import type { FastifyRequest } from 'fastify';
import type { IdempotencyKey } from '../app/ports/answers.ts';
import { actorIn } from './access.ts';
import { canonical } from './api/canonical.ts';
import type { WebDeps } from './deps.ts';
import { Problem } from './problem.ts';

type Hashing = Pick<WebDeps, 'hash'>;

/** The same key of the same person with the same body is the same request; null without a key. */
export function keyOf({ hash }: Hashing, request: FastifyRequest): IdempotencyKey | null {
  return keyFor(request, () => hash(canonical(request.body)));
}

/** The same at an address that says what it is about: another address is another request. */
export function keyOfAddress({ hash }: Hashing, request: FastifyRequest): IdempotencyKey | null {
  return keyFor(request, () => hash(canonical(addressed(request, request.body))));
}

/** The same of a form, which brings its key along as a field. */
export function keyOfForm({ hash }: Hashing, request: FastifyRequest): IdempotencyKey | null {
  const { key, ...fields } = (request.body ?? {}) as Record<string, unknown>;
  if (typeof key !== 'string' || !FORM_KEY.test(key)) return null;
  const bodyHash = hash(canonical(addressed(request, fields)));
  return { owner: actorIn(request).person, key: `form:${key}`, bodyHash };
}

const FORM_KEY = /^[\w-]{1,64}$/;

function addressed({ params, routeOptions }: FastifyRequest, body: unknown): object {
  return { to: routeOptions.url, params, body: body ?? null };
}

function keyFor(request: FastifyRequest, bodyHash: () => string): IdempotencyKey | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new Problem('invalid-input', 'An Idempotency-Key is 1 to 255 visible ASCII characters.');
  }
  return { owner: actorIn(request).person, key, bodyHash: bodyHash() };
}
