import twilio from 'twilio';
import { type Instant, SECOND } from '../../domain/time.ts';
import { brokenRetryRules, retryRules, retries } from './retry-rules.ts';
import type { Schedule } from './schedule.ts';

/** Sends signed webhooks and fetches TwiML, as Twilio does. */
export type Poster = {
  /** `heard` gets the body of the answer; null when the program failed to give one. */
  ask(url: string, fields: Fields, heard: (body: string | null) => void): void;
  /** A status callback. Nobody waits for it. */
  tell(url: string, fields: Fields): void;
  /** Settles when nothing is on its way any more; a retry that waits for its time is not. */
  idle(): Promise<void>;
};

/** The fields of a webhook, which are what is signed. */
export type Fields = Readonly<Record<string, string>>;

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
  readonly now: () => Instant;
  readonly log: (line: string) => void;
  readonly deliver: Deliver;
  readonly sid: (prefix: string) => string;
  /** When each copy of a status callback leaves: none for one that is lost. */
  readonly travel: () => readonly number[];
  readonly complain: (code: number, url: string, message: string) => void;
};

/** Assumed: a second between the end of one try and the next; Twilio names no pause. */
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
  const post: Poster['ask'] = (url, fields, heard) => {
    postUntilAnswered(letterOf(url, fields, deps), { url, heard }, { deps, track });
  };
  return {
    ask: post,
    tell: (url, fields) => {
      for (const delayMs of deps.travel()) {
        const send = () => {
          post(url, fields, ignore);
        };
        if (delayMs === 0) send();
        else deps.schedule(delayMs, send);
      }
    },
    idle: async () => {
      while (onTheirWay.size > 0) await Promise.all(onTheirWay);
    },
  };
}

function ignore(): void {
  // Whatever a status callback is answered, nobody reads it.
}

type Asked = { readonly url: string; readonly heard: (body: string | null) => void };
type Around = { readonly deps: PosterDeps; readonly track: (work: Promise<void>) => void };

/**
 * `heard` gets null when it was never answered with a 2xx. What the answers took counts towards the
 * time of all tries, and the last one is given no longer than what is left of it.
 */
function postUntilAnswered(
  letter: Omit<Letter, 'withinMs'>,
  { url, heard }: Asked,
  { deps, track }: Around,
): void {
  const rules = retryRules(url);
  const endsAt = deps.now() + rules.totalMs;
  const attempt = (tries: number): void => {
    const withinMs = Math.min(rules.readMs, endsAt - deps.now());
    const done = deps.deliver({ ...letter, withinMs }).then((reply) => {
      if (reply.kind === 'answered' && reply.status < 300) {
        heard(reply.text);
        return;
      }
      const what = reply.kind === 'answered' ? `HTTP ${reply.status}` : reply.kind;
      deps.log(`carrier: ${what} from ${pathOf(url)}`);
      const isSpent = tries > rules.count || deps.now() + RETRY_AFTER_MS >= endsAt;
      if (isSpent || !retries(rules, reply)) heard(null);
      else {
        deps.schedule(RETRY_AFTER_MS, () => {
          attempt(tries + 1);
        });
      }
    });
    track(done);
  };
  attempt(1);
}

/**
 * Documented (twilio.com/docs/usage/webhooks/webhooks-connection-overrides): retries of one request
 * carry the same I-Twilio-Idempotency-Token.
 *
 * Assumed: the fragment is neither sent nor signed, as Twilio's own check of a signature needs it.
 */
function letterOf(url: string, fields: Fields, deps: PosterDeps): Omit<Letter, 'withinMs'> {
  const broken = brokenRetryRules(url);
  if (broken !== null) deps.complain(11243, url, broken);
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
  };
}

/** Without the query, which holds a token. */
function pathOf(url: string): string {
  return new URL(url).pathname;
}
