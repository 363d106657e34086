import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from '@jest/globals';
import {
  build,
  configWithEmail,
  freePort,
  scratchFolder,
  startProgram,
  until,
} from '../support/program.ts';
import { startSmtp } from '../support/smtp.ts';

beforeAll(build);

const run = promisify(execFile);

test('the printed curl makes a promise that is kept; one to a number ending in 00 breaks and escalates by e-mail, and neither a kill -9 nor a restart changes that [guarantee.survives-crash]', async () => {
  using folder = scratchFolder();
  const smtp = await startSmtp();
  const port = await freePort();
  const environment = {
    PORT: String(port),
    DATA_DIR: `${folder.path}/data`,
    CONFIG_DIR: configWithEmail(folder.path),
    SMTP_URL: smtp.url,
    SMTP_FROM: 'callbacks@example.org',
    LOG_LEVEL: 'warn',
  };
  const first = startProgram('start', environment);
  const [, key = ''] = await first.says(/Admin key\s+(cg_\S+)/);
  const [, curl = ''] = await first.says(/(curl [\s\S]+?'\{.+\}')/);
  const api = `http://127.0.0.1:${port}`;
  const promise = async (id: string): Promise<Record<string, unknown>> => {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(`${api}/v1/pledges/${id}`, { headers });
    return (await answer.json()) as Record<string, unknown>;
  };
  const made = async (line: string): Promise<string> => {
    const { stdout } = await run('bash', ['-c', line]);
    return (JSON.parse(stdout) as { id: string }).id;
  };

  const kept = await made(curl);
  const broken = await made(curl.replace('+31612345678', '+31612345600'));
  await until('the promise is kept', 60_000, async () => (await promise(kept))['state'] === 'kept');
  expect(await promise(kept)).toMatchObject({ evidence: { grade: 'A' } });

  await first.kill();
  const second = startProgram('start', environment);
  await second.says(/Ops page/);
  expect(second.output()).not.toContain('cg_');
  expect(await promise(kept)).toMatchObject({ state: 'kept', evidence: { grade: 'A' } });

  await until('it breaks', 60_000, async () => (await promise(broken))['state'] === 'broken');
  const mail = await smtp.mail(
    ({ recipients, text }) => recipients.includes('lena@example.org') && text.includes('/a/'),
    30_000,
  );
  const link = /http:\/\/127\.0\.0\.1:\d+\/a\/\S+/.exec(mail.text)?.[0] ?? '';
  await fetch(link);
  expect(await promise(broken)).toMatchObject({ escalation: { acknowledgedBy: null } });
  await fetch(link, { method: 'POST', headers: { origin: api } });
  const paused = (await promise(broken)) as {
    escalation: { acknowledgedBy: string; until: string };
    next: { kind: string; at: string }[];
  };
  expect(paused.escalation.acknowledgedBy).toBe('lena');
  expect(paused.next.some(({ kind }) => kind === 'escalate')).toBe(false);
  expect(Date.parse(paused.escalation.until)).toBeGreaterThan(Date.now() + 8 * 60_000);

  expect(await second.stop()).toBe(0);
  await smtp.close();
}, 240_000);
