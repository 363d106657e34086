import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { doctorCommand } from '../../../src/cli/doctor.ts';
import type { Channel } from '../../../src/domain/roster.ts';
import { SIMULATED_ACCOUNT } from '../../../src/phone/carrier/account.ts';
import {
  type Carrier,
  type CarrierOptions,
  startCarrier,
} from '../../../src/phone/carrier/server.ts';
import {
  CAREFUL_PERMISSIONS,
  carefully,
} from '../../../src/phone/carrier/rest/dialing-permissions.ts';
import { makeTwilioWebhooks } from '../../../src/phone/twilio/routes.ts';
import type { CheckResult } from '../../../src/runtime/doctor.ts';
import { everyCheck } from '../../../src/runtime/doctor/every-check.ts';
import { packageRoot } from '../../../src/runtime/root.ts';
import { numbersOf } from '../../../src/runtime/simulated-carrier.ts';
import { readEnvironment } from '../../../src/settings/environment.ts';
import { type Config, loadConfig } from '../../../src/settings/load-config.ts';
import { sayProblem } from '../../support/say-problem.ts';
import { makeProgramFake, START, twilioSettings } from '../phone/world.ts';

/*
 * `doctor` as the command runs it, with the shipped configuration, over the look-alike of Twilio
 * and the webhooks of the program behind HTTP. Each test spoils one thing at the carrier or before
 * our door, and expects this finding and no other.
 */

const { accountSid, authToken } = SIMULATED_ACCOUNT;
const OTHER_TOKEN = 'f'.repeat(32);
const config = loadConfig(join(packageRoot(), 'config'));
/** The countries of customers (site.yaml) and of agents, and no other. */
const needed = CAREFUL_PERMISSIONS.filter(({ isoCode }) => ['NL', 'BE'].includes(isoCode));

let app: FastifyInstance;
let carrier: Carrier | null;
let publicUrl: string;

beforeEach(async () => {
  carrier = null;
  publicUrl = await startProgram(authToken);
});

afterEach(async () => {
  await carrier?.close();
  await app.close();
});

/** Our door for Twilio's webhooks, which knows this token. */
async function startProgram(token: string): Promise<string> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  app = Fastify();
  await app.register(
    makeTwilioWebhooks({
      settings: { ...twilioSettings, accountSid, authTokens: [token], publicUrl: url },
      service: makeProgramFake({
        ...{ customerNumber: '+31612345678', callerId: '+31205550100' },
        ...{ ringSeconds: 25, timeLimitSeconds: 7_200, detectMachine: false },
      }),
      now: () => START,
      isOurNumber: () => false,
      sayProblem,
      count: () => undefined,
    }),
  );
  return app.listen({ port, host: '127.0.0.1' });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

type Numbers = NonNullable<CarrierOptions['numbers']>;

/** The account as docs/webhooks.md asks an operator to set it up. */
const wellSetUp = (): Numbers => numbersOf({ ...config, publicUrl, smsFrom: null });

/** One thing is otherwise at the first of our numbers. */
const butFirst = (change: Partial<Numbers[number]>): Numbers =>
  wellSetUp().map((number, index) => (index === 0 ? { ...number, ...change } : number));

async function openAccount(change: Partial<CarrierOptions> = {}): Promise<string> {
  carrier = await startCarrier({
    ...{ accountSid, authToken, port: 0, schedule: () => undefined, now: () => START },
    ...{ log: () => undefined, numbers: wellSetUp(), permissions: needed, ...change },
  });
  return carrier.url;
}

type Examined = { readonly code: number; readonly checks: readonly CheckResult[] };

/** What `doctor --json` prints. */
async function examine(env: Record<string, string>, given: Config = config): Promise<Examined> {
  const environment = readEnvironment({ PUBLIC_URL: publicUrl, ...env });
  const checks = everyCheck(environment, given, process.env['TEST_DATABASE_URL'] ?? '');
  let printed = '';
  const print = (text: string): void => void (printed += text);
  const code = await doctorCommand({ checks, json: true, print });
  const read = JSON.parse(printed) as { healthy: boolean; checks: readonly CheckResult[] };
  expect(read.healthy).toBe(code === 0);
  return { code, checks: read.checks };
}

