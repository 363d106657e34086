import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance, FastifyPluginCallback } from 'fastify';
import type { Logger } from 'pino';
import type { Hints } from '../app/hints.ts';
import { makeSmsChannel } from '../alert/sms.ts';
import { makeService } from '../app/make-service.ts';
import type { AlertChannel, Texts } from '../app/ports/alerts.ts';
import type { Ids } from '../app/ports/ids.ts';
import type { Office } from '../app/ports/office.ts';
import type { Phone } from '../app/ports/phone.ts';
import type { Queue } from '../app/ports/queue.ts';
import type { SmsCarrier } from '../app/ports/sms.ts';
import { makeSendSms } from '../app/send-sms.ts';
import type { Service } from '../app/service.ts';
import type { Instant } from '../domain/time.ts';
import type { Grace } from '../domain/window.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import { makeNumbers } from '../numbers/make-numbers.ts';
import { renderReportHtml } from '../report/html.ts';
import type { Environment } from '../settings/environment.ts';
import type { Config } from '../settings/load-config.ts';
import type { Catalogues } from '../text/catalogue.ts';
import { clockTime } from '../text/clock-time.ts';
import { makeTexts } from '../text/texts.ts';
import type { WebSettings } from '../web/deps.ts';
import { defaultLimits } from '../web/limits.ts';
import { makeMetrics, type Metrics } from '../web/metrics.ts';
import { readWords } from '../words/read-words.ts';
import { sha256Hex } from './ids.ts';
import { measuredOutbox, metricsOver } from './measured.ts';
import { type PhoneAccount, phoneDoors, phonePlugins } from './phone-system.ts';
import { packageVersion } from './root.ts';

/** What the program is put together from; a scenario brings its own clock, queue and channels. */
export type Pieces = {
  readonly environment: Environment;
  readonly config: Config;
  /** The texts, found right already. */
  readonly catalogues: Catalogues;
  readonly publicUrl: string;
  readonly ledger: Omit<Ledger, 'settings' | 'close'>;
  readonly queue: Queue;
  readonly phone: Phone;
  readonly account: PhoneAccount;
  /** Null: no text messages are sent, whatever is configured. */
  readonly smsCarrier: SmsCarrier | null;
  readonly channels: readonly AlertChannel[];
  /** The process's clock; what decides anything is the ledger's. */
  readonly now: () => Instant;
  readonly ids: Ids;
  readonly holder: string;
  readonly log: Logger;
  /** The use cases as the phone systems' webhooks reach them; as they are when absent. */
  readonly atTheDoor?: (service: Service) => Service;
  /** Whatever else has routes of its own. */
  readonly plugins: readonly FastifyPluginCallback[];
};

/** The program over its pieces. */
export type Assembled = {
  readonly service: Service;
  readonly hints: Hints;
  readonly metrics: Metrics;
  readonly buildWeb: () => Promise<FastifyInstance>;
  /** Health and figures alone, for a process that only works. */
  readonly buildHealth: () => Promise<FastifyInstance>;
};

/** The one place where the use cases, the texts and the web come together. */
export function assemble(pieces: Pieces): Assembled {
  const { environment, config, ledger, publicUrl, ids, log, now } = pieces;
  const texts = makeTexts(pieces.catalogues, (problem) => {
    log.error({ problem }, 'A text could not be said as it should.');
  });
  const numbers = makeNumbers(config.countries);
  const counted = makeMetrics({ ofProcess: true });
  const metrics = metricsOver(counted, ledger.outbox);
  const { service, hints } = makeService({
    ...pieces,
    ...ledger,
    channels: [...pieces.channels, ...smsChannels(pieces, texts)],
    outbox: measuredOutbox(ledger.outbox, counted),
    ...{ texts, clockTime, numbers, words: readWords, hash: sha256Hex },
    office: officeOf(config, environment),
    grace: graceOf(config),
  });
  const { simulated } = pieces.phone;
  const { account } = pieces;
  const { roster, language } = config;
  const settings = webSettings({ environment, config, publicUrl, simulated });
  const forAnyDoor = { ...ledger, texts, metrics, log, ids, clock: now, hash: sha256Hex, settings };
  // Loaded by a process that has a web: a worker starts in two thirds of the time without it.
  const buildHealth = async (): Promise<FastifyInstance> => {
    const { buildHealthApp } = await import('../web/health-app.ts');
    return buildHealthApp(forAnyDoor);
  };
  const buildWeb = async (): Promise<FastifyInstance> => {
    const { buildApp } = await import('../web/app.ts');
    return buildApp({
      ...{ ...forAnyDoor, service, roster },
      maskNumber: (e164) => numbers.mask(e164),
      readNumber: (text) => {
        const read = numbers.read(text);
        return read.ok ? read.e164 : null;
      },
      reportHtml: (figures, reader, tell) => renderReportHtml(figures, reader, { texts, tell }),
      doors: phoneDoors,
      plugins: [
        ...phonePlugins({
          environment,
          account,
          publicUrl,
          service: pieces.atTheDoor?.(service) ?? service,
          roster,
          texts,
          language,
          greetCallers: config.greetCallers,
          metrics,
          now,
        }),
        ...pieces.plugins,
      ],
    });
  };
  return { service, hints, metrics, buildWeb, buildHealth };
}

/** Text messages, where there is a number to send them from. */
function smsChannels(
  { config, ledger, ids, smsCarrier: carrier }: Pieces,
  texts: Texts,
): readonly AlertChannel[] {
  if (config.sms === null || carrier === null) return [];
  const { pledges, sms: store } = ledger;
  const languageOf = (person: string): string =>
    config.roster.people.find(({ id }) => id === person)?.language ?? config.language;
  const send = makeSendSms({ store, pledges, carrier, ids, ...config.sms, pause });
  return [makeSmsChannel({ send, codes: store, texts, ids, now: () => pledges.now(), languageOf })];
}

/** What differs between sites, as the web wants it. */
export function webSettings({
  environment,
  config,
  publicUrl,
  simulated,
}: Pick<Pieces, 'environment' | 'config' | 'publicUrl'> & {
  readonly simulated: boolean;
}): WebSettings {
  return {
    publicUrl,
    simulated,
    zone: config.zone,
    version: packageVersion(),
    proxies: environment.proxies,
    limits: { ...defaultLimits, bodyMaxBytes: config.bodyMaxBytes },
  };
}

function officeOf(config: Config, { horizonMs }: Environment): Office {
  const { roster, zone, language, policies, daysAheadMax, daysBackMax } = config;
  const { brokenShare, callsPerSecond } = config;
  return {
    ...{ roster, zone, language, policies, daysAheadMax, daysBackMax, brokenShare, callsPerSecond },
    policyFor: (source, team) => config.policyFor(source, team),
    horizonMs: horizonMs ?? config.horizonMs,
  };
}

/** The grace that a report is printed with is the one of what agents say. */
function graceOf(config: Config): Grace {
  return config.policyFor('agent', config.roster.teams[0]?.id ?? '').grace;
}
