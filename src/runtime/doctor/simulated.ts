import type { Check } from '../doctor.ts';

/**
 * That nothing is dialled, said plainly: an operator who believes that real customers are called
 * must not find out from them. `carrierUrl`: a simulated carrier that runs on its own.
 */
export function simulatedCheck(carrierUrl: string | null): Check {
  const name = 'Phone system';
  const where = carrierUrl === null ? '' : ` by the carrier at ${carrierUrl}`;
  const found = `simulated${where}: nothing is really dialled`;
  const fix =
    'To call real people, set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and PUBLIC_URL ' +
    '(docs/webhooks.md); doctor looks at your account then.';
  return { name, run: () => Promise.resolve([{ name, ok: 'warn', found, fix }]) };
}
