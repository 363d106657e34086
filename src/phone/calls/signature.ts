import { timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { type Instant, MINUTE, SECOND } from '../../domain/time.ts';
import { type Problem, ProblemError } from '../problem.ts';

/** Standard Webhooks' headers, as received. */
export type SignedHeaders = {
  readonly id: string | null;
  readonly timestamp: string | null;
  readonly signature: string | null;
};

export type VerifyCalls = (headers: SignedHeaders, body: string, now: Instant) => void;

/** How far the sender's clock may be from ours, and how long a request may travel. */
export const TIMESTAMP_TOLERANCE_MS = 5 * MINUTE;

/** Standard Webhooks asks for 24 to 64 random bytes. */
const SECRET_BYTES_MIN = 24;

/** What the operator has to set, and how to make one. */
export const SECRET_HINT =
  `"whsec_" and at least ${SECRET_BYTES_MIN} random bytes in base64. ` +
  "Make one with: node -p \"'whsec_' + crypto.randomBytes(32).toString('base64')\"";

/** Several signatures stand in one header while a secret is being rotated. */
const SIGNATURES_MAX = 8;

/**
 * Checks Standard Webhooks signatures (https://www.standardwebhooks.com) with the package's own
 * signing and with our clock. Throws a `ProblemError` for a request that is not the sender's, and
 * an error at once when a secret is not one.
 */
export function makeVerifyCalls(secrets: readonly string[]): VerifyCalls {
  if (secrets.length === 0 || secrets.some((secret) => !isSecret(secret))) {
    throw new Error(`CALLS_WEBHOOK_SECRET must be ${SECRET_HINT}`);
  }
  const webhooks = secrets.map((secret) => new Webhook(secret));
  return ({ id, timestamp, signature }, body, now) => {
    if (id === null || timestamp === null || signature === null) throw new ProblemError(unsigned);
    if (!/^[!-~]{1,128}$/.test(id)) throw new ProblemError(badId);
    const at = /^[1-9]\d{0,11}$/.test(timestamp) ? Number(timestamp) * SECOND : null;
    if (at === null || Math.abs(now - at) > TIMESTAMP_TOLERANCE_MS) throw new ProblemError(stale);
    const given = signature.split(' ', SIGNATURES_MAX);
    const expected = webhooks.map((webhook) => webhook.sign(id, new Date(at), body));
    const matches = expected.some((mine) => given.some((theirs) => same(mine, theirs)));
    if (!matches) throw new ProblemError(wronglySigned);
  };
}

function isSecret(secret: string): boolean {
  const match = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret);
  return match !== null && Buffer.from(match[1] ?? '', 'base64').length >= SECRET_BYTES_MIN;
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

const unsigned: Problem = {
  kind: 'signature-missing',
  detail: 'Send the headers webhook-id, webhook-timestamp and webhook-signature, each once.',
};

const badId: Problem = {
  kind: 'webhook-id',
  detail: 'webhook-id must be 1 to 128 visible ASCII characters, the same for each retry.',
};

const stale: Problem = {
  kind: 'timestamp',
  detail:
    'webhook-timestamp must be seconds since 1970 within five minutes of our clock. ' +
    "Set the sender's clock by NTP, and sign each retry anew under the same webhook-id.",
};

const wronglySigned: Problem = {
  kind: 'signature-wrong',
  detail:
    'No signature fits. Sign "id.timestamp.body", the body byte for byte as sent, with the ' +
    'secret in CALLS_WEBHOOK_SECRET.',
};
