import type { Check } from '../doctor.ts';

/** The oldest Node that everything here was tried on. */
const OLDEST = [20, 20, 2] as const;

/** `version` as `process.version` gives it. */
export function nodeVersionCheck(version: string): Check {
  const name = 'Node.js';
  const found = version.replace(/^v/, '');
  const fix = `Install Node.js ${OLDEST.join('.')} or later.`;
  return {
    name,
    run: () => {
      const ok = isAtLeast(found.split('.').map(Number));
      return Promise.resolve([{ name, ok, found, fix: ok ? null : fix }]);
    },
  };
}

function isAtLeast(parts: readonly number[]): boolean {
  for (const [place, least] of OLDEST.entries()) {
    const part = parts[place] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}
