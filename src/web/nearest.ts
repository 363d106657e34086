/** How different a key may be and still be taken for a slip of the pen. */
const SLIPS_MAX = 3;

/** The known key that somebody probably meant; null when none is near. */
export function nearest(key: string, known: readonly string[]): string | null {
  const ranked = known
    .map((candidate) => ({
      candidate,
      slips: distance(key.toLowerCase(), candidate.toLowerCase()),
    }))
    .sort((a, b) => a.slips - b.slips);
  const best = ranked[0];
  if (best === undefined) return null;
  return best.slips <= Math.min(SLIPS_MAX, Math.ceil(key.length / 2)) ? best.candidate : null;
}

/** Levenshtein's distance: insertions, deletions and changes between two words. */
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
