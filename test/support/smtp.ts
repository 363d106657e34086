import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { SMTPServer } from 'smtp-server';

import { type ReadMail, readMail } from './mail.ts';

export type ReceivedMail = ReadMail & {
  readonly from: string;
  /** The envelope's recipients: where it really went, whatever its headers say. */
  readonly recipients: readonly string[];
};

/**
 * accept: takes the mail. refuse: no such recipient, for ever. busy: try again later. hang: takes
 * everything and never says that it did.
 */
export type SmtpMood = 'accept' | 'refuse' | 'busy' | 'hang';

/** A real SMTP server on loopback that keeps what it was sent. */
export type SmtpServer = {
  readonly url: string;
  readonly mails: readonly ReceivedMail[];
  behave(mood: SmtpMood): void;
  /** The first mail, received or still to come, that fits. Rejects after `withinMs`. */
  mail(fits: (mail: ReceivedMail) => boolean, withinMs?: number): Promise<ReceivedMail>;
  close(): Promise<void>;
};

type Waiter = (mail: ReceivedMail) => void;

const WITHIN_MS = 10_000;

/** Starts it on a port that the system chooses. */
export async function startSmtp(): Promise<SmtpServer> {
  const mails: ReceivedMail[] = [];
  const waiters = new Set<Waiter>();
  let mood: SmtpMood = 'accept';

  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onRcptTo: (_address, _session, callback) => {
      callback(refusalOf(mood));
    },
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (mood === 'hang') return;
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        const recipients = rcptTo.map(({ address }) => address);
        const mail = { ...readMail(Buffer.concat(chunks)), from, recipients };
        mails.push(mail);
        for (const waiter of waiters) waiter(mail);
        callback();
      });
    },
  });
  // A client that gives up on a server that hangs is not this server's error.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;

  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    behave: (next) => {
      mood = next;
    },
    mail: (fits, withinMs = WITHIN_MS) => {
      const there = mails.find(fits);
      if (there !== undefined) return Promise.resolve(there);
      return nextThat(fits, { waiters, withinMs, mails });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}

function nextThat(
  fits: (mail: ReceivedMail) => boolean,
  look: {
    readonly waiters: Set<Waiter>;
    readonly withinMs: number;
    readonly mails: readonly ReceivedMail[];
  },
): Promise<ReceivedMail> {
  const { waiters, withinMs, mails } = look;
  return new Promise((resolve, reject) => {
    const waiter: Waiter = (mail) => {
      if (!fits(mail)) return;
      clearTimeout(timer);
      waiters.delete(waiter);
      resolve(mail);
    };
    const timer = setTimeout(() => {
      waiters.delete(waiter);
      const subjects = mails.map(({ subject }) => subject).join(' | ');
      reject(
        new Error(`No such mail came within ${withinMs} ms. There are: ${subjects || 'none'}`),
      );
    }, withinMs);
    waiters.add(waiter);
  });
}

function refusalOf(mood: SmtpMood): Error | null {
  if (mood === 'refuse')
    return Object.assign(new Error('No such user here'), { responseCode: 550 });
  if (mood === 'busy') return Object.assign(new Error('Try again later'), { responseCode: 451 });
  return null;
}
