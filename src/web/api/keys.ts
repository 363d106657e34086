import { z } from 'zod';
import type { Scope } from '../../app/ports/access.ts';
import type { Person } from '../../domain/roster.ts';
import { guard } from '../access.ts';
import type { WebDeps } from '../deps.ts';
import { Problem } from '../problem.ts';
import type { ZodScope } from './route-types.ts';

const scopes = [
  'pledges:read',
  'pledges:write',
  'ops',
  'admin',
] as const satisfies readonly Scope[];

/** Bytes of chance in a key. */
const KEY_BYTES = 32;

/** Admins give people keys and take them back. */
export function keyRoutes(scope: ZodScope, deps: WebDeps): void {
  const onRequest = guard(deps, 'admin', ['key']);
  scope.post(
    '/keys',
    {
      onRequest,
      config: { problems: ['unknown-person'] },
      schema: {
        tags: ['keys'],
        summary: 'Make a key for a person; it is shown this once',
        body: z.strictObject({
          person: z.string().min(1).max(200),
          scopes: z
            .array(z.enum(scopes))
            .min(1)
            .max(scopes.length)
            .optional()
            .describe('What the key is for; by default what the roles of the person need'),
        }),
        response: {
          201: z.object({
            id: z.string(),
            key: z.string(),
            person: z.string(),
            scopes: z.array(z.string()),
          }),
        },
      },
    },
    async (request, reply) => {
      const { person } = request.body;
      const known = deps.roster.people.find(({ id }) => id === person);
      if (known === undefined) {
        throw new Problem('unknown-person', `Nobody with the id "${person}" is configured.`);
      }
      const keyId = deps.ids.uuid(deps.clock());
      const key = `cg_${deps.ids.secret(KEY_BYTES)}`;
      const asked = [...new Set(request.body.scopes ?? scopesOf(known))];
      await deps.access.addKey({ keyId, person, scopes: asked, hash: deps.hash(key) });
      return reply.code(201).send({ id: keyId, key, person, scopes: asked });
    },
  );
  scope.delete(
    '/keys/:id',
    {
      onRequest,
      schema: {
        tags: ['keys'],
        summary: 'Revoke a key; revoking twice is the same as once',
        params: z.object({ id: z.string().min(1).max(200) }),
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await deps.access.revokeKey(request.params.id);
      return reply.code(204).send(undefined);
    },
  );
}

/** Everybody reads and makes promises; leads and ops also steer the site. */
function scopesOf({ roles }: Person): readonly Scope[] {
  const steers = roles.includes('lead') || roles.includes('ops') || roles.includes('admin');
  return [
    'pledges:read',
    'pledges:write',
    ...(steers ? (['ops'] as const) : []),
    ...(roles.includes('admin') ? (['admin'] as const) : []),
  ];
}
