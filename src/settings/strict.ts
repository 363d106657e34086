import { z } from 'zod';

/** How different a key may be and still be taken for a slip of the pen. */
const SLIPS_MAX = 3;

/**
 * An object with these keys and no others. An unknown key is refused with the known one that was
 * probably meant, since a setting that is silently ignored is found out too late.
 */
export function strict<T extends z.core.$ZodLooseShape>(shape: T): z.ZodObject<T, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => unknownKey(key, known)).join(' ')
        : undefined,
  });
}

function unknownKey(key: string, known: readonly string[]): string {
  return `Unknown key "${key}".${suggestion(key, known)}`;
}

/** What was probably meant, or everything there is; begins with a space. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  if (near !== null) return ` Did you mean "${near}"?`;
  return known.length === 0 ? '' : ` Known are: ${known.join(', ')}.`;
}

function nearest(word: string, known: readonly string[]): string | null {
  const slips = (candidate: string): number =>
    distance(word.toLowerCase(), candidate.toLowerCase());
  const best = known.toSorted((a, b) => slips(a) - slips(b))[0];
  if (best === undefined) return null;
  return slips(best) <= Math.min(SLIPS_MAX, Math.ceil(word.length / 2)) ? best : null;
}

/** Levenshtein's distance: letters added, left out and changed between two words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(b).entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
