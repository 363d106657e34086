import type { Log } from '../app/ports/log.ts';
import type { Roster } from '../domain/roster.ts';
import type { GivenNumber } from '../phone/carrier/numbers.ts';
import { makeTimerSchedule } from '../phone/carrier/schedule.ts';
import type { Carrier, CarrierOptions } from '../phone/carrier/server.ts';
import { paths, RETRY_FRAGMENT } from '../phone/twilio/urls.ts';
import type { Environment } from '../settings/environment.ts';
import { wallClock } from './clock.ts';
import { addressRefused } from './listen.ts';

/** What the simulated carrier of this process stands for, and where it is found. */
export type SimulatedCarrierPlace = {
  readonly accountSid: string;
  readonly authToken: string;
  readonly publicUrl: string;
  /** The web's port on this machine. */
  readonly webPort: number;
  /** Where the carrier itself listens on loopback; null: any free port. */
  readonly carrierPort: number | null;
  readonly roster: Roster;
  /** The number that text messages are sent from; null for none. */
  readonly smsFrom: string | null;
  /** Where it remembers its calls, for its next life; null: it forgets them. */
  readonly historyFile: string | null;
};

/**
 * Who takes a call while we are away, in place of an operator's TwiML Bin. It refuses the call:
 * the bin of a simulation has nobody to whom it could say something.
 */
const FALLBACK = {
  url: `https://handler.twilio.com/twiml/EH${'0'.repeat(30)}51`,
  twiml: '<Response><Reject/></Response>',
} as const;

/** Where the simulated company takes calls that are not about a promise: a bin at the carrier. */
const ROUTING_URL = `https://handler.twilio.com/twiml/EH${'0'.repeat(30)}52`;

/**
 * With the carrier inside, callers to whom nothing is owed reach somebody too, so that their call
 * can be served, and break off. An operator's own routing stands above it.
 */
export function withSimulatedRouting(environment: Environment): Environment {
  const { twilio, carrierUrl, voiceRedirectUrl } = environment;
  if (twilio !== null || carrierUrl !== null || voiceRedirectUrl !== null) return environment;
  return { ...environment, voiceRedirectUrl: ROUTING_URL };
}

/** Starts a look-alike on loopback, its numbers set up as docs/webhooks.md asks for at Twilio. */
export async function startSimulatedCarrier(
  place: SimulatedCarrierPlace,
  log: Log,
): Promise<Pick<Carrier, 'url' | 'close'>> {
  const schedule = makeTimerSchedule();
  const carrier = await started({
    accountSid: place.accountSid,
    authToken: place.authToken,
    port: place.carrierPort ?? 0,
    schedule,
    now: wallClock,
    numbers: numbersOf(place),
    ...(place.historyFile === null ? {} : { historyFile: place.historyFile }),
    // By their telephones the carrier knows agents from customers.
    agents: place.roster.people.flatMap(({ phone }) => phone ?? []),
    // Signed for PUBLIC_URL, brought to the web on this machine: it posts nowhere else.
    deliverTo: `http://127.0.0.1:${place.webPort}`,
    log: (line) => {
      log.warn({}, line);
    },
  });
  carrier.simulator.bin(FALLBACK.url, FALLBACK.twiml);
  carrier.simulator.bin(ROUTING_URL, routingOf(place));
  return {
    url: carrier.url,
    close: async () => {
      schedule.stop();
      await carrier.close();
    },
  };
}

/** A process that dials a real carrier never loads this one. */
async function started(options: CarrierOptions): Promise<Carrier> {
  const { startCarrier } = await import('../phone/carrier/server.ts');
  try {
    return await startCarrier(options);
  } catch (error) {
    throw addressRefused(error, { host: '127.0.0.1', port: options.port }, 'CARRIER_');
  }
}

/** Rings the first agent who has a telephone; the leg reports to us, as docs/webhooks.md asks. */
export function routingOf({
  publicUrl,
  roster,
}: Pick<SimulatedCarrierPlace, 'publicUrl' | 'roster'>): string {
  const isAgent = (person: Roster['people'][number]): boolean => person.roles.includes('agent');
  const phone = roster.people.filter(isAgent).find((person) => person.phone !== null)?.phone;
  if (phone == null) return FALLBACK.twiml;
  const status = (publicUrl + paths.status + RETRY_FRAGMENT).replaceAll('&', '&amp;');
  const events = 'initiated ringing answered completed';
  const number = `<Number statusCallback="${status}" statusCallbackEvent="${events}">`;
  return `<Response><Dial answerOnBridge="true">${number}${phone}</Number></Dial></Response>`;
}

/** Ours, each with the addresses that an operator would have set. */
export function numbersOf({
  publicUrl,
  roster,
  smsFrom,
}: Pick<SimulatedCarrierPlace, 'publicUrl' | 'roster' | 'smsFrom'>): readonly GivenNumber[] {
  const callerIds = roster.teams.map(({ callerId }) => callerId);
  const ours = new Set([...callerIds, ...(smsFrom === null ? [] : [smsFrom])]);
  const address = (path: string): string => publicUrl + path + RETRY_FRAGMENT;
  return [...ours].map((phoneNumber) => ({
    phoneNumber,
    voiceUrl: address(paths.voice),
    voiceFallbackUrl: FALLBACK.url,
    statusCallback: address(paths.status),
    smsUrl: phoneNumber === smsFrom ? address(paths.message) : null,
  }));
}
