import twilio from 'twilio';
import { SECOND } from '../../domain/time.ts';
import { brokenRetryRules, retryRules, type RetryRules, retries } from './retry-rules.ts';
import type { Schedule } from './schedule.ts';

/** Sends signed webhooks and fetches TwiML, as Twilio does. */
export type Poster = {
  /** The body of the answer; null when the program failed to give one. */
  ask(url: string, fields: Readonly<Record<string, string>>): Promise<string | null>;
  /** A status callback. Nobody waits for it. */
  tell(url: string, fields: Readonly<Record<string, string>>): void;
  /** Settles when nothing is on its way any more. */
  idle(): Promise<void>;
  /** Counts `work` as being on its way. */
  track(work: Promise<void>): void;
};

/** A request as it leaves the carrier: signed for `url`, which has lost its fragment. */
export type Letter = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly withinMs: number;
};

/** What became of it. Refused: no connection; silent: none came in time. */
export type Reply =
  | { readonly kind: 'answered'; readonly status: number; readonly text: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'silent' };

/** The door through which webhooks leave: HTTP, or straight into the program. */
export type Deliver = (letter: Letter) => Promise<Reply>;

/** Whose signature, whose time, and where to. */
export type PosterDeps = {
  readonly authToken: string;
  readonly schedule: Schedule;
  readonly log: (line: string) => void;
  readonly deliver: Deliver;
  readonly sid: (prefix: string) => string;
  /** When each copy of a status callback leaves: none for one that is lost. */
  readonly travel: () => readonly number[];
  readonly complain: (code: number, url: string, message: string) => void;
};

const RETRY_AFTER_MS = SECOND;

/**
 * Documented (twilio.com/docs/usage/webhooks/webhooks-security): each request is signed with
 * HMAC-SHA1 over the URL and the sorted fields; Twilio's own function does it here.
 */
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
  const post = (url: string, fields: Readonly<Record<string, string>>) =>
    postUntilAnswered(url, fields, { deps, track });
  return {
    ask: post,
    tell: (url, fields) => {
      for (const delayMs of deps.travel()) {
        const send = () => {
          track(post(url, fields).then(() => undefined));
        };
        if (delayMs === 0) send();
        else deps.schedule(delayMs, send);
      }
    },
    idle: async () => {
      while (onTheirWay.size > 0) await Promise.all(onTheirWay);
    },
    track,
  };
}

type Around = { readonly deps: PosterDeps; readonly track: Poster['track'] };

/** Null when it was never answered with a 2xx. A retry waits in the schedule, not in a promise. */
function postUntilAnswered(
  url: string,
  fields: Readonly<Record<string, string>>,
  { deps, track }: Around,
): Promise<string | null> {
  const rules = retryRules(url);
  const broken = brokenRetryRules(url);
  if (broken !== null) deps.complain(11243, url, broken);
  const letter = letterOf(url, fields, { deps, rules });
  const attempt = async (tries: number): Promise<string | null> => {
    const reply = await deps.deliver(letter);
    if (reply.kind === 'answered' && reply.status < 300) return reply.text;
    deps.log(
      `carrier: ${reply.kind === 'answered' ? `HTTP ${reply.status}` : reply.kind} from ${pathOf(url)}`,
    );
    const spentMs = tries * RETRY_AFTER_MS;
    if (tries > rules.count || spentMs >= rules.totalMs || !retries(rules, reply)) return null;
    return new Promise((resolve, reject) => {
      deps.schedule(RETRY_AFTER_MS, () => {
        const again = attempt(tries + 1);
        track(again.then(resolve, reject));
      });
    });
  };
  return attempt(1);
}

/**
 * Documented (twilio.com/docs/usage/webhooks/webhooks-connection-overrides): retries of one request
 * carry the same I-Twilio-Idempotency-Token.
 *
 * Assumed: the fragment is neither sent nor signed, as Twilio's own check of a signature needs it.
 */
function letterOf(
  url: string,
  fields: Readonly<Record<string, string>>,
  { deps, rules }: { readonly deps: PosterDeps; readonly rules: RetryRules },
): Letter {
  const signed = url.split('#', 1)[0] ?? '';
  return {
    url: signed,
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': twilio.getExpectedTwilioSignature(deps.authToken, signed, {
        ...fields,
      }),
      'i-twilio-idempotency-token': deps.sid(''),
    },
    body: new URLSearchParams(fields).toString(),
    withinMs: rules.readMs,
  };
}

/** Without the query, which holds a token. */
function pathOf(url: string): string {
  return new URL(url).pathname;
}
