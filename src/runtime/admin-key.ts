import type { Access } from '../app/ports/access.ts';
import type { Hash, Ids } from '../app/ports/ids.ts';
import type { Roster } from '../domain/roster.ts';
import { wallClock } from './clock.ts';

const KEY_BYTES = 32;

/**
 * Sees that the first admin has a key. Returns a new one, to be shown this once, when there was
 * none; null when there is one already or the environment sets it.
 */
export async function ensureAdminKey(deps: {
  readonly access: Access;
  readonly roster: Roster;
  readonly ids: Ids;
  readonly hash: Hash;
  readonly given: string | null;
}): Promise<string | null> {
  const { access, ids, hash, given } = deps;
  const admin = deps.roster.people.find(({ roles }) => roles.includes('admin'));
  if (admin === undefined) return null;
  const add = (key: string): Promise<void> =>
    access.addKey({
      keyId: ids.uuid(wallClock()),
      person: admin.id,
      scopes: ['admin'],
      hash: hash(key),
    });
  if (given !== null) {
    if ((await access.keyByHash(hash(given))) === null) await add(given);
    return null;
  }
  if (await access.hasKeyOf(admin.id)) return null;
  const key = `cg_${ids.secret(KEY_BYTES)}`;
  await add(key);
  return key;
}
