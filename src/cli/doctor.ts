import { isHealthy, runChecks } from '../runtime/doctor.ts';
import type { Check, CheckResult } from '../runtime/doctor.ts';

/** What to check, and for whom to print it: a person, or a machine (`json`). */
export type DoctorDeps = {
  readonly checks: readonly Check[];
  readonly json: boolean;
  readonly print: (text: string) => void;
};

/** Runs every check and prints what it found. Returns the exit code: 1 when one must be mended. */
export async function doctorCommand({ checks, json, print }: DoctorDeps): Promise<number> {
  const results = await runChecks(checks);
  const healthy = isHealthy(results);
  print(json ? JSON.stringify({ healthy, checks: results }, null, 2) : asTable(results));
  return healthy ? 0 : 1;
}

/** A line a check, its names aligned; what to do stands below, under what was found. */
function asTable(results: readonly CheckResult[]): string {
  const width = Math.max(0, ...results.map(({ name }) => name.length));
  return results
    .flatMap((result) => [
      `${mark(result.ok)} ${result.name.padEnd(width)}  ${result.found}`,
      ...(result.fix === null ? [] : [`${' '.repeat(width + 4)}→ ${result.fix}`]),
    ])
    .join('\n');
}

function mark(ok: CheckResult['ok']): string {
  if (ok === 'warn') return '!';
  return ok ? '✓' : '✕';
}
