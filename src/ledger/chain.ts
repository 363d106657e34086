import { createHash } from 'node:crypto';

/** JSON with sorted keys: the same facts are the same text, however they were stored. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, held]) => held !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, held]) => [key, sorted(held)]),
  );
}

/**
 * Hex SHA-256 of one event, as it lies in its row, and its place; the chain is made of these:
 * `hash(n) = sha256(hash(n − 1) + digest(n))`, from the empty text on.
 */
export function eventDigest(pledgeId: string, position: number, event: object): string {
  return sha256(canonicalJson({ pledgeId, position, event }));
}

/** The hash of an event, given that of the event before it; the empty text before the first. */
export function chainHash(previous: string, digest: string): string {
  return sha256(previous + digest);
}

/** Hex SHA-256 of a text. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
