import twilio from 'twilio';
import { SECOND } from '../../domain/time.ts';
import type { Schedule } from './schedule.ts';

/** Sends signed webhooks and fetches TwiML, as Twilio does. */
export type Poster = {
  /** The TwiML of the answer; null when the program failed to give one. */
  ask(url: string, fields: Readonly<Record<string, string>>): Promise<string | null>;
  /** A status callback, tried again as its URL's fragment asks. Nobody waits for it. */
  tell(url: string, fields: Readonly<Record<string, string>>): void;
  /** Settles when nothing is on its way any more. */
  idle(): Promise<void>;
  /** Counts `work` as being on its way. */
  track(work: Promise<void>): void;
};

/** Whose signature, whose time, and where to. */
export type PosterDeps = {
  readonly authToken: string;
  readonly schedule: Schedule;
  readonly log: (line: string) => void;
  /** Where to deliver what is signed for the public URL; null: to that URL itself. */
  readonly deliverTo: string | null;
};

const ANSWER_WITHIN_MS = 15 * SECOND;
const RETRY_AFTER_MS = SECOND;

/** Posts as Twilio does: signed, within 15 s, and only to this machine. */
export function makePoster(deps: PosterDeps): Poster {
  const onTheirWay = new Set<Promise<void>>();
  const track = (work: Promise<void>) => {
    const settled = work
      .catch((error: unknown) => {
        deps.log(`carrier: ${String(error)}`);
      })
      .finally(() => {
        onTheirWay.delete(settled);
      });
    onTheirWay.add(settled);
  };
  const tell: Poster['tell'] = (url, fields) => {
    const attempt = (retries: number) => {
      track(
        post(url, fields, deps).then(({ ok }) => {
          if (ok || retries === 0) return;
          deps.schedule(RETRY_AFTER_MS, () => {
            attempt(retries - 1);
          });
        }),
      );
    };
    attempt(retriesOf(url));
  };
  return {
    ask: async (url, fields) => {
      const { ok, text } = await post(url, fields, deps);
      return ok ? text : null;
    },
    tell,
    idle: async () => {
      while (onTheirWay.size > 0) await Promise.all(onTheirWay);
    },
    track,
  };
}

type Answer = { readonly ok: boolean; readonly text: string };

async function post(
  url: string,
  fields: Readonly<Record<string, string>>,
  { authToken, deliverTo, log }: PosterDeps,
): Promise<Answer> {
  const signed = url.split('#', 1)[0] ?? '';
  try {
    const response = await fetch(deliveryUrl(signed, deliverTo), {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
        'x-twilio-signature': twilio.getExpectedTwilioSignature(authToken, signed, { ...fields }),
      },
      body: new URLSearchParams(fields).toString(),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      redirect: 'error',
    });
    const text = await response.text();
    if (!response.ok) log(`carrier: HTTP ${response.status} from ${pathOf(signed)}`);
    return { ok: response.ok, text };
  } catch (error) {
    log(`carrier: no answer from ${pathOf(signed)} (${String(error)})`);
    return { ok: false, text: '' };
  }
}

/** Nothing may leave this machine: who is called is simulated, and so are their callbacks. */
function deliveryUrl(signed: string, deliverTo: string | null): string {
  const { pathname, search } = new URL(signed);
  const url = deliverTo === null ? signed : deliverTo.replace(/\/+$/, '') + pathname + search;
  if (!['127.0.0.1', '[::1]', 'localhost'].includes(new URL(url).hostname)) {
    throw new Error('the simulated carrier only calls this machine; set deliverTo');
  }
  return url;
}

function retriesOf(url: string): number {
  const fragment = new URLSearchParams(url.split('#', 2)[1] ?? '');
  return fragment.get('rp') === 'all' ? Number(fragment.get('rc') ?? '0') : 0;
}

/** Without the query, which holds a token. */
function pathOf(url: string): string {
  return new URL(url).pathname;
}
