import { describe, expect, test } from '@jest/globals';
import type { Person } from '../../../src/domain/roster.ts';
import {
  AccountError,
  type AccountNumber,
  type DialableCountry,
  NUMBERS_MAX,
  type TwilioAccount,
} from '../../../src/phone/twilio/account.ts';
import { type Check, type CheckResult, runChecks } from '../../../src/runtime/doctor.ts';
import { alertProvidersCheck } from '../../../src/runtime/doctor/alert-providers.ts';
import { accountCheck } from '../../../src/runtime/doctor/twilio-account.ts';
import { countriesCheck } from '../../../src/runtime/doctor/twilio-countries.ts';
import { numbersCheck } from '../../../src/runtime/doctor/twilio-numbers.ts';
import { roster } from '../../support/roster.ts';

const OURS = '+31205550100';
const publicUrl = 'https://promises.example.com';
const status = `${publicUrl}/webhooks/twilio/status`;

const number: AccountNumber = {
  phoneNumber: OURS,
  capabilities: { voice: true, sms: true },
  voiceUrl: `${publicUrl}/webhooks/twilio/voice#rc=3&rp=all`,
  voiceMethod: 'POST',
  voiceFallbackUrl: 'https://handler.twilio.com/twiml/EH0123456789abcdef0123456789abcdef',
  statusCallback: `${status}#rc=3&rp=all`,
  statusCallbackMethod: 'POST',
  smsUrl: `${publicUrl}/webhooks/twilio/message#rc=3&rp=all`,
  smsMethod: 'POST',
  voiceApplicationSid: '',
  trunkSid: null,
};

function country(isoCode: string, change: Partial<DialableCountry> = {}): DialableCountry {
  return {
    isoCode,
    countryCodes: [],
    lowRiskNumbersEnabled: false,
    highRiskSpecialNumbersEnabled: false,
    highRiskTollfraudNumbersEnabled: false,
    ...change,
  };
}
const open = { lowRiskNumbersEnabled: true };

function account(change: Partial<TwilioAccount> = {}): TwilioAccount {
  return {
    facts: () => Promise.resolve({ status: 'active', type: 'Full' }),
    numbers: () => Promise.resolve([number]),
    countries: () => Promise.resolve([country('NL', open), country('BE', open)]),
    ...change,
  };
}

const refused = () => Promise.reject(new AccountError('Answered HTTP 401, error 20003.', true));
const silent = () => Promise.reject(new AccountError('Not within 5000 ms.', false));

const resultsOf = (check: Check): Promise<CheckResult[]> => runChecks([check]);
async function oneOf(check: Check): Promise<CheckResult | undefined> {
  const results = await resultsOf(check);
  expect(results).toHaveLength(1);
  return results[0];
}

describe('the account at Twilio', () => {
  const check = (change: Partial<TwilioAccount>) =>
    accountCheck({ authTokens: ['primary'], accountWith: () => account(change) });

  test('is well when it is active and paid for', async () => {
    expect(await oneOf(check({}))).toMatchObject({ ok: true, fix: null });
  });

  test.each([
    ['it is suspended', { status: 'suspended', type: 'Full' }, false, 'balance'],
    ['it is a trial', { status: 'active', type: 'Trial' }, 'warn', 'upgrade'],
  ] as const)('is not when %s', async (_what, facts, ok, fix) => {
    const result = await oneOf(check({ facts: () => Promise.resolve(facts) }));
    expect(result).toMatchObject({ ok, fix: expect.stringContaining(fix) });
  });

  test('whose token is wrong is told apart from a Twilio that does not answer', async () => {
    const wrong = await oneOf(check({ facts: refused }));
    expect(wrong).toMatchObject({ ok: false, fix: expect.stringContaining('TWILIO_AUTH_TOKEN') });
    const away = await oneOf(check({ facts: silent }));
    expect(away).toMatchObject({ ok: false, fix: expect.stringContaining('api.twilio.com') });
  });

  test('whose second token is unknown only wants it removed', async () => {
    const results = await resultsOf(
      accountCheck({
        authTokens: ['primary', 'second'],
        accountWith: (token) => account(token === 'second' ? { facts: refused } : {}),
      }),
    );
    expect(results.map(({ ok }) => ok)).toEqual([true, 'warn']);
    expect(results[1]?.fix).toContain('TWILIO_AUTH_TOKEN_SECONDARY');
  });
});

