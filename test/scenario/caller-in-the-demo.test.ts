import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { commandsUnder } from '../support/documented.ts';
import {
  build,
  freePort,
  type RunningProgram,
  scratchFolder,
  startProgram,
  until,
} from '../support/program.ts';

/*
 * The commands of docs/webhooks.md, as they stand there, against the program as a newcomer starts
 * it: only the two ports are others, for the documented ones may be taken here.
 */

beforeAll(build);

let program: RunningProgram | null = null;
afterEach(() => program?.kill());

const run = promisify(execFile);
const TAKEN = { web: 8_080, carrier: 4_010 } as const;

type Ports = Record<keyof typeof TAKEN, number>;

test('the documented curl lets a customer call about a promise: brought to the owner, taken with a 1, kept by chase [chase.greeted]', async () => {
  using folder = scratchFolder();
  const ports = { web: await freePort(), carrier: await freePort() };
  const commands = commandsUnder('### Be the customer who calls first', 'docs/webhooks.md');
  const [start = '', promise = '', call = ''] = commands;
  expect(start).toBe(`CARRIER_PORT=${TAKEN.carrier} npm start\n`);
  program = startProgram('start', {
    PORT: String(ports.web),
    CARRIER_PORT: String(ports.carrier),
    DATA_DIR: `${folder.path}/data`,
    LOG_LEVEL: 'warn',
  });
  const [, key = ''] = await program.says(/Admin key\s+(cg_\S+)/);
  await program.says(new RegExp(`call you at http://127.0.0.1:${ports.carrier} `));
  const shell = shellAt(ports, key);

  const { id } = (await shell(promise)) as { id: string };
  const read = async (path: string): Promise<Record<string, unknown>> => {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(`http://127.0.0.1:${ports.web}${path}`, { headers });
    return (await answer.json()) as Record<string, unknown>;
  };
  expect(await read(`/v1/pledges/${id}`)).toMatchObject({ state: 'due', owner: 'bram' });

  const { sid } = (await shell(call)) as { sid: string };
  await until('it is kept', 90_000, async () => {
    return (await read(`/v1/pledges/${id}`))['state'] === 'kept';
  });
  expect(await read(`/v1/pledges/${id}`)).toMatchObject({
    evidence: { grade: 'B', callId: `twilio:${sid}` },
  });
  const { events } = (await read(`/v1/pledges/${id}/timeline`)) as { events: { type: string }[] };
  expect(events.map(({ type }) => type)).toContain('chased');
  const heard = await fetch(`http://127.0.0.1:${ports.carrier}/simulator/history`);
  const rung = (await heard.json()) as { what: string }[];
  // Only the caller and the owner: nobody rings a customer who is on the line.
  expect(rung.filter(({ what }) => what === 'placed')).toMatchObject([
    { from: '+31612345679', to: '+31205550100' },
    { from: '+31205550100', to: '+31205550102' },
  ]);
  expect(rung.filter(({ what }) => what === 'pressed')).toMatchObject([
    { to: '+31205550102', detail: '1' },
  ]);
  expect(await program.stop()).toBe(0);
}, 180_000);

/** Runs a command of the document with these ports in place of the documented ones. */
function shellAt(ports: Ports, key: string): (command: string) => Promise<unknown> {
  return async (command) => {
    const here = command
      .replaceAll(`127.0.0.1:${TAKEN.web}/`, `127.0.0.1:${ports.web}/`)
      .replaceAll(`127.0.0.1:${TAKEN.carrier}/`, `127.0.0.1:${ports.carrier}/`);
    const env = { PATH: process.env['PATH'] ?? '', ADMIN_KEY: key };
    const { stdout } = await run('bash', ['-c', here], { env });
    return JSON.parse(stdout) as unknown;
  };
}
