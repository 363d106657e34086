import type { FastifyPluginCallback } from 'fastify';
import type { Access } from '../app/ports/access.ts';
import type { Texts } from '../app/ports/alerts.ts';
import type { Calls } from '../app/ports/calls.ts';
import type { Customers } from '../app/ports/customers.ts';
import type { Hash, Ids } from '../app/ports/ids.ts';
import type { Pledges } from '../app/ports/pledges.ts';
import type { SiteStore } from '../app/ports/site.ts';
import type { Service } from '../app/service.ts';
import type { Figures } from '../domain/figures.ts';
import type { Roster } from '../domain/roster.ts';
import type { Instant } from '../domain/time.ts';
import type { Doors } from './doors.ts';
import type { Limits } from './limits.ts';
import type { Metrics } from './metrics.ts';

/** What the web writes to the log: facts first, then a sentence. pino's own shape. */
export type WebLog = {
  info(facts: object, sentence: string): void;
  warn(facts: object, sentence: string): void;
  error(facts: object, sentence: string): void;
};

/** What differs between sites. */
export type WebSettings = {
  /** Where people and phone systems reach us, as `https://host[:port]`, without a path. */
  readonly publicUrl: string;
  /** The site's IANA zone: days and clock times on pages. */
  readonly zone: string;
  /** Shown in the API's description. */
  readonly version: string;
  /** Nothing is really dialled; every page says so. */
  readonly simulated: boolean;
  /** Believe X-Forwarded-For from this many proxies in front of us. */
  readonly proxies: number;
  readonly limits: Limits;
};

/** Everything that the web needs; built once by `runtime/compose`. */
export type WebDeps = {
  readonly service: Service;
  readonly access: Access;
  readonly site: Pick<SiteStore, 'inboxOf'>;
  readonly pledges: Pick<
    Pledges,
    'list' | 'find' | 'now' | 'tryWriting' | 'values' | 'ended' | 'countEnded' | 'openTally'
  >;
  readonly customers: Pick<Customers, 'byId' | 'byPhone'>;
  readonly calls: Pick<Calls, 'recent' | 'get'>;
  readonly texts: Texts;
  readonly roster: Roster;
  readonly ids: Ids;
  readonly hash: Hash;
  /** The process's own clock: cookies, request times. What decides anything uses the ledger's. */
  readonly clock: () => Instant;
  /** "+31 6 •••• 5678": pages and answers carry no whole number, but for one shown on record. */
  readonly maskNumber: (e164: string) => string;
  /** E.164 of what somebody typed; null if it is not a number. */
  readonly readNumber: (text: string) => string | null;
  /** The day's figures as the inside of a page, already escaped. */
  readonly reportHtml: (
    figures: Figures,
    language: string,
    tell: (pledgeId: string) => string | null,
  ) => string;
  readonly metrics: Metrics;
  readonly log: WebLog;
  readonly settings: WebSettings;
  readonly doors: Doors;
  /** Phone systems' webhooks, channels' replies, the queue board: whatever has its own routes. */
  readonly plugins: readonly FastifyPluginCallback[];
};