/** What is not well, beside the sentence that all of it is simulated. */
const complaintsIn = ({ checks }: Examined): readonly CheckResult[] =>
  checks.filter(({ name, ok }) => ok !== true && name !== 'Phone system');

describe('the doctor over the look-alike', () => {
  test('finds an account well that is set up as the simulated carrier sets up its own', async () => {
    const examined = await examine({ CARRIER_URL: await openAccount() });
    expect(complaintsIn(examined)).toEqual([]);
    expect(examined.code).toBe(0);
    expect(examined.checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        ...['Twilio account', 'Twilio +31 2 •••• 0100', 'Twilio +31 1 •••• 0100'],
        ...['Twilio countries', 'Test webhook'],
      ]),
    );
  });

  test('finds a wrong token, and asks for the right one wherever it was needed', async () => {
    const url = await openAccount({ authToken: OTHER_TOKEN });
    const examined = await examine({ CARRIER_URL: url });
    expect(examined.code).toBe(1);
    expect(complaintsIn(examined).map(({ name }) => name)).toEqual([
      ...['Twilio account', 'Twilio numbers', 'Twilio countries'],
    ]);
    for (const { ok, found, fix } of complaintsIn(examined)) {
      expect({ ok, found }).toEqual({
        ...{ ok: false, found: 'The phone system answered HTTP 401, error 20003.' },
      });
      expect(fix).toContain('TWILIO_AUTH_TOKEN');
    }
    expect(JSON.stringify(examined)).not.toContain(OTHER_TOKEN);
  });

  type Fault = readonly [
    what: string,
    change: () => Partial<CarrierOptions>,
    finding: { readonly ok: false | 'warn'; readonly found: string; readonly fix: string },
  ];
  const latvia = carefully('LV', 'Latvia', '+371');
  const faults: readonly Fault[] = [
    [
      'an account that is suspended',
      () => ({ accountStatus: 'suspended' }),
      { ok: false, found: 'it is suspended', fix: 'Look at the account in the Twilio console' },
    ],
    [
      'an account on trial',
      () => ({ accountType: 'Trial' }),
      { ok: 'warn', found: 'a trial account', fix: 'upgrade it' },
    ],
    [
      'a number that the account has not',
      () => ({ numbers: wellSetUp().slice(1) }),
      { ok: false, found: 'no such number', fix: 'Buy it' },
    ],
    [
      'a number that cannot be used for calls',
      () => ({ numbers: butFirst({ capabilities: { voice: false, sms: true } }) }),
      { ok: false, found: 'cannot be used for calls', fix: 'capability Voice' },
    ],
    [
      'a number whose calls go elsewhere',
      () => ({ numbers: butFirst({ voiceUrl: 'https://ivr.example/in' }) }),
      { ok: 'warn', found: 'go to ivr.example without us', fix: 'set "A call comes in" to' },
    ],
    [
      'a number without a fallback',
      () => ({ numbers: butFirst({ voiceFallbackUrl: null }) }),
      { ok: false, found: 'nothing answers callers while we are away', fix: 'TwiML Bin' },
    ],
    [
      'a number whose calls end unheard',
      () => ({ numbers: butFirst({ statusCallback: null }) }),
      { ok: false, found: 'nobody is told', fix: 'set "Call status changes" to' },
    ],
    [
      'a country more than is needed',
      () => ({ permissions: [...needed, { ...latvia, lowRisk: true }] }),
      { ok: 'warn', found: 'may also call LV', fix: 'Geo permissions' },
    ],
    [
      'numbers that thieves like',
      () => ({ permissions: [...needed, { ...latvia, lowRisk: false, highRiskTollFraud: true }] }),
      { ok: false, found: 'toll-fraud numbers may be called: LV', fix: 'both high-risk columns' },
    ],
    [
      'a country of customers that is shut',
      () => ({ permissions: needed.filter(({ isoCode }) => isoCode !== 'BE') }),
      { ok: false, found: 'may not call BE', fix: 'Allow their low-risk numbers' },
    ],
  ];

  test.each(faults)('finds %s, with the fix', async (_what, change, { ok, found, fix }) => {
    const examined = await examine({ CARRIER_URL: await openAccount(change()) });
    expect(complaintsIn(examined)).toMatchObject([
      { ok, found: expect.stringContaining(found), fix: expect.stringContaining(fix) },
    ]);
    expect(examined.code).toBe(ok === 'warn' ? 0 : 1);
  });

  test('finds a webhook that nobody takes', async () => {
    const CARRIER_URL = await openAccount();
    await app.close();
    const [result, ...others] = complaintsIn(await examine({ CARRIER_URL }));
    expect(others).toEqual([]);
    expect(result).toMatchObject({
      ...{ name: 'Test webhook', ok: false },
      found: expect.stringContaining('nobody answered at PUBLIC_URL'),
      fix: expect.stringContaining('Start the program'),
    });
  });

  test('finds a webhook that the running program refuses', async () => {
    await app.close();
    publicUrl = await startProgram(OTHER_TOKEN);
    const examined = await examine({ CARRIER_URL: await openAccount() });
    expect(complaintsIn(examined)).toMatchObject([
      {
        ...{ name: 'Test webhook', ok: false, found: 'it came in, and its signature did not fit' },
        fix: expect.stringContaining('PUBLIC_URL and TWILIO_AUTH_TOKEN'),
      },
    ]);
  });
});

