import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTwilioAccount } from '../../src/phone/twilio/account.ts';
import type { SmsOrder } from '../../src/app/ports/sms.ts';
import { makeTwilioMessages } from '../../src/phone/twilio/messages.ts';
import { makeTwilioPhone } from '../../src/phone/twilio/client.ts';
import {
  ACCOUNT,
  AGENT,
  AUTH_TOKEN,
  callTo,
  customerCallTo,
  COMPANY,
  START,
  twilioSettings,
} from '../integration/phone/world.ts';
import { openCarrier } from '../integration/phone/look-alike/world.ts';
import { makeSmsLookAlike } from '../support/sms-look-alike.ts';

/*
 * Our client's requests against Twilio's own OpenAPI document: the mock refuses with 422 what the
 * document does not allow, so "placed" means that path, parameters, types and credentials are right.
 */

const READY_WITHIN_MS = 30_000;
const require = createRequire(import.meta.url);
const packageOf = (name: string) => dirname(require.resolve(`${name}/package.json`));

let folder: string;
let prism: ChildProcess;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twilio-contract-'));
  const document = join(folder, 'twilio.json');
  await writeFile(document, JSON.stringify(await twilioDocument()));
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const main = join(packageOf('@stoplight/prism-cli'), 'dist/index.js');
  prism = spawn(process.execPath, [main, 'mock', '-h', '127.0.0.1', '-p', String(port), document], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await untilListening(prism);
}, READY_WITHIN_MS + 5_000);

afterAll(async () => {
  const exited = new Promise((resolve) => prism.once('exit', resolve));
  prism.kill('SIGTERM');
  await exited;
  await rm(folder, { recursive: true });
});

type Content = Record<
  string,
  {
    readonly schema?: {
      readonly properties?: Record<string, { readonly type?: string }>;
      allOf?: object;
    };
    readonly examples?: Record<string, { readonly value: object }>;
  }
>;
type Operation = {
  readonly requestBody?: { readonly content: Content };
  /** Groups of fields of which one is needed, in words that no reader of OpenAPI knows. */
  readonly 'x-twilio'?: { readonly conditional?: readonly (readonly string[])[] };
};
type Path = {
  readonly post?: Operation;
  readonly get?: { readonly responses: Record<string, { readonly content: Content }> };
};

/**
 * The document forgets to say that lists in forms are repeated keys, as Twilio takes them; says in
 * words of its own of which fields one is needed; and its example of a first page would have the
 * client follow it to the same page for ever.
 */
async function twilioDocument(): Promise<unknown> {
  const file = join(packageOf('@twilio-alpha/mcp'), 'twilio-oai/spec/json/twilio_api_v2010.json');
  const document = JSON.parse(await readFile(file, 'utf8')) as Document;
  const calls = document.paths['/2010-04-01/Accounts/{AccountSid}/Calls.json'];
  const page =
    calls?.get?.responses['200']?.content['application/json']?.examples?.['readFullPage1'];
  const withLists = Object.values(document.paths).filter(({ post }) => repeatsKeys(post));
  const needing = Object.values(document.paths).filter(({ post }) => needsOneOfEach(post));
  if (withLists.length !== FORMS_WITH_LISTS || needing.length !== 3 || page === undefined) {
    throw new Error("Twilio's document no longer describes its calls as it did.");
  }
  Object.assign(page.value, { next_page_uri: null });
  return withVoice(document);
}

/** Calls and their recordings, conference participants, messages, connected apps. */
const FORMS_WITH_LISTS = 5;

/** Says of every list in this form that its key is repeated; false if it has none. */
function repeatsKeys(operation: Operation | undefined): boolean {
  const form = operation?.requestBody?.content['application/x-www-form-urlencoded'];
  const fields = Object.entries(form?.schema?.properties ?? {});
  const lists = fields.filter(([, { type }]) => type === 'array').map(([name]) => name);
  if (form === undefined || lists.length === 0) return false;
  const repeated = lists.map((name) => [name, { style: 'form', explode: true }] as const);
  const encoding: object = Object.fromEntries(repeated);
  Object.assign(form, { encoding });
  return true;
}