describe('our number at Twilio', () => {
  const check = (change: Partial<AccountNumber>) =>
    numbersCheck(account({ numbers: () => Promise.resolve([{ ...number, ...change }]) }), {
      ourNumbers: [OURS, OURS],
      smsFrom: null,
      publicUrl,
    });

  test('is well when its calls come to us, and somebody else answers while we are away', async () => {
    const result = await oneOf(check({}));
    expect(result).toMatchObject({ name: 'Twilio +31 2 •••• 0100', ok: true, fix: null });
  });

  test.each<[string, Partial<AccountNumber>, false | 'warn', string]>([
    ['is not in the account', { phoneNumber: '+31205550199' }, false, 'no such number'],
    ['cannot speak', { capabilities: { sms: true } }, false, 'cannot be used for calls'],
    ['has nothing for incoming calls', { voiceUrl: null }, false, 'nothing is set'],
    ['asks a wrong path', { voiceUrl: `${publicUrl}/voice` }, false, 'a wrong address of ours'],
    [
      'asks without encryption',
      { voiceUrl: 'http://promises.example.com/webhooks/twilio/voice' },
      false,
      'a wrong address of ours',
    ],
    ['asks once only', { voiceUrl: `${publicUrl}/webhooks/twilio/voice` }, 'warn', 'us again'],
    ['asks by GET', { voiceMethod: 'GET' }, false, 'POST only'],
    [
      'is routed by others',
      { voiceUrl: 'https://ivr.example/in?key=s3cret' },
      'warn',
      'ivr.example',
    ],
    ['has no fallback', { voiceFallbackUrl: '' }, false, 'nothing answers callers'],
    [
      'falls back on ourselves',
      { voiceFallbackUrl: `${publicUrl}/static.xml` },
      false,
      'is our own',
    ],
    [
      'falls back on somebody',
      { voiceFallbackUrl: 'https://cdn.example/a.xml' },
      'warn',
      'cdn.example answers',
    ],
    ['reports to nobody', { statusCallback: null }, false, 'nobody is told'],
    ['reports elsewhere', { statusCallback: 'https://old.example/s' }, false, 'to old.example'],
    ['reports once only', { statusCallback: status }, false, 'not sent again'],
    ['reports again on few errors', { statusCallback: `${status}#rc=3` }, false, 'not sent again'],
    ['never reports again', { statusCallback: `${status}#rc=0&rp=all` }, false, 'not sent again'],
    ['reports by GET', { statusCallbackMethod: 'GET' }, false, 'POST only'],
    ['is a trunk’s', { trunkSid: `TK${'0'.repeat(32)}` }, 'warn', 'a SIP trunk'],
    ['is an application’s', { voiceApplicationSid: `AP${'0'.repeat(32)}` }, 'warn', 'application'],
  ])('that %s is found, with the fix', async (_what, change, ok, found) => {
    const result = await oneOf(check(change));
    expect(result).toMatchObject({ ok, found: expect.stringContaining(found) });
    expect(result?.fix).toMatch(/Twilio|teams\.yaml/);
    expect(JSON.stringify(result)).not.toMatch(/\+31205550|s3cret/);
  });

  test('shows each of several problems', async () => {
    const results = await resultsOf(check({ voiceFallbackUrl: null, statusCallback: null }));
    expect(results.map(({ ok }) => ok)).toEqual([false, false]);
  });

  test('is not called absent when the account has more numbers than were read', async () => {
    const many = Array<AccountNumber>(NUMBERS_MAX).fill({ ...number, phoneNumber: '+31205550199' });
    const full = account({ numbers: () => Promise.resolve(many) });
    const result = await oneOf(
      numbersCheck(full, { ourNumbers: [OURS], smsFrom: null, publicUrl }),
    );
    expect(result).toMatchObject({ ok: 'warn', found: expect.stringContaining('first 500') });
  });
});

describe('the number that we text from', () => {
  const message = `${publicUrl}/webhooks/twilio/message`;
  const check = (change: Partial<AccountNumber>) =>
    numbersCheck(account({ numbers: () => Promise.resolve([{ ...number, ...change }]) }), {
      ourNumbers: [],
      smsFrom: OURS,
      publicUrl,
    });

  test('is well when it sends text messages and replies come to us', async () => {
    expect(await oneOf(check({}))).toMatchObject({
      name: 'Twilio +31 2 •••• 0100, text messages',
      ok: true,
    });
  });

  test.each<[string, Partial<AccountNumber>, false | 'warn', string]>([
    ['is not in the account', { phoneNumber: '+31205550199' }, false, 'no such number'],
    ['cannot text', { capabilities: { voice: true } }, false, 'cannot send text messages'],
    ['has nobody for replies', { smsUrl: '' }, false, 'nobody hears'],
    ['sends replies elsewhere', { smsUrl: 'https://old.example/s' }, false, 'to old.example'],
    ['sends replies once only', { smsUrl: message }, false, 'not sent again'],
    ['sends replies by GET', { smsMethod: 'GET' }, false, 'POST only'],
    ['is an application’s', { smsApplicationSid: `AP${'0'.repeat(32)}` }, 'warn', 'application'],
  ])('that %s is found, with the fix', async (_what, change, ok, found) => {
    const result = await oneOf(check(change));
    expect(result).toMatchObject({ ok, found: expect.stringContaining(found) });
    expect(result?.fix).toMatch(/Twilio|site\.yaml/);
  });
});

