import type { Log } from '../app/ports/log.ts';
import type { GivenNumber } from '../phone/carrier/numbers.ts';
import { makeTimerSchedule } from '../phone/carrier/schedule.ts';
import { type Carrier, type CarrierOptions, startCarrier } from '../phone/carrier/server.ts';
import { paths, RETRY_FRAGMENT } from '../phone/twilio/urls.ts';
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
  /** Caller ids of the teams, E.164. */
  readonly ourNumbers: readonly string[];
  /** The number that text messages are sent from; null for none. */
  readonly smsFrom: string | null;
};

/**
 * Who takes a call while we are away, in place of an operator's TwiML Bin. It refuses the call:
 * the bin of a simulation has nobody to whom it could say something.
 */
const FALLBACK = {
  url: `https://handler.twilio.com/twiml/EH${'0'.repeat(30)}51`,
  twiml: '<Response><Reject/></Response>',
} as const;

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
    // Signed for PUBLIC_URL, brought to the web on this machine: it posts nowhere else.
    deliverTo: `http://127.0.0.1:${place.webPort}`,
    log: (line) => {
      log.warn({}, line);
    },
  });
  carrier.simulator.bin(FALLBACK.url, FALLBACK.twiml);
  return {
    url: carrier.url,
    close: async () => {
      schedule.stop();
      await carrier.close();
    },
  };
}

async function started(options: CarrierOptions): Promise<Carrier> {
  try {
    return await startCarrier(options);
  } catch (error) {
    throw addressRefused(error, { host: '127.0.0.1', port: options.port }, 'CARRIER_');
  }
}

/** Ours, each with the addresses that an operator would have set. */
export function numbersOf({
  publicUrl,
  ourNumbers,
  smsFrom,
}: Pick<SimulatedCarrierPlace, 'publicUrl' | 'ourNumbers' | 'smsFrom'>): readonly GivenNumber[] {
  const ours = new Set([...ourNumbers, ...(smsFrom === null ? [] : [smsFrom])]);
  const address = (path: string): string => publicUrl + path + RETRY_FRAGMENT;
  return [...ours].map((phoneNumber) => ({
    phoneNumber,
    voiceUrl: address(paths.voice),
    voiceFallbackUrl: FALLBACK.url,
    statusCallback: address(paths.status),
    smsUrl: phoneNumber === smsFrom ? address(paths.message) : null,
  }));
}
