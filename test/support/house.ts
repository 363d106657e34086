import { createHmac, randomBytes } from 'node:crypto';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import pino from 'pino';
import { everyPledge } from '../../src/app/ports/pledges.ts';
import type { Service } from '../../src/app/service.ts';
import type { Roster } from '../../src/domain/roster.ts';
import { type Instant, MINUTE } from '../../src/domain/time.ts';
import type { Ledger } from '../../src/ledger/open-ledger.ts';
import { SIMULATED_ACCOUNT } from '../../src/phone/carrier/account.ts';
import { type Carrier, startCarrier } from '../../src/phone/carrier/server.ts';
import { makeHandSchedule } from '../../src/phone/carrier/schedule.ts';
import { makeTwilioPhone } from '../../src/phone/twilio/client.ts';
import { makeTwilioMessages } from '../../src/phone/twilio/messages.ts';
import { assemble, type Pieces } from '../../src/runtime/assemble.ts';
import { makeIds, sha256Hex } from '../../src/runtime/ids.ts';
import { readEnvironment } from '../../src/settings/environment.ts';
import { type Config, loadConfig } from '../../src/settings/load-config.ts';
import { freshDatabase } from './database.ts';
import { makeFakeChannel, type SentAlert } from './fake-channel.ts';
import { makeMemoryQueue, runJob } from './memory-queue.ts';
import { at } from './pledges.ts';
import { buildRoad, type Road } from './road.ts';
import { SHIPPED_CONFIG, shippedCatalogues } from './shipped.ts';

const CALLS_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const KEY = 'a-key-of-the-house-that-is-long-enough';
/** The address that the carrier signs for, wherever the programs really listen. */
export const HOUSE_URL = 'http://127.0.0.1:8080';
const STEP_MS = MINUTE;
const SECOND_MS = 1_000;
/** Jobs and what the carrier does come at their moment; this is between two sweeps. */
const RINGING_STEP_MS = 5_000;

/** A call as any phone system reports it to `POST /webhooks/calls`. */
export type ReportedCall = Readonly<Record<string, string | number | null>>;

/**
 * The whole program on a real PostgreSQL with a clock moved by hand: its API and webhooks through
 * real HTTP signatures, the simulated carrier behind the real client, e-mail in memory.
 */
export type House = AsyncDisposable & {
  readonly service: Service;
  readonly ledger: Ledger;
  readonly app: FastifyInstance;
  readonly carrier: Carrier;
  /** The way of the carrier's webhooks, on which they are lost, doubled and late as a test says. */
  readonly road: Road;
  now(): Instant;
  /** The lead's key, as a header. */
  readonly authorization: string;
  /** Every alert that a channel accepted, with the moment. */
  told(): readonly (SentAlert & { readonly at: Instant })[];
  /** Lives until that moment of the afternoon, doing everything at its time. */
  passesUntil(when: string): Promise<void>;
  /** So much time is over at once; what would have happened meanwhile did not. */
  leaps(ms: number): Promise<void>;
  get(url: string): Promise<LightMyRequestResponse>;
  post(
    url: string,
    body: object,
    headers?: Record<string, string>,
  ): Promise<LightMyRequestResponse>;
  /** The phone system reports a call, signed. */
  reports(call: ReportedCall): Promise<LightMyRequestResponse>;
};

export type HouseOptions = {
  readonly start: string;
  readonly roster: Roster;
  readonly change?: (config: Config) => Config;
  /** So many programs over the one ledger; whatever is due, all of them do at the same time. */
  readonly workers?: number;
  /** How long a request to the carrier may take, in real time. */
  readonly carrierDeadlineMs?: number;
  /** When each copy of a status callback leaves the carrier, in ms; unset: one, at once. */
  readonly copies?: readonly number[];
};

