import { z } from 'zod';
import type { Access } from '../app/ports/access.ts';
import type { Database } from './pool.ts';

const KEY_BY_HASH = `
select key_id, person, scopes from api_keys where hash = $1 and revoked_at is null`;
// A key that is there already stays as it is: two processes may start with the same ADMIN_KEY.
const ADD_KEY = `
insert into api_keys (key_id, hash, person, scopes, made_at)
values ($1, $2, $3, $4, ledger_now()) on conflict do nothing`;
const REVOKE_KEY = `
update api_keys set revoked_at = ledger_now() where key_id = $1 and revoked_at is null`;
const HAS_KEY = `
select exists (select from api_keys where person = $1 and revoked_at is null) as has`;
// What has run out is cleared away by whoever comes next, so that nothing has to be scheduled.
const ADD_SESSION = `
with old as (delete from sessions where until <= ledger_now())
insert into sessions (hash, key_id, person, scopes, until) values ($1, $2, $3, $4, from_ms($5))
on conflict (hash) do update
set key_id = excluded.key_id, person = excluded.person, scopes = excluded.scopes,
  until = excluded.until`;
const SESSION = `
select sessions.person, sessions.scopes from sessions join api_keys using (key_id)
where sessions.hash = $1 and until > ledger_now() and revoked_at is null`;
const END_SESSION = `delete from sessions where hash = $1`;
const ADD_LINK = `
insert into links (hash, pledge_id, person, until) values ($1, $2, $3, from_ms($4))
on conflict (hash) do nothing`;
const LINK = `select pledge_id, person from links where hash = $1 and until > ledger_now()`;

const scopes = z.array(z.enum(['pledges:read', 'pledges:write', 'ops', 'admin']));
const keySchema = z
  .object({ key_id: z.string(), person: z.string(), scopes })
  .transform((row) => ({ keyId: row.key_id, person: row.person, scopes: row.scopes }));
const sessionSchema = z.object({ person: z.string(), scopes });
const linkSchema = z
  .object({ pledge_id: z.string(), person: z.string() })
  .transform((row) => ({ pledgeId: row.pledge_id, person: row.person }));

type Keys = Pick<Access, 'keyByHash' | 'addKey' | 'revokeKey' | 'hasKeyOf'>;

/** Who may come in, by hashes of what they show. */
export function makeAccess(database: Database): Access {
  const first = async (text: string, hash: string) =>
    (await database.query({ text, values: [hash] }))[0];
  return {
    ...makeKeys(database),
    addSession: async ({ hash, keyId, person, scopes, until }) => {
      await database.query({ text: ADD_SESSION, values: [hash, keyId, person, scopes, until] });
    },
    sessionByHash: async (hash) => {
      const row = await first(SESSION, hash);
      return row === undefined ? null : sessionSchema.parse(row);
    },
    endSession: async (hash) => {
      await database.query({ text: END_SESSION, values: [hash] });
    },
    addLink: async ({ hash, pledgeId, person, until }) => {
      await database.query({ text: ADD_LINK, values: [hash, pledgeId, person, until] });
    },
    linkByHash: async (hash) => {
      const row = await first(LINK, hash);
      return row === undefined ? null : linkSchema.parse(row);
    },
  };
}

function makeKeys(database: Database): Keys {
  return {
    keyByHash: async (hash) => {
      const [row] = await database.query({ text: KEY_BY_HASH, values: [hash] });
      return row === undefined ? null : keySchema.parse(row);
    },
    addKey: async ({ keyId, hash, person, scopes }) => {
      await database.query({ text: ADD_KEY, values: [keyId, hash, person, scopes] });
    },
    revokeKey: async (keyId) => {
      await database.query({ text: REVOKE_KEY, values: [keyId] });
    },
    hasKeyOf: async (person) => {
      const [row] = await database.query({ text: HAS_KEY, values: [person] });
      return z.boolean().parse(row?.['has']);
    },
  };
}
