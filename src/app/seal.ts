import type { Sealed } from '../domain/sealed.ts';
import type { Instant } from '../domain/time.ts';
import type { Hash, Ids } from './ports/ids.ts';
import type { PersonalValue } from './ports/pledges.ts';

/** Puts a personal value beside the events: they carry where it lies and a salted commitment. */
export function seal(
  value: string,
  now: Instant,
  { ids, hash }: { readonly ids: Ids; readonly hash: Hash },
): { readonly sealed: Sealed; readonly stored: PersonalValue } {
  const valueId = ids.uuid(now);
  const salt = ids.secret(16);
  return {
    sealed: { valueId, commitment: hash(`${salt}\n${value}`) },
    stored: { valueId, value, salt },
  };
}