export async function openHouse(options: HouseOptions): Promise<House> {
  const { start, roster, change, copies, workers = 1 } = options;
  const database = await freshDatabase();
  const clock = makeHandSchedule(at(start));
  await database.freeze(clock.now());
  const queue = makeMemoryQueue(clock.now);
  const email = makeFakeChannel('email');
  const ids = makeIds();
  const shipped = { ...loadConfig(SHIPPED_CONFIG), roster };
  const config = change?.(shipped) ?? shipped;
  const publicUrl = HOUSE_URL;
  // The carrier's webhooks come in by HTTP, on whatever port is free.
  const addresses: string[] = [];
  const road = await buildRoad(() => addresses, clock.schedule);
  const carrier = await startCarrier({
    ...SIMULATED_ACCOUNT,
    port: 0,
    schedule: clock.schedule,
    now: clock.now,
    log: () => undefined,
    deliverTo: road.url,
    agents: config.roster.people.flatMap(({ phone }) => phone ?? []),
    ...(copies === undefined ? {} : { travel: () => copies }),
  });
  const account = {
    accountSid: SIMULATED_ACCOUNT.accountSid,
    authTokens: [SIMULATED_ACCOUNT.authToken],
    simulated: true,
  };
  const settings = { ...account, publicUrl, apiBaseUrl: carrier.url };
  const deadline =
    options.carrierDeadlineMs === undefined ? {} : { deadlineMs: options.carrierDeadlineMs };
  const pieces = (holder: string): Pieces => ({
    environment: readEnvironment({ CALLS_WEBHOOK_SECRET: CALLS_SECRET }),
    config,
    catalogues: shippedCatalogues,
    publicUrl,
    ledger: database.ledger,
    account,
    queue,
    phone: makeTwilioPhone({ settings, now: clock.now, ...deadline }),
    smsCarrier: makeTwilioMessages(settings),
    channels: [email.channel],
    now: clock.now,
    ids,
    holder,
    log: pino({ level: process.env['HOUSE_LOG'] ?? 'silent' }),
    plugins: [],
  });
  const programs = Array.from({ length: workers }, (_, index) =>
    assemble(pieces(`house-${index + 1}`)),
  );
  const apps = await Promise.all(programs.map(({ buildWeb }) => buildWeb()));
  for (const one of apps) addresses.push(await one.listen({ port: 0, host: '127.0.0.1' }));
  const [first] = programs;
  const [app] = apps;
  if (first === undefined || app === undefined) throw new Error('A house has a program at least.');
  const { service } = first;
  const each = async (work: (service: Service) => Promise<unknown>): Promise<void> => {
    await Promise.all(programs.map((program) => work(program.service)));
  };
  await database.ledger.access.addKey({
    keyId: ids.uuid(clock.now()),
    person: 'lena',
    scopes: ['admin'],
    hash: sha256Hex(KEY),
  });

  const toldAt: Instant[] = [];
  const settle = async (): Promise<void> => {
    await database.freeze(clock.now());
    await each((one) => one.planHorizon());
    for (;;) {
      await carrier.idle();
      await road.idle();
      for (const { hints } of programs) await hints.idle();
      const due = queue.takeDue(clock.now());
      if (due.length === 0) break;
      for (const job of due) {
        await each((one) =>
          runJob(job, {
            wake: (pledgeId) => one.wake(pledgeId),
            deliver: (effectId) => one.performEffect(effectId),
            tick: () => Promise.resolve(),
          }),
        );
      }
    }
    await each((one) => one.sweep('due'));
    await each((one) => one.sweep('owed'));
    await each((one) => one.lookUpSilentCalls());
    while (toldAt.length < email.sent.length) toldAt.push(clock.now());
  };
  const passesUntil = async (when: string): Promise<void> => {
    const until = at(when);
    await settle();
    while (clock.now() < until) {
      const isRinging = carrier.history().length > 0 && (await hasLiveAttempt());
      const stepMax = isRinging ? RINGING_STEP_MS : STEP_MS;
      const next = Math.min(until, queue.nextAt() ?? Infinity, clock.now() + stepMax);
      const step = Math.max(SECOND_MS, next - clock.now());
      // All is settled up to now; what counts is what each step brings.
      await clock.advance(Math.min(step, until - clock.now()), onceMoved(settle));
      await settle();
    }
  };
  const hasLiveAttempt = async (): Promise<boolean> => {
    const page = await database.ledger.pledges.list(everyPledge, { cursor: null, limit: 50 });
    return page.pledges.some(({ attempts }) => attempts.some(({ stage }) => stage !== 'ended'));
  };
  const post = async (url: string, body: object, headers: Record<string, string> = {}) => {
    const authorization = `Bearer ${KEY}`;
    const answer = await app.inject({
      method: 'POST',
      url,
      payload: body,
      headers: { authorization, ...headers },
    });
    await settle();
    return answer;
  };
  return {
    service,
    ledger: database.ledger,
    app,
    carrier,
    road,
    now: clock.now,
    authorization: `Bearer ${KEY}`,
    told: () => email.sent.map((sent, index) => ({ ...sent, at: toldAt[index] ?? clock.now() })),
    passesUntil,
    leaps: async (ms) => {
      await clock.advance(ms, () => Promise.resolve());
      await database.freeze(clock.now());
    },
    post,
    get: (url) => app.inject({ url, headers: { authorization: `Bearer ${KEY}` } }),
    reports: async (call) => {
      const answer = await app.inject(signed(call, clock.now()));
      await settle();
      return answer;
    },
    [Symbol.asyncDispose]: async () => {
      await carrier.close();
      await road.close();
      await Promise.all(apps.map((one) => one.close()));
      await database[Symbol.asyncDispose]();
    },
  };
}

/** The clock asks for it before it moves, too, when it is done already. */
function onceMoved(settle: () => Promise<void>): () => Promise<void> {
  let moved = false;
  return async () => {
    if (moved) await settle();
    moved = true;
  };
}

/** Standard Webhooks: id, timestamp in seconds, HMAC over `id.timestamp.body`. */
function signed(call: ReportedCall, now: Instant) {
  const payload = JSON.stringify(call);
  const id = `msg_${randomBytes(12).toString('hex')}`;
  const timestamp = String(Math.floor(now / 1_000));
  const secret = Buffer.from(CALLS_SECRET.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', secret)
    .update(`${id}.${timestamp}.${payload}`)
    .digest('base64');
  return {
    method: 'POST' as const,
    url: '/webhooks/calls',
    payload,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
  };
}
