import { maskNumber } from '../../numbers/mask-number.ts';
import { type AccountNumber, NUMBERS_MAX, type TwilioAccount } from '../../phone/twilio/account.ts';
import type { Check, CheckResult } from '../doctor.ts';
import { addressProblems, messageProblems, type NumberProblem } from './twilio-number-addresses.ts';
import { unasked } from './twilio-account.ts';

/** Which numbers are ours, and where their calls should go. */
export type NumbersSetup = {
  readonly ourNumbers: readonly string[];
  /** The number that text messages are sent from (site.yaml); null where none are sent. */
  readonly smsFrom: string | null;
  readonly publicUrl: string;
};

/** Our numbers: they exist, can speak, and tell us of their calls. */
export function numbersCheck(account: TwilioAccount, setup: NumbersSetup): Check {
  const name = 'Twilio numbers';
  return {
    name,
    run: async () => {
      try {
        const known = await account.numbers();
        const calls = [...new Set(setup.ourNumbers)].map((each) => checkOne(each, known, setup));
        const { smsFrom } = setup;
        return [...calls.flat(), ...(smsFrom === null ? [] : checkSms(smsFrom, known, setup))];
      } catch (error) {
        return [unasked(name, error)];
      }
    },
  };
}

function checkOne(
  e164: string,
  known: readonly AccountNumber[],
  { publicUrl }: NumbersSetup,
): readonly CheckResult[] {
  const name = `Twilio ${maskNumber(e164)}`;
  const number = known.find(({ phoneNumber }) => phoneNumber === e164);
  if (number === undefined) return [absent(name, known.length, CALLER_ID)];
  const problems = [...capabilityProblems(number), ...addressProblems(number, publicUrl)];
  if (problems.length > 0) return problems.map((problem) => ({ name, ...problem }));
  const sms = number.capabilities.sms === true ? 'voice and SMS' : 'voice, no SMS';
  return [{ name, ok: true, found: `${sms}; its calls are told to us`, fix: null }];
}

function checkSms(
  e164: string,
  known: readonly AccountNumber[],
  { publicUrl }: NumbersSetup,
): readonly CheckResult[] {
  const name = `Twilio ${maskNumber(e164)}, text messages`;
  const number = known.find(({ phoneNumber }) => phoneNumber === e164);
  if (number === undefined) return [absent(name, known.length, SMS_FROM)];
  if (number.capabilities.sms !== true) {
    const fix = `Use a number with the capability SMS as ${SMS_FROM}.`;
    return [{ name, ok: false, found: 'it cannot send text messages', fix }];
  }
  const problems = messageProblems(number, publicUrl);
  if (problems.length > 0) return problems.map((problem) => ({ name, ...problem }));
  return [{ name, ok: true, found: 'SMS; replies are told to us', fix: null }];
}

const CALLER_ID = '`callerId` in config/teams.yaml';
const SMS_FROM = '`carrier.smsFrom` in config/site.yaml';

function absent(name: string, seen: number, setting: string): CheckResult {
  if (seen >= NUMBERS_MAX) {
    const found = `not among the first ${NUMBERS_MAX} numbers of the account`;
    return { name, ok: 'warn', found, fix: 'Look it up in the Twilio console, Active numbers.' };
  }
  return {
    name,
    ok: false,
    found: 'the account has no such number',
    fix: `Buy it, bring it to Twilio, or correct ${setting}.`,
  };
}

function capabilityProblems({ capabilities }: AccountNumber): readonly NumberProblem[] {
  if (capabilities.voice === true) return [];
  const fix = `Use a number with the capability Voice as ${CALLER_ID}.`;
  return [{ ok: false, found: 'it cannot be used for calls', fix }];
}