describe('the doctor of an account with which people are really called', () => {
  const told = (channels: readonly Channel[]): Config => {
    const people = config.roster.people.map((person) => ({ ...person, channels }));
    return { ...config, roster: { ...config.roster, people } };
  };
  const sms: Channel = { kind: 'sms', number: '+31612340001' };
  const pager: Channel = {
    ...{ kind: 'webhook', url: 'https://pager.example.org/in' },
    secret: `whsec_${'A'.repeat(32)}`,
  };
  const real = async (): Promise<Record<string, string>> => ({
    ...{ TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken },
    ...{ CARRIER_URL: await openAccount(), PUBLIC_URL: 'https://127.0.0.1:1' },
    OUTBOUND_ALLOW_LOOPBACK: 'true',
  });
  const alerts = ({ checks }: Examined) => checks.find(({ name }) => /^Alerts/.test(name));

  test('finds that all channels are Twilio’s, and asks for one of another company', async () => {
    const examined = await examine(await real(), told([sms]));
    expect(alerts(examined)).toMatchObject({
      ok: false,
      found: 'when Twilio is down, nobody at the end of a ladder can be told',
      fix: expect.stringContaining('a channel of another company in config/people.yaml'),
    });
    expect(examined.checks.map(({ name }) => name)).not.toContain('Phone system');
  });

  test('is content when everybody has another one behind it', async () => {
    expect(alerts(await examine(await real(), told([sms, pager])))).toMatchObject({ ok: true });
  });
});

describe('the doctor where no phone system is set up', () => {
  const simulated = {
    ...{ name: 'Phone system', ok: 'warn' },
    found: 'simulated: nothing is really dialled',
    fix: expect.stringContaining('set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and PUBLIC_URL'),
  };

  test('says that nothing is dialled, checks what there is, and finds it well', async () => {
    const { code, checks } = await examine({});
    expect(checks.filter(({ ok }) => ok !== true)).toEqual([simulated]);
    expect(checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Node.js', 'PostgreSQL', 'PUBLIC_URL']),
    );
    expect(checks.filter(({ name }) => /Twilio|webhook/.test(name))).toEqual([]);
    expect(code).toBe(0);
  });

  test('says so to a person too', async () => {
    let printed = '';
    const database = process.env['TEST_DATABASE_URL'] ?? '';
    await doctorCommand({
      checks: everyCheck(readEnvironment({}), config, database),
      json: false,
      print: (text) => void (printed += text),
    });
    expect(printed).toMatch(/^! Phone system +simulated: nothing is really dialled$/m);
  });

  test('names the carrier that runs on its own', async () => {
    const url = await openAccount();
    const { checks } = await examine({ CARRIER_URL: url });
    expect(checks.find(({ name }) => name === 'Phone system')?.found).toBe(
      `simulated by the carrier at ${url}: nothing is really dialled`,
    );
  });
});
