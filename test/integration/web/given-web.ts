import type { FastifyInstance, FastifyPluginCallback } from 'fastify';
import type { Access, ApiKey, Scope } from '../../../src/app/ports/access.ts';
import type { EndedFilter } from '../../../src/app/ports/pledges.ts';
import type { InboxMessage } from '../../../src/app/ports/site.ts';
import { isSought } from '../../../src/app/ports/sought.ts';
import { isWhose } from '../../../src/app/ports/whose.ts';
import type { Pledge } from '../../../src/domain/pledge.ts';
import type { Role, Roster, Team } from '../../../src/domain/roster.ts';
import { renderReportHtml } from '../../../src/report/html.ts';
import { makeIds, sha256Hex } from '../../../src/runtime/ids.ts';
import { phoneDoors } from '../../../src/runtime/phone-system.ts';
import { buildApp } from '../../../src/web/app.ts';
import type { WebDeps } from '../../../src/web/deps.ts';
import { type Limits, defaultLimits } from '../../../src/web/limits.ts';
import { makeMetrics } from '../../../src/web/metrics.ts';
import { type FakeService, makeFakeService } from '../../support/fake-service.ts';
import { shippedTexts } from '../../support/shipped.ts';

export const texts = shippedTexts;

/** A key of each kind; the person has the scopes that the name says. */
export const keys = {
  reader: 'key-of-a-reader-0000000000',
  writer: 'key-of-fatima-00000000000',
  ops: 'key-of-otto-0000000000000',
  admin: 'key-of-ada-00000000000000',
} as const;

const person = (id: string, name: string, language: 'en' | 'nl', role: Role = 'agent') => ({
  id,
  name,
  language,
  roles: [role],
  teams: ['north'],
  phone: null,
  shifts: null,
  absences: [],
  channels: [],
  alwaysReachable: false,
});

const team = (id: string, name: string): Team => ({
  ...{ id, name, mode: 'live', callerId: '+31205550100' },
  hours: { zone: 'Europe/Amsterdam', days: {}, holidays: [] },
});

const roster: Roster = {
  people: [
    person('fatima', 'Fatima Aziz', 'en'),
    person('joost', 'Joost Smit', 'nl'),
    person('otto', 'Otto Bakker', 'en', 'ops'),
    person('ada', 'Ada Jansen', 'en', 'admin'),
    { ...person('sam', 'Sam Peeters', 'nl'), teams: ['south'] },
    { ...person('lena', 'Lena Visser', 'en', 'lead'), phone: '+31201234567' },
  ],
  teams: [team('north', 'Customer service North'), team('south', 'Customer service South')],
};

/** Keys, sessions and links in memory. */
export type FakeAccess = Access & {
  readonly sessions: Map<string, ApiKey & { until: number }>;
  readonly links: Map<string, { pledgeId: string; person: string }>;
  /** How often somebody asked for a key: what brute force costs. */
  lookUps: number;
};

function makeFakeAccess(): FakeAccess {
  const stored = new Map<string, ApiKey>();
  const give = (key: string, owner: string, scopes: Scope[]) =>
    stored.set(sha256Hex(key), { keyId: `id-${owner}`, person: owner, scopes });
  give(keys.reader, 'joost', ['pledges:read']);
  give(keys.writer, 'fatima', ['pledges:read', 'pledges:write']);
  give(keys.ops, 'otto', ['pledges:read', 'pledges:write', 'ops']);
  give(keys.admin, 'ada', ['admin']);
  const access: FakeAccess = {
    sessions: new Map(),
    links: new Map(),
    lookUps: 0,
    keyByHash: (hash) => {
      access.lookUps += 1;
      return Promise.resolve(stored.get(hash) ?? null);
    },
    addKey: ({ hash, ...key }) => {
      stored.set(hash, key);
      return Promise.resolve();
    },
    revokeKey: (keyId) => {
      for (const [hash, key] of stored) if (key.keyId === keyId) stored.delete(hash);
      return Promise.resolve();
    },
    hasKeyOf: (owner) => Promise.resolve([...stored.values()].some((key) => key.person === owner)),
    addSession: ({ hash, ...session }) => {
      access.sessions.set(hash, session);
      return Promise.resolve();
    },
    sessionByHash: (hash) => {
      const session = access.sessions.get(hash);
      const isHeld = [...stored.values()].some(({ keyId }) => keyId === session?.keyId);
      return Promise.resolve(isHeld ? (session ?? null) : null);
    },
    endSession: (hash) => {
      access.sessions.delete(hash);
      return Promise.resolve();
    },
    addLink: ({ hash, pledgeId, person: holder }) => {
      access.links.set(hash, { pledgeId, person: holder });
      return Promise.resolve();
    },
    linkByHash: (hash) => Promise.resolve(access.links.get(hash) ?? null),
  };
  return access;
}

export type GivenWeb = {
  readonly app: FastifyInstance;
  readonly service: FakeService;
  readonly access: FakeAccess;
  readonly inbox: InboxMessage[];
  /** Every line that was logged, as it would be written. */
  readonly logged: string[];
  /** How often the ledger was looked at: asked for the soonest of its open promises. */
  readonly lists: () => number;
};

export type WebChange = {
  readonly limits?: Partial<Limits>;
  readonly publicUrl?: string;
  readonly plugins?: readonly FastifyPluginCallback[];
};

