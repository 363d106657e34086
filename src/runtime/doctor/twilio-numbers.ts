import { maskNumber } from '../../numbers/mask-number.ts';
import { type AccountNumber, NUMBERS_MAX, type TwilioAccount } from '../../phone/twilio/account.ts';
import type { Check, CheckResult } from '../doctor.ts';
import { addressProblems, type NumberProblem } from './twilio-number-addresses.ts';
import { unasked } from './twilio-account.ts';

/** Which numbers are ours, and where their calls should go. */
export type NumbersSetup = {
  readonly ourNumbers: readonly string[];
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
        return [...new Set(setup.ourNumbers)].flatMap((each) => checkOne(each, known, setup));
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
  if (number === undefined) return [absent(name, known.length)];
  const problems = [...capabilityProblems(number), ...addressProblems(number, publicUrl)];
  if (problems.length > 0) return problems.map((problem) => ({ name, ...problem }));
  const sms = number.capabilities.sms === true ? 'voice and SMS' : 'voice, no SMS';
  return [{ name, ok: true, found: `${sms}; its calls are told to us`, fix: null }];
}

function absent(name: string, seen: number): CheckResult {
  if (seen >= NUMBERS_MAX) {
    const found = `not among the first ${NUMBERS_MAX} numbers of the account`;
    return { name, ok: 'warn', found, fix: 'Look it up in the Twilio console, Active numbers.' };
  }
  return {
    name,
    ok: false,
    found: 'the account has no such number',
    fix: 'Buy it, bring it to Twilio, or correct `callerId` in config/teams.yaml.',
  };
}

function capabilityProblems({ capabilities }: AccountNumber): readonly NumberProblem[] {
  if (capabilities.voice === true) return [];
  const fix = 'Use a number with the capability Voice as `callerId` in config/teams.yaml.';
  return [{ ok: false, found: 'it cannot be used for calls', fix }];
}
