import type { Socket } from 'node:net';
import { beforeAll, expect, test } from '@jest/globals';
import { freshDatabase } from '../../support/database.ts';
import {
  build,
  configWithEmail,
  freePort,
  scratchFolder,
  startProgram,
  until,
} from '../../support/program.ts';
import { silentServer } from '../../support/silent-server.ts';

const ADMIN_KEY = 'only-for-the-test-of-the-next-channel';
/** What is promised: so long after a channel was tried, the person's next one has the message. */
const HANDED_OVER_WITHIN_MS = 10_000;
/** Two cores that many share: a timer of ours may ring late. */
const MARGIN_MS = 1_500;
const PATIENCE_MS = 30_000;
/** Within what a mail client waits for a greeting, so that the rest takes the deadline of all. */
const LATE_GREETING_MS = 3_500;

const channels: readonly (readonly [string, (socket: Socket) => void])[] = [
  ['never says a word', () => undefined],
  [
    'greets late and then hangs',
    (socket) => {
      const timer = setTimeout(() => socket.write('220 late\r\n'), LATE_GREETING_MS);
      socket.on('close', () => {
        clearTimeout(timer);
      });
    },
  ],
  [
    'hangs up at once',
    (socket) => {
      socket.destroy();
    },
  ],
];

beforeAll(build);

test.concurrent.each(channels)(
  'a mail server that %s: within 10 s the person’s next channel has the escalation',
  async (how, onConnection) => {
    await using fresh = await freshDatabase();
    await using mail = await silentServer(onConnection);
    using folder = scratchFolder();
    const port = await freePort();
    const program = startProgram('start', {
      ...{ ADMIN_KEY, DATABASE_URL: fresh.url, DATA_DIR: folder.path, PORT: String(port) },
      CONFIG_DIR: configWithEmail(folder.path),
      ...{ SMTP_URL: `smtp://127.0.0.1:${mail.port}`, SMTP_FROM: 'callbacks@example.org' },
    });
    try {
      await program.says(/Ops page/);
      const answer = await fetch(`http://127.0.0.1:${port}/v1/pledges`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          ...{ customer: { phone: '+31612345678' }, in: 'PT1M', policy: 'dropped-call-by-hand' },
        }),
      });
      expect(answer.status).toBe(201);
      // Its owner has a note, over the next channel too; then it is at risk, and the ladder starts.
      await until('the note is through', PATIENCE_MS, async () => {
        return (await fresh.ledger.outbox.pendingCount()) === 0;
      });
      const tried = mail.connectedAt.length;
      await fresh.pass(25_000);
      await until('the escalation is tried by e-mail', PATIENCE_MS, () =>
        Promise.resolve(mail.connectedAt.length > tried),
      );
      const told = () =>
        fresh.sql(`select data->>'channel' as channel from events where type = 'person-told'`);
      await until('a person is told', PATIENCE_MS, async () => (await told()).length > 0);
      const tookMs = performance.now() - (mail.connectedAt[tried] ?? Infinity);
      process.stderr.write(`A mail server that ${how}: ${Math.round(tookMs)} ms.\n`);
      expect(tookMs).toBeLessThan(HANDED_OVER_WITHIN_MS + MARGIN_MS);
      expect((await told())[0]).toEqual({ channel: 'inbox' });
    } finally {
      expect(await program.stop()).toBe(0);
    }
  },
  90_000,
);
