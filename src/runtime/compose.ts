import { hostname } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, FastifyPluginCallback } from 'fastify';
import type { Logger } from 'pino';
import { jobs } from '../../jobs/index.ts';
import { makeEmailChannel } from '../alert/email.ts';
import { makeInboxChannel } from '../alert/inbox.ts';
import { makeOutbound } from '../alert/outbound.ts';
import { makeWebhookChannel } from '../alert/webhook.ts';
import type { AlertChannel } from '../app/ports/alerts.ts';
import type { Service } from '../app/service.ts';
import { openQueue, type QueueOptions } from '../queue/engine.ts';
import type { Environment } from '../settings/environment.ts';
import type { Config } from '../settings/load-config.ts';
import type { Catalogues } from '../text/catalogue.ts';
import type { Metrics } from '../web/metrics.ts';
import { assemble, webSettings } from './assemble.ts';
import { monotonicMs, wallClock } from './clock.ts';
import { doorWithFailpoint, failHere, withFailpoint } from './failpoint.ts';
import { makeIds, sha256Hex } from './ids.ts';
import { openPhone, phoneAccount, type PhoneAccount, type PhonePlace } from './phone-system.ts';
import { packageRoot } from './root.ts';
import { withSimulatedRouting } from './simulated-carrier.ts';
import type { Store } from './store.ts';
import { startWorking, type Working } from './working.ts';

/** What one process does: answer the web, work, or both. */
export type Roles = { readonly web: boolean; readonly work: boolean };

/** A program put together and not yet running. */
export type Program = {
  readonly service: Service;
  readonly metrics: Metrics;
  readonly simulated: boolean;
  /** Where this process's own simulated carrier listens; null when it has none. */
  readonly simulatorUrl: string | null;
  /**
   * The web, not listening yet. In a process that only works: its health and figures where a port
   * was given, else null.
   */
  readonly app: FastifyInstance | null;
  startWorking(onWedged: (queue: string) => void): Working;
  /** Gives back what this process holds in the ledger, and closes everything but the store. */
  close(): Promise<void>;
};

/** What a process of the program is made from. */
export type Parts = {
  readonly environment: Environment;
  readonly config: Config;
  readonly catalogues: Catalogues;
  readonly store: Store;
  readonly publicUrl: string;
  readonly roles: Roles;
  readonly log: Logger;
};

/** Opens the real things and puts the program together over them. */
export async function compose(parts: Parts): Promise<Program> {
  const { environment, store, roles, log } = parts;
  const ids = makeIds();
  const holder = `${hostname()}:${process.pid}:${ids.secret(4)}`;
  const queueOptions = queueOptionsOf(parts);
  const queue = openQueue(queueOptions);
  const account = phoneAccount(environment, await store.ledger.site.queueEpoch());
  const phoneSystem = await openPhone(phonePlaceOf(parts, account), log);
  const channels = channelsOf(parts);
  const { simulated } = phoneSystem.phone;
  const { smsCarrier } = phoneSystem;
  const durable = { ledger: store.ledger, phone: phoneSystem.phone, channels: channels.all };
  const { service, hints, metrics, buildWeb, buildHealth } = assemble({
    ...parts,
    ...withFailpoint(durable, environment.failpoint, failHere(log)),
    atTheDoor: doorWithFailpoint(environment.failpoint, failHere(log)),
    now: wallClock,
    plugins: roles.web ? [await boardOf(parts, queueOptions, simulated)] : [],
    ...{ queue, ids, holder, account, smsCarrier, environment: withSimulatedRouting(environment) },
  });
  return {
    service,
    metrics,
    simulated,
    simulatorUrl: phoneSystem.simulatorUrl,
    app: roles.web ? await buildWeb() : environment.workAt === null ? null : await buildHealth(),
    startWorking: (onWedged) =>
      startWorking({ service, queue, queueOptions, metrics, log, onWedged }),
    close: async () => {
      // First, for others wait for it; the queue may be slow to take the last hints.
      await store.ledger.outbox.releaseAll(holder);
      await hints.idle();
      await queue.close();
      await phoneSystem.close();
      channels.close();
    },
  };
}

/** The queues' board, for administrators. Loaded by a process that has a web. */
async function boardOf(
  { environment, config, store, publicUrl }: Parts,
  queueOptions: QueueOptions,
  simulated: boolean,
): Promise<FastifyPluginCallback> {
  const [{ queueBoard }, { guard }] = await Promise.all([
    import('../queue/board.ts'),
    import('../web/access.ts'),
  ]);
  const settings = webSettings({ environment, config, publicUrl, simulated });
  const deps = { access: store.ledger.access, hash: sha256Hex, settings };
  return queueBoard({
    ...queueOptions,
    title: simulated ? 'callback-guarantee (simulation)' : 'callback-guarantee',
    guard: guard(deps, 'admin', ['session', 'key']),
  });
}

/** Beside the embedded database, whose folder is there: what forgets the ledger forgets this. */
const CARRIER_FILE = 'simulated-carrier.jsonl';

function phonePlaceOf(
  { environment, config, publicUrl, roles }: Parts,
  account: PhoneAccount,
): PhonePlace {
  const { carrierUrl, carrierPort, port: webPort } = environment;
  return {
    ...{ account, publicUrl, carrierUrl, carrierPort, webPort },
    roster: config.roster,
    smsFrom: config.sms?.from ?? null,
    historyFile: environment.databaseUrl === null ? join(environment.dataDir, CARRIER_FILE) : null,
    dials: roles.work,
  };
}

/** The folder of the configuration: the operator's own, or the one that the package brings. */
export function configDir({ configDir: own }: Environment): string {
  return own ?? join(packageRoot(), 'config');
}

/** BullMQ on Redis when there is one, else in the ledger's own database. */
function queueOptionsOf({ environment, store, log }: Parts): QueueOptions {
  const { redisUrl } = environment;
  return {
    engine:
      redisUrl === null
        ? { kind: 'postgres', connectionString: store.url }
        : { kind: 'redis', url: redisUrl },
    jobs,
    now: wallClock,
    monotonicMs,
    log,
  };
}

type Channels = { readonly all: readonly AlertChannel[]; close(): void };

/** The ways to tell somebody something that are set up; the built-in inbox always is. */
function channelsOf({ environment, store }: Parts): Channels {
  const { smtp, outboundAllowLoopback: allowLoopback } = environment;
  const email = smtp === null ? null : makeEmailChannel(smtp);
  const webhook = makeWebhookChannel({
    outbound: makeOutbound({ allowLoopback }),
    now: wallClock,
  });
  const inbox = makeInboxChannel(store.ledger.site);
  return {
    all: [...(email === null ? [] : [email]), webhook, inbox],
    close: () => email?.close(),
  };
}