/** The web over a fake service, ready for requests. */
export async function givenWeb(change: WebChange = {}): Promise<GivenWeb> {
  const service = makeFakeService();
  const access = makeFakeAccess();
  const inbox: InboxMessage[] = [];
  const logged: string[] = [];
  const line = (facts: object, sentence: string) => {
    logged.push(JSON.stringify({ ...facts, sentence }));
  };
  let listed = 0;
  const deps: WebDeps = {
    service,
    access,
    site: {
      inboxOf: (whose) =>
        Promise.resolve(inbox.filter((message) => whose === null || message.person === whose)),
    },
    pledges: {
      ...ledgerOf(service),
      list: (filter, page) => {
        if (filter.asking !== true) listed += 1;
        return ledgerOf(service).list(filter, page);
      },
    },
    customers: customersOf(service),
    calls: {
      recent: () => Promise.resolve([...service.calls.values()]),
      get: (callId) => Promise.resolve(service.calls.get(callId) ?? null),
    },
    texts,
    roster,
    ids: makeIds(),
    hash: sha256Hex,
    clock: () => service.now,
    maskNumber: (e164) => `${e164.slice(0, 3)} ${e164.slice(3, 4)} •••• ${e164.slice(-4)}`,
    readNumber: (text) => (/^\+\d{8,15}$/.test(text) ? text : null),
    reportHtml: (figures, language, tell) => renderReportHtml(figures, language, { texts, tell }),
    metrics: makeMetrics({ ofProcess: false }),
    log: { info: line, warn: line, error: line },
    settings: {
      publicUrl: change.publicUrl ?? 'http://127.0.0.1:8080',
      zone: 'Europe/Amsterdam',
      version: '0.1.0',
      simulated: true,
      proxies: 0,
      limits: { ...defaultLimits, ...change.limits },
    },
    doors: phoneDoors,
    plugins: change.plugins ?? [],
  };
  return { app: await buildApp(deps), service, access, inbox, logged, lists: () => listed };
}

function ledgerOf(service: FakeService): WebDeps['pledges'] {
  const check = () =>
    service.failing === null ? Promise.resolve() : Promise.reject(service.failing);
  return {
    now: async () => {
      await check();
      return service.now;
    },
    tryWriting: check,
    list: async (filter, { limit }) => {
      await check();
      const pledges = [...service.held.values()]
        .map(({ pledge }) => pledge)
        .filter(({ state }) => filter.states === null || filter.states.includes(state))
        .filter(({ team }) => filter.team === null || filter.team === team)
        .filter((pledge) => isWhose(filter.whose ?? null, pledge))
        .filter(({ customerId }) => filter.customerId === null || filter.customerId === customerId)
        .filter(({ ladder, claim }) => filter.asking !== true || ladder !== null || claim !== null)
        .sort((a, b) => a.binding.dueAt - b.binding.dueAt);
      return {
        pledges: pledges.slice(0, limit),
        cursor: pledges.length > limit ? 'the-next-page' : null,
      };
    },
    find: async (sought, limit) => {
      await check();
      const found = [...service.held.values()]
        .filter(({ pledge, customer }) => isSought(sought, pledge.id, customer))
        .map(({ pledge }) => pledge)
        .sort((a, b) => Number(a.endedAt !== null) - Number(b.endedAt !== null));
      return { pledges: found.slice(0, limit), more: found.length > limit };
    },
    ended: async (filter, limit) => {
      await check();
      return endedIn(service, filter).slice(0, limit);
    },
    countEnded: async (filter) => {
      await check();
      const states = endedIn(service, filter).map(({ state }) => state);
      return new Map(states.map((state) => [state, states.filter((one) => one === state).length]));
    },
    openTally: async () => {
      await check();
      return [...service.held.values()]
        .filter(({ pledge }) => pledge.endedAt === null)
        .map(({ pledge: { id, team, owner, version } }) => ({
          ...{ team, owner },
          mark: `${id}.${String(version)}`,
        }));
    },
    values: async (ids) => {
      await check();
      return new Map(ids.flatMap((id) => [...service.values].filter(([key]) => key === id)));
    },
  };
}

function endedIn(service: FakeService, { from, to, whose }: EndedFilter): readonly Pledge[] {
  return [...service.held.values()]
    .map(({ pledge }) => pledge)
    .filter(({ endedAt }) => endedAt !== null && endedAt >= from && endedAt < to)
    .filter((pledge) => isWhose(whose, pledge))
    .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
}

function customersOf(service: FakeService): WebDeps['customers'] {
  const all = () => [...service.held.values()].map(({ customer }) => customer);
  return {
    byId: (ids) =>
      Promise.resolve(new Map(all().map((one) => [one.customerId, one] as const))).then(
        (found) => new Map([...found].filter(([id]) => ids.includes(id))),
      ),
    byPhone: (phone) => Promise.resolve(all().find(({ phones }) => phones.includes(phone)) ?? null),
  };
}

/** Headers of a program with this key. */
export function withKey(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}` };
}

/** Headers of a browser that has logged in with this key and stands on one of our own pages. */
export async function logIn(app: FastifyInstance, key: string): Promise<Record<string, string>> {
  const answer = await app.inject({
    method: 'POST',
    url: '/login',
    headers: ownForm,
    payload: `key=${encodeURIComponent(key)}`,
  });
  const cookie = answer.cookies[0];
  if (cookie === undefined) throw new Error(`The login was answered with ${answer.statusCode}.`);
  return { ...ownForm, cookie: `${cookie.name}=${cookie.value}`, accept: 'text/html' };
}

/** What a browser sends along with a form of our own page. */
export const ownForm = {
  'content-type': 'application/x-www-form-urlencoded',
  'sec-fetch-site': 'same-origin',
};
