import { AccountError, type TwilioAccount } from '../../phone/twilio/account.ts';
import type { Check, CheckResult } from '../doctor.ts';

/** What is checked of the account itself. */
export type AccountSetup = {
  readonly authTokens: readonly string[];
  readonly accountWith: (authToken: string) => TwilioAccount;
};

const NAME = 'Twilio account';

/** The credentials, each token by itself, and whether the account may call at all. */
export function accountCheck({ authTokens, accountWith }: AccountSetup): Check {
  const [primary = '', ...others] = authTokens;
  return {
    name: NAME,
    run: async () => [
      await main(accountWith(primary)),
      ...(await Promise.all(others.map((token) => secondary(accountWith(token))))),
    ],
  };
}

async function main(account: TwilioAccount): Promise<CheckResult> {
  try {
    const { status, type } = await account.facts();
    if (status !== 'active') {
      const fix = 'Look at the account in the Twilio console: balance and notices.';
      return { name: NAME, ok: false, found: `it is ${status}`, fix };
    }
    if (type === 'Full') return { name: NAME, ok: true, found: 'active', fix: null };
    const fix = 'It calls verified numbers only, for ten minutes at most: upgrade it.';
    return { name: NAME, ok: 'warn', found: 'active, a trial account', fix };
  } catch (error) {
    return unasked(NAME, error);
  }
}

/** The second token is there for a rotation; one that is unknown to Twilio only wants removing. */
async function secondary(account: TwilioAccount): Promise<CheckResult> {
  const name = 'Twilio second token';
  try {
    await account.facts();
    return { name, ok: true, found: 'accepted', fix: null };
  } catch (error) {
    const fix = 'Take TWILIO_AUTH_TOKEN_SECONDARY away when the rotation is over.';
    return { ...unasked(name, error), ok: 'warn', fix };
  }
}

/** What could not be asked: wrong credentials, or no answer. */
export function unasked(name: string, error: unknown): CheckResult {
  const refused = error instanceof AccountError && error.refused;
  return {
    name,
    ok: false,
    found: error instanceof AccountError ? error.message : 'Twilio could not be asked.',
    fix: refused
      ? 'Copy Account SID and auth token from the Twilio console to TWILIO_ACCOUNT_SID and ' +
        'TWILIO_AUTH_TOKEN.'
      : 'See that this machine reaches https://api.twilio.com, then run doctor again.',
  };
}
