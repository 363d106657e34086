import { setTimeout as pause } from 'node:timers/promises';

/** What one check found. `warn`: it works, and somebody should know. */
export type CheckResult = {
  readonly name: string;
  readonly ok: boolean | 'warn';
  readonly found: string;
  /** What the operator does about it; null when all is well. */
  readonly fix: string | null;
};

/** Looks at one thing from the outside; may find several results there. */
export type Check = {
  readonly name: string;
  readonly run: () => Promise<readonly CheckResult[]>;
};

/** A check that has not ended by then has failed: something does not answer. */
const CHECK_LIMIT_MS = 10_000;

/** Runs all checks at once and returns what they found, in their order. It never rejects. */
export async function runChecks(
  checks: readonly Check[],
  limitMs: number = CHECK_LIMIT_MS,
): Promise<CheckResult[]> {
  const found = await Promise.all(checks.map((check) => runCheck(check, limitMs)));
  return found.flat();
}

async function runCheck(check: Check, limitMs: number): Promise<readonly CheckResult[]> {
  const over = new AbortController();
  const late = pause(limitMs, null, { signal: over.signal });
  late.catch(() => undefined);
  try {
    const results = await Promise.race([check.run(), late]);
    if (results !== null) return results;
    return [failed(check, `no answer within ${limitMs / 1_000} s`)];
  } catch (error) {
    return [failed(check, error instanceof Error ? error.message : String(error))];
  } finally {
    over.abort();
  }
}

function failed(check: Check, found: string): CheckResult {
  return { name: check.name, ok: false, found, fix: 'Make it answer, then start again.' };
}

/** One sentence for each result that must stop the start, with what to do about it. */
export function startupRefusals(results: readonly CheckResult[]): string[] {
  return results
    .filter(({ ok }) => ok === false)
    .map(({ name, found, fix }) => `${name}: ${found}. ${fix ?? ''}`.trimEnd());
}

/** All is well, or works at least. */
export function isHealthy(results: readonly CheckResult[]): boolean {
  return results.every(({ ok }) => ok !== false);
}
