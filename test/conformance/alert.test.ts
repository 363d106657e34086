import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { makeEmailChannel } from '../../src/alert/email.ts';
import { makeInboxChannel } from '../../src/alert/inbox.ts';
import { makeOutbound } from '../../src/alert/outbound.ts';
import { makeSmsChannel } from '../../src/alert/sms.ts';
import { makeWebhookChannel } from '../../src/alert/webhook.ts';
import type { AlertChannel } from '../../src/app/ports/alerts.ts';
import type { InboxMessage } from '../../src/app/ports/site.ts';
import { makeSendSms } from '../../src/app/send-sms.ts';
import { makeIds } from '../../src/runtime/ids.ts';
import type { Channel } from '../../src/domain/roster.ts';
import { alertMessage } from '../support/alert-message.ts';
import { makeFakeChannel } from '../support/fake-channel.ts';
import { makeMemoryLedger } from '../support/memory-ledger/memory-ledger.ts';
import { startReceiver } from '../support/receiver.ts';
import { makeSmsLookAlike } from '../support/sms-look-alike.ts';
import { startSmtp } from '../support/smtp.ts';

/** One channel with the provider behind it, and what that provider has by then. */
type Harness = {
  readonly channel: AlertChannel;
  readonly to: Channel;
  /** What tells the receiver which message it is, each time that they took it. */
  received(): readonly string[];
  /** What the receiver can read of the newest message. */
  newest(): string;
  /** The provider takes nothing more. */
  fail(): void;
  close(): Promise<void>;
};

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const message = alertMessage();
const nothing = (): Promise<void> => Promise.resolve();

async function email(): Promise<Harness> {
  const smtp = await startSmtp();
  const channel = makeEmailChannel({ url: smtp.url, from: 'Call-backs <calls@example.org>' });
  return {
    channel,
    to: { kind: 'email', address: 'lead@example.org' },
    received: () => smtp.mails.map(({ messageId }) => messageId),
    newest: () => smtp.mails.at(-1)?.text ?? '',
    fail: () => {
      smtp.behave('busy');
    },
    close: async () => {
      channel.close();
      await smtp.close();
    },
  };
}

async function webhook(): Promise<Harness> {
  const receiver = await startReceiver();
  const outbound = makeOutbound({ allowLoopback: true });
  let down = false;
  return {
    channel: makeWebhookChannel({ outbound, now: () => 1_780_000_000_000 }),
    to: { kind: 'webhook', url: receiver.url, secret },
    received: () =>
      down ? [] : receiver.requests.map(({ headers }) => String(headers['webhook-id'])),
    newest: () => receiver.requests.at(-1)?.body ?? '',
    fail: () => {
      down = true;
      receiver.answer((response) => response.writeHead(503).end());
    },
    close: () => receiver.close(),
  };
}

function inbox(): Promise<Harness> {
  const kept: Omit<InboxMessage, 'at'>[] = [];
  let down = false;
  const channel = makeInboxChannel({
    addInbox: (message) => {
      if (down) return Promise.reject(new Error('The ledger is away.'));
      kept.push(message);
      return Promise.resolve();
    },
  });
  return Promise.resolve({
    channel,
    to: { kind: 'inbox' },
    received: () => kept.map(({ messageId }) => messageId),
    newest: () => kept.at(-1)?.text ?? '',
    fail: () => {
      down = true;
    },
    close: nothing,
  });
}

function sms(): Promise<Harness> {
  const ledger = makeMemoryLedger(() => 1_780_000_000_000);
  const { carrier, simulator, asked } = makeSmsLookAlike(() => 1_780_000_000_000);
  const send = makeSendSms({
    ...{ store: ledger.sms, pledges: ledger.pledges, carrier, ids: makeIds() },
    ...{ from: '+31205550100', perSecond: 100, pause: nothing },
  });
  const channel = makeSmsChannel({
    ...{ send, codes: ledger.sms, ids: makeIds(), languageOf: () => 'en' },
    texts: { render: (_key, _language, values) => `${values['subject'] ?? ''}` },
    now: () => ledger.pledges.now(),
  });
  return Promise.resolve({
    channel,
    to: { kind: 'sms', number: '+31612345678' },
    received: () =>
      [...ledger.store.sms.values()]
        .filter(({ state }) => state === 'accepted')
        .map(({ key }) => key),
    newest: () => asked.at(-1)?.text ?? '',
    fail: () => {
      const answer = { status: 429, code: 20429 } as const;
      const fault = { done: false, answer };
      simulator.failNext({ method: 'POST', path: '/Messages', times: 1_000, fault });
    },
    close: nothing,
  });
}

function fake(): Promise<Harness> {
  const provider = makeFakeChannel('inbox');
  return Promise.resolve({
    channel: provider.channel,
    to: { kind: 'inbox' },
    received: () => provider.sent.map(({ message }) => message.messageId),
    newest: () => provider.sent.at(-1)?.message.text ?? '',
    fail: () => {
      provider.fail('away');
    },
    close: nothing,
  });
}

const harnesses: Readonly<Record<string, () => Promise<Harness>>> = {
  ...{ email, webhook, inbox, sms, fake },
};

describe.each(Object.entries(harnesses))('the channel %s', (_name, make) => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await make();
  });
  afterEach(() => harness.close());

  test('says accepted when its provider has the message', async () => {
    expect(await harness.channel.send(message, harness.to)).toEqual({ accepted: true });
    expect(harness.received()).toHaveLength(1);
    expect(harness.newest()).not.toBe('');
  });

  test('lets the receiver see that a message came twice, and that another one is another', async () => {
    const other = { ...message, messageId: '0190a5c0-1111-7000-8000-00000000000c' };
    await harness.channel.send(message, harness.to);
    await harness.channel.send(message, harness.to);
    await harness.channel.send(other, harness.to);
    const [first, ...rest] = harness.received();
    expect(first).toContain(message.messageId);
    // A text message that was taken is not even sent again.
    expect(rest.slice(0, -1).every((id) => id === first)).toBe(true);
    expect(rest.at(-1)).not.toBe(first);
  });

  test('sends the whole message or says that it did not, for twenty at once', async () => {
    const messages = Array.from({ length: 20 }, (_one, n) => ({ ...message, messageId: `m-${n}` }));
    const answers = await Promise.all(messages.map((one) => harness.channel.send(one, harness.to)));
    expect(answers).toEqual(messages.map(() => ({ accepted: true })));
    expect(new Set(harness.received()).size).toBe(20);
  });

  test('answers, and does not throw, when its provider takes nothing', async () => {
    harness.fail();
    const answer = await harness.channel.send(message, harness.to);
    expect(answer).toEqual({ accepted: false, permanent: false, why: expect.stringMatching(/.+/) });
    expect(harness.received()).toEqual([]);
  });

  test('says that the address of another channel will never work', async () => {
    const other: Channel =
      harness.to.kind === 'email' ? { kind: 'inbox' } : { kind: 'email', address: 'a@example.org' };
    const answer = await harness.channel.send(message, other);
    expect(answer).toMatchObject({ accepted: false, permanent: true });
    expect(harness.received()).toEqual([]);
  });
});