/** Says of each group of fields that one of them is required; false if it has none. */
function needsOneOfEach(operation: Operation | undefined): boolean {
  const schema = operation?.requestBody?.content['application/x-www-form-urlencoded']?.schema;
  const groups = operation?.['x-twilio']?.conditional ?? [];
  if (schema === undefined || groups.length === 0) return false;
  const inForm = (name: string): string =>
    name.replaceAll(/(?:^|_)([a-z])/g, (_all, letter: string) => letter.toUpperCase());
  schema.allOf = groups.map((group) => ({
    anyOf: group.map((name) => ({ required: [inForm(name)] })),
  }));
  return true;
}

type Document = {
  readonly paths: Record<string, Path>;
  readonly components?: { readonly schemas?: object };
};

/** What may be dialled stands in a document of its own, at a host of its own. */
async function withVoice(document: Document): Promise<unknown> {
  const file = join(packageOf('@twilio-alpha/mcp'), 'twilio-oai/spec/json/twilio_voice_v1.json');
  const voice = JSON.parse(await readFile(file, 'utf8')) as Document;
  const schemas = { ...document.components?.schemas, ...voice.components?.schemas };
  return {
    ...document,
    paths: { ...document.paths, ...voice.paths },
    components: { ...document.components, schemas },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
  });
}

function untilListening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('Prism is listening')) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', () => {
      reject(new Error(`The mock ended: ${output.slice(-2_000)}`));
    });
  });
}

function phone(change: { accountSid?: string } = {}) {
  return makeTwilioPhone({
    settings: { ...twilioSettings, ...change, apiBaseUrl: url, simulated: true },
    now: () => START,
  });
}

function accountSettings() {
  return { accountSid: ACCOUNT, authToken: AUTH_TOKEN, apiBaseUrl: url };
}

type Request = { readonly account?: string; readonly authorization?: string | null };

/** A request as our client makes it, but with these fields and no others. */
async function asked(
  base: string,
  what: string,
  fields: Readonly<Record<string, string>>,
  { account = ACCOUNT, authorization = `Basic ${btoa(`${ACCOUNT}:${AUTH_TOKEN}`)}` }: Request = {},
) {
  const answer = await fetch(`${base}/2010-04-01/Accounts/${account}/${what}.json`, {
    method: 'POST',
    headers: authorization === null ? {} : { authorization },
    body: new URLSearchParams(fields),
  });
  const { code } = (await answer.json()) as { readonly code?: number };
  return { status: answer.status, code };
}

