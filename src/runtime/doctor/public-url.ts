import { readUrl } from '../../settings/read-url.ts';
import type { Check, CheckResult } from '../doctor.ts';

/** Where a phone system sends its events; `realCarrier`: customers are really dialled. */
export function publicUrlCheck(publicUrl: string | null, realCarrier: boolean): Check {
  const name = 'PUBLIC_URL';
  return { name, run: () => Promise.resolve([{ name, ...judge(publicUrl, realCarrier) }]) };
}

function judge(publicUrl: string | null, realCarrier: boolean): Omit<CheckResult, 'name'> {
  if (publicUrl === null) {
    if (!realCarrier)
      return { ok: true, found: 'not needed: nothing is really dialled', fix: null };
    const fix =
      'Set PUBLIC_URL to the https address at which the phone system reaches this server.';
    return { ok: false, found: 'not set, and a real phone system is used', fix };
  }
  if (readUrl(publicUrl) === null) {
    return { ok: false, found: `"${publicUrl}"`, fix: 'Set it to an address like https://host/.' };
  }
  const ok = !realCarrier || publicUrl.startsWith('https://');
  const fix = ok ? null : 'Put a TLS proxy before this server and use its https address.';
  return { ok: ok ? true : 'warn', found: publicUrl, fix };
}
