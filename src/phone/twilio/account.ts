import twilio from 'twilio';
import { z } from 'zod';
import { SECOND } from '../../domain/time.ts';
import { BusyError, DeadlineError, makeRequestClient } from './request-client.ts';

/** How an account is set up at Twilio, as far as the guarantee rests on it. Nothing is changed. */
export type TwilioAccount = {
  facts(): Promise<AccountFacts>;
  /** At most `NUMBERS_MAX`. */
  numbers(): Promise<readonly AccountNumber[]>;
  countries(): Promise<readonly DialableCountry[]>;
};

/** Whose account, and which of its tokens; a look-alike may stand for Twilio. */
export type TwilioAccountSettings = {
  readonly accountSid: string;
  readonly authToken: string;
  readonly apiBaseUrl: string | null;
  readonly deadlineMs?: number;
};

/** Twilio did not tell; `refused`: it does not know these credentials. */
export class AccountError extends Error {
  override readonly name = 'AccountError';
  readonly refused: boolean;

  constructor(why: string, refused: boolean, options?: ErrorOptions) {
    super(why, options);
    this.refused = refused;
  }
}

/** More than the numbers of nearly every company; a page of them stays below a megabyte. */
export const NUMBERS_MAX = 500;

/** All countries there are come in one page. */
const COUNTRIES_MAX = 1_000;

/** Half of what a check may take, so that it can still say what did not answer. */
const DEADLINE_MS = 5 * SECOND;

const UNAUTHORIZED = [401, 403];

const text = z.string().nullish();
const facts = z.object({ status: z.string(), type: z.string() });
const number = z.object({
  phoneNumber: z.string(),
  capabilities: z.object({ voice: z.boolean().optional(), sms: z.boolean().optional() }),
  ...{ voiceUrl: text, voiceMethod: text, voiceFallbackUrl: text },
  ...{ statusCallback: text, statusCallbackMethod: text },
  ...{ smsUrl: text, smsMethod: text },
  ...{ voiceApplicationSid: text, smsApplicationSid: text, trunkSid: text },
});
const country = z.object({
  isoCode: z.string(),
  countryCodes: z.array(z.string()),
  lowRiskNumbersEnabled: z.boolean(),
  highRiskSpecialNumbersEnabled: z.boolean(),
  highRiskTollfraudNumbersEnabled: z.boolean(),
});

/** The account itself: "active" or not, "Trial" or "Full". */
export type AccountFacts = z.infer<typeof facts>;
/** A number of the account, with what happens to its calls. */
export type AccountNumber = z.infer<typeof number>;
/** Which numbers of a country the account may call. */
export type DialableCountry = z.infer<typeof country>;

/** Reads an account through the same client, with the same deadline, as calls are placed. */
export function openTwilioAccount(settings: TwilioAccountSettings): TwilioAccount {
  const { accountSid, authToken, apiBaseUrl, deadlineMs = DEADLINE_MS } = settings;
  const client = twilio(accountSid, authToken, {
    autoRetry: false,
    httpClient: makeRequestClient({ apiBaseUrl, deadlineMs }),
  });
  return {
    facts: () =>
      asked(async () => facts.parse(await client.api.v2010.accounts(accountSid).fetch())),
    numbers: () =>
      asked(async () => {
        const page = { pageSize: NUMBERS_MAX, limit: NUMBERS_MAX };
        return z.array(number).parse(await client.incomingPhoneNumbers.list(page));
      }),
    countries: () =>
      asked(async () => {
        const page = { pageSize: COUNTRIES_MAX, limit: COUNTRIES_MAX };
        const { countries } = client.voice.v1.dialingPermissions;
        return z.array(country).parse(await countries.list(page));
      }),
  };
}

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new AccountError(whyOf(error), isRefusal(error), { cause: error });
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof twilio.RestException && UNAUTHORIZED.includes(error.status);
}

/** Codes only: the library's own errors can carry addresses with an account in them. */
function whyOf(error: unknown): string {
  if (error instanceof DeadlineError || error instanceof BusyError) return error.message;
  if (error instanceof z.ZodError) return 'The answer of the phone system was not understood.';
  if (error instanceof twilio.RestException) {
    const code = typeof error.code === 'number' ? `, error ${error.code}` : '';
    return `The phone system answered HTTP ${error.status}${code}.`;
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
  return `The phone system could not be asked (${code}).`;
}
