import { createHmac, timingSafeEqual } from 'node:crypto';

/** Which try of which message of ours a report is about. */
export type MessageTry = { readonly smsId: string; readonly fence: number };

/** Makes and reads the tokens in the addresses that reports about messages come to. */
export type MessageTokens = {
  sign(which: MessageTry): string;
  /** Null when it was not made by us. */
  read(token: string): MessageTry | null;
};

const TOKEN = /^([0-9a-f-]{36})\.([1-9]\d{0,8})\.([\w-]{43})$/;

/**
 * Tokens under the first secret; the others (before a rotation) are only read. They name a message
 * for ever: a report only ever moves it on.
 */
export function makeMessageTokens(secrets: readonly string[]): MessageTokens {
  const [current = ''] = secrets;
  return {
    sign: ({ smsId, fence }) => {
      const text = `${smsId}.${fence}`;
      return `${text}.${mac(text, current)}`;
    },
    read: (token) => {
      const parts = TOKEN.exec(token);
      if (parts === null) return null;
      const [, smsId = '', fence, given = ''] = parts;
      const text = `${smsId}.${fence}`;
      if (!secrets.some((secret) => same(mac(text, secret), given))) return null;
      return { smsId, fence: Number(fence) };
    },
  };
}

/** The purpose is part of what is signed, so that the key can serve nothing else by accident. */
function mac(text: string, secret: string): string {
  return createHmac('sha256', secret).update(`message-token:${text}`).digest('base64url');
}

function same(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
