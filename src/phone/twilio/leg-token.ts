import { createHmac, timingSafeEqual } from 'node:crypto';
import { DAY, type Instant, SECOND } from '../../domain/time.ts';

/** What a leg of ours carries in its URLs: whose attempt it is, and under which fence. */
export type Leg = {
  readonly pledgeId: string;
  readonly attempt: number;
  readonly fence: number;
};

/** A token that we made, with what it names. */
export type ReadLeg = { readonly leg: Leg; readonly expired: boolean };

/** Makes and reads the tokens in our URLs. */
export type LegTokens = {
  sign(leg: Leg, now: Instant): string;
  /** Null when it was not made by us. An expired one still names its leg, as evidence. */
  read(token: string, now: Instant): ReadLeg | null;
};

/** Twilio's callbacks may be days late; the dial itself is guarded by fence and grant. */
export const LEG_TOKEN_VALID_MS = 8 * DAY;

const SECRET_LENGTH_MIN = 32;
const TOKEN = /^([0-9a-fA-F-]{36})\.([1-9]\d{0,5})\.(\d{1,15})\.([1-9]\d{9,11})\.([\w-]{43})$/;

/**
 * Makes and reads leg tokens under the first secret; the others (before a rotation) are only read.
 * Throws when a secret is too short to be one.
 */
export function makeLegTokens(secrets: readonly string[]): LegTokens {
  const [current] = secrets;
  if (current === undefined || secrets.some((secret) => secret.length < SECRET_LENGTH_MIN)) {
    throw new Error(
      `The secret of the leg tokens must have at least ${SECRET_LENGTH_MIN} characters.`,
    );
  }
  return {
    sign: (leg, now) => {
      const expiresAtSeconds = Math.ceil((now + LEG_TOKEN_VALID_MS) / SECOND);
      const text = `${leg.pledgeId}.${leg.attempt}.${leg.fence}.${expiresAtSeconds}`;
      return `${text}.${mac(text, current)}`;
    },
    read: (token, now) => readLeg(token, now, secrets),
  };
}

function readLeg(token: string, now: Instant, secrets: readonly string[]): ReadLeg | null {
  const parts = TOKEN.exec(token);
  if (parts === null) return null;
  const [, pledgeId = '', attempt, fence, expiresAtSeconds, given = ''] = parts;
  const text = token.slice(0, -given.length - 1);
  if (!secrets.some((secret) => same(mac(text, secret), given))) return null;
  return {
    leg: { pledgeId, attempt: Number(attempt), fence: Number(fence) },
    expired: Number(expiresAtSeconds) * SECOND < now,
  };
}

/** The purpose is part of what is signed, so that the key can serve nothing else by accident. */
function mac(text: string, secret: string): string {
  return createHmac('sha256', secret).update(`leg-token:${text}`).digest('base64url');
}

function same(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