describe('the countries that the account may call', () => {
  const check = (countries: readonly DialableCountry[], agentNumbers: readonly string[] = []) =>
    countriesCheck(account({ countries: () => Promise.resolve(countries) }), {
      countriesCalled: ['NL', 'BE'],
      agentNumbers,
    });
  const both = [country('NL', open), country('BE', open)];

  test('are well when they are those of site.yaml and of the agents', async () => {
    expect(await oneOf(check([...both, country('DE')]))).toMatchObject({ ok: true, fix: null });
  });

  const germany = country('DE', { countryCodes: ['+49'] });

  test.each<[string, readonly DialableCountry[], false | 'warn', string]>([
    ['customers live in a closed one', [country('NL', open), country('BE')], false, 'BE'],
    ['Twilio does not name one', [country('NL', open)], false, 'BE'],
    [
      'premium numbers are open',
      [...both, country('FR', { highRiskSpecialNumbersEnabled: true })],
      false,
      'FR',
    ],
    [
      'toll-fraud numbers are open',
      [country('BE', open), country('NL', { ...open, highRiskTollfraudNumbersEnabled: true })],
      false,
      'NL',
    ],
    ['others are open too', [...both, country('CU', open)], 'warn', 'CU'],
  ])('are not when %s', async (_what, countries, ok, found) => {
    const result = await oneOf(check(countries));
    expect(result).toMatchObject({ ok, found: expect.stringContaining(found) });
    expect(result?.fix).toContain('Geo permissions');
  });

  test('are not when an agent sits in a closed one', async () => {
    const result = await oneOf(check([...both, germany], ['+4930901820']));
    expect(result).toMatchObject({ ok: false, found: expect.stringContaining('call DE') });
    expect(JSON.stringify(result)).not.toContain('4930901820');
  });

  test('may stand under the entry of another with the same calling code, as Canada does', async () => {
    const america = country('US', { ...open, countryCodes: ['+1'] });
    const canada = countriesCheck(account({ countries: () => Promise.resolve([america]) }), {
      countriesCalled: ['CA'],
      agentNumbers: [],
    });
    expect(await oneOf(canada)).toMatchObject({ ok: true });
  });

  test('are shown by a few when there are many', async () => {
    const codes = ['AL', 'AM', 'AR', 'AT', 'AU', 'BG', 'BR', 'CH', 'CL', 'CN'];
    const result = await oneOf(check([...both, ...codes.map((code) => country(code, open))]));
    expect(result?.found).toMatch(/CH and 2 more$/);
  });

  test('and the numbers are told to be unknown when Twilio does not answer', async () => {
    const away = account({ numbers: silent, countries: silent });
    for (const each of [
      numbersCheck(away, { ourNumbers: [OURS], smsFrom: null, publicUrl }),
      countriesCheck(away, { countriesCalled: ['NL'], agentNumbers: [] }),
    ]) {
      expect(await oneOf(each)).toMatchObject({ ok: false, found: 'Not within 5000 ms.' });
    }
  });
});

describe('alerts that hang on the phone system', () => {
  const [someone] = roster.people;
  const secret = `whsec_${'A'.repeat(32)}`;
  const person = (id: string, change: Partial<Person>): Person => {
    if (someone === undefined) throw new Error('The roster is empty.');
    return { ...someone, id, channels: [], alwaysReachable: false, ...change };
  };
  const mail = { kind: 'email', address: 'x@example.org' } as const;
  const hook = (host: string) => ({ kind: 'webhook', url: `https://${host}/in`, secret }) as const;
  const inbox = { kind: 'inbox' } as const;
  const check = (people: readonly Person[], smtpUrl: string) =>
    oneOf(alertProvidersCheck({ people, teams: [] }, smtpUrl));
  const sendgrid = 'smtp://apikey:x@smtp.sendgrid.net:587';
  const own = 'smtp://mail.example.org';

  test('are none when each person has a way that is not Twilio’s', async () => {
    const people = [
      person('ops', { alwaysReachable: true, channels: [mail] }),
      person('lead', { channels: [hook('functions.twil.io'), mail] }),
      person('agent', { channels: [inbox] }),
    ];
    expect(await check(people, own)).toMatchObject({ ok: true });
  });

  test('refuse a start when nobody at the end of a ladder has another way', async () => {
    const people = [
      person('ops', { alwaysReachable: true, channels: [mail, hook('studio.twilio.com'), inbox] }),
      person('lead', { channels: [hook('pager.example.org')] }),
    ];
    const result = await check(people, sendgrid);
    expect(result).toMatchObject({ ok: false, fix: expect.stringContaining('people.yaml') });
  });

  test('are named when only some hang on it', async () => {
    const people = [
      person('ops', { alwaysReachable: true, channels: [hook('pager.example.org')] }),
      person('lead', { channels: [mail] }),
    ];
    const result = await check(people, sendgrid);
    expect(result).toMatchObject({ ok: 'warn', found: expect.stringMatching(/: lead$/) });
  });

  test('are not suspected of a name that only looks like it', async () => {
    const people = [person('ops', { alwaysReachable: true, channels: [hook('nottwilio.com')] })];
    expect(await check(people, own)).toMatchObject({ ok: true });
  });
});
