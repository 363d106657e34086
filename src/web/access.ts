import type { FastifyRequest } from 'fastify';
import type { Scope } from '../app/ports/access.ts';
import type { WebDeps } from './deps.ts';
import { Problem } from './problem.ts';

/** Who asks, as authenticated, and what they may do. */
export type Actor = { readonly person: string; readonly scopes: readonly Scope[] };

declare module 'fastify' {
  interface FastifyRequest {
    actor: Actor | null;
  }
}

export type AccessDeps = Pick<WebDeps, 'access' | 'hash' | 'settings'>;

/** How somebody may prove who they are: `key` in the Authorization header, `session` by cookie. */
export type Proofs = readonly ('key' | 'session')[];

/** An admin may do everything. */
export function mayDo(actor: Actor, scope: Scope): boolean {
  return actor.scopes.includes('admin') || actor.scopes.includes(scope);
}

/**
 * A hook that lets only people with this scope pass and puts them at `request.actor`. Compose
 * guards the queue board with it: `guard(deps, 'admin', ['session', 'key'])`.
 */
export function guard(deps: AccessDeps, scope: Scope, proofs: Proofs) {
  return async (request: FastifyRequest): Promise<void> => {
    const actor = await actorOf(deps, request, proofs);
    if (!mayDo(actor, scope)) {
      throw new Problem('missing-scope', `This needs the scope "${scope}".`, {
        members: { scope },
      });
    }
    request.actor = actor;
  };
}

/** The person who asks; for handlers behind a guard. */
export function actorIn(request: FastifyRequest): Actor {
  if (request.actor === null) throw new Error('This route lacks a guard.');
  return request.actor;
}

async function actorOf(deps: AccessDeps, request: FastifyRequest, proofs: Proofs): Promise<Actor> {
  const key = proofs.includes('key') ? bearerOf(request) : null;
  if (key !== null) return keyOwner(deps, key);
  const session = proofs.includes('session') ? sessionOf(deps.settings.publicUrl, request) : null;
  if (session !== null) {
    const found = await deps.access.sessionByHash(deps.hash(session));
    if (found !== null) return found;
  }
  throw new Problem('no-key', proofs.includes('session') ? 'Nobody is logged in.' : NO_KEY);
}

const NO_KEY = 'There is no "Authorization: Bearer KEY" header.';

async function keyOwner(deps: AccessDeps, key: string): Promise<Actor> {
  const found = await deps.access.keyByHash(deps.hash(key));
  if (found === null) throw new Problem('unknown-key', 'This key is not valid, or was revoked.');
  return found;
}

/** Longer ones are nobody's; hashing megabytes for a stranger would be a gift. */
const SECRET_MAX = 512;

function bearerOf(request: FastifyRequest): string | null {
  const [scheme, key, ...more] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || key === undefined || more.length > 0) return null;
  return key === '' || key.length > SECRET_MAX ? null : key;
}

/** `__Host-` keeps a cookie to this host and to TLS; plain http cannot have it. */
export function sessionCookieName(publicUrl: string): string {
  return publicUrl.startsWith('https:') ? '__Host-session' : 'session';
}

/** The secret of the session, as the browser sent it. */
export function sessionOf(publicUrl: string, request: FastifyRequest): string | null {
  const value = request.cookies[sessionCookieName(publicUrl)];
  return value === undefined || value === '' || value.length > SECRET_MAX ? null : value;
}