describe("our requests follow Twilio's own description of its API", () => {
  test('placing a call', async () => {
    expect(await phone().placeCall(callTo(AGENT))).toMatchObject({ kind: 'placed' });
    expect(await phone().cancel(`twilio:CA${'a'.repeat(32)}`)).toBe('cancelled');
  });

  test('placing a call that rings the customer first, with detection beside it and without', async () => {
    const call = customerCallTo('+31612345678');
    expect(await phone().placeCustomerCall(call)).toMatchObject({ kind: 'placed' });
    const plain = { ...call, detectMachine: false };
    expect(await phone().placeCustomerCall(plain)).toMatchObject({ kind: 'placed' });
    const wrong = { ...call, ringSeconds: Number.NaN };
    expect(await phone().placeCustomerCall(wrong)).toMatchObject({ kind: 'refused' });
  });

  test('looking a call up, and its legs, and the calls to an agent', async () => {
    const callId = `twilio:CA${'a'.repeat(32)}`;
    expect(await phone().leg(callId)).toMatchObject({ live: false, talkSeconds: 4 });
    expect(await phone().legsOf(callId)).toHaveLength(2);
    expect(await phone().whyFailed(callId, 'dial')).toBe('unexplained');
    const query = { agentNumber: AGENT, callerId: COMPANY, since: START };
    expect(await phone().agentLegs(query)).toEqual(expect.any(Array));
  });

  test('reading the account, its numbers and the countries that it may call', async () => {
    const account = openTwilioAccount(accountSettings());
    expect(await account.facts()).toEqual({ status: 'active', type: 'Full' });
    expect(await account.numbers()).toMatchObject([
      { phoneNumber: '+18089255327', capabilities: { voice: true, sms: false }, voiceUrl: null },
    ]);
    expect(await account.countries()).toMatchObject([
      { isoCode: 'US', countryCodes: ['+1'], lowRiskNumbersEnabled: false },
    ]);
  });

  test('and an account that is none is not read', async () => {
    const account = openTwilioAccount({ ...accountSettings(), accountSid: 'AC-not-an-account' });
    await expect(account.facts()).rejects.toThrow('HTTP 422');
    await expect(account.numbers()).rejects.toThrow('HTTP 422');
  });

  const messages = () =>
    makeTwilioMessages({ ...twilioSettings, apiBaseUrl: url, simulated: true });
  const order = { smsId: '01920000-0000-7000-8000-00000000000a', fence: 1, text: 'At risk' };

  test('sending a text message, and asking what was sent', async () => {
    const numbers = { from: COMPANY, to: '+31612345678' };
    expect(await messages().send({ ...order, ...numbers })).toMatchObject({ kind: 'accepted' });
    expect(await messages().sentBetween({ ...numbers, since: START, until: START })).toEqual(
      expect.any(Array),
    );
  });

  test('and a text message to nobody is refused before it is sent', async () => {
    const whole: object = { ...order, from: COMPANY };
    const answer = await messages().send(whole as SmsOrder);
    expect(answer.kind).not.toBe('accepted');
  });

  test('and one without words is refused by it and by the look-alike, there with 21602', async () => {
    const whole = { ...order, from: COMPANY, to: '+31612345678' };
    const { text, ...without } = whole;
    const lookAlike = makeSmsLookAlike(() => START).carrier;
    expect(await lookAlike.send({ ...without, text })).toMatchObject({ kind: 'accepted' });
    expect(await messages().send(without as SmsOrder)).not.toMatchObject({ kind: 'accepted' });
    for (const wordless of [{ ...whole, text: '' }, without as SmsOrder]) {
      expect(await lookAlike.send(wordless)).toMatchObject({
        ...{ kind: 'refused', permanent: true, why: expect.stringContaining('21602') },
      });
    }
  });

  test.each([
    ['Calls', { From: COMPANY, Url: 'https://promises.example.com/agent' }, 'To', 21201],
    ['Calls', { To: AGENT, Url: 'https://promises.example.com/agent' }, 'From', 21212],
    ['Calls', { To: AGENT, From: COMPANY }, 'Url', 21218],
    ['Messages', { From: COMPANY, Body: 'At risk' }, 'To', 21604],
    ['Messages', { To: AGENT, Body: 'At risk' }, 'From', 21603],
    ['Messages', { To: AGENT, From: COMPANY }, 'Body', 21602],
  ])(
    "a request to %s with %j is refused for want of %s, by Twilio's description and by the look-alike, there with %i",
    async (what, rest, _missing, code) => {
      expect((await asked(url, what, rest)).status).toBe(422);
      await using world = await openCarrier();
      expect(await asked(world.carrier.url, what, rest)).toEqual({ status: 400, code });
    },
  );

  const wholeCall = { To: AGENT, From: COMPANY, Url: 'https://promises.example.com/agent' };
  test.each([
    ['an account that is none', {}, { account: 'AC-not-an-account' }, 422],
    ['a link that is none', { Url: 'no link' }, {}, 422],
    ['a time that is no number', { Timeout: 'soon' }, {}, 422],
    ['a method that is none', { Method: 'FETCH' }, {}, 422],
    ['no credentials', {}, { authorization: null }, 401],
  ])(
    "a call with %s is refused by Twilio's description",
    async (_what, change, request, status) => {
      expect((await asked(url, 'Calls', { ...wholeCall, ...change }, request)).status).toBe(status);
    },
  );

  test.each([
    ['Calls', { To: AGENT, From: COMPANY, Url: 'https://promises.example.com/agent' }],
    ['Messages', { To: AGENT, From: COMPANY, Body: 'At risk' }],
  ])(
    'a request to %s with %j, where nothing is missing, is refused by neither',
    async (what, whole) => {
      expect((await asked(url, what, whole)).status).toBe(201);
      await using world = await openCarrier({}, { numbers: [{ phoneNumber: COMPANY }] });
      expect((await asked(world.carrier.url, what, whole)).status).toBe(201);
    },
  );

  test('and what does not follow it is noticed', async () => {
    const wrong = { ...callTo(AGENT), agentRingSeconds: Number.NaN };
    expect(await phone().placeCall(wrong)).toMatchObject({ kind: 'refused' });
    const foreign = phone({ accountSid: 'AC-not-an-account' });
    expect(await foreign.placeCall(callTo(AGENT))).toMatchObject({ kind: 'refused' });
  });
});
