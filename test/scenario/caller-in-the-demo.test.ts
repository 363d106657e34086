import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
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

const run = promisify(execFile);
const TAKEN = { web: 8_080, carrier: 4_010 } as const;
const commandsOf = (heading: string) => commandsUnder(heading, 'docs/webhooks.md');

const folder = scratchFolder();
let ports: Record<keyof typeof TAKEN, number>;
let program: RunningProgram;
let key: string;

beforeAll(async () => {
  build();
  ports = { web: await freePort(), carrier: await freePort() };
  program = startProgram('start', {
    PORT: String(ports.web),
    CARRIER_PORT: String(ports.carrier),
    DATA_DIR: `${folder.path}/data`,
    LOG_LEVEL: 'warn',
  });
  [, key = ''] = await program.says(/Admin key\s+(cg_\S+)/);
}, 120_000);

afterAll(async () => {
  const code = await program.stop();
  folder[Symbol.dispose]();
  expect(code).toBe(0);
}, 60_000);

type Read = Readonly<Record<string, unknown>>;

async function read(path: string): Promise<Read> {
  const headers = { authorization: `Bearer ${key}` };
  const answer = await fetch(`http://127.0.0.1:${ports.web}${path}`, { headers });
  return (await answer.json()) as Read;
}

const isKept = (id: string) => async () => (await read(`/v1/pledges/${id}`))['state'] === 'kept';

/** Runs a command of the document with these ports in place of the documented ones. */
async function shell(command: string): Promise<Read> {
  const here = command
    .replaceAll(`127.0.0.1:${TAKEN.web}/`, `127.0.0.1:${ports.web}/`)
    .replaceAll(`127.0.0.1:${TAKEN.carrier}/`, `127.0.0.1:${ports.carrier}/`);
  const env = { PATH: process.env['PATH'] ?? '', ADMIN_KEY: key };
  const { stdout } = await run('bash', ['-c', here], { env });
  return JSON.parse(stdout) as Read;
}

test('the documented curl lets a customer call about a promise: brought to the owner, taken with a 1, kept by chase [chase.greeted]', async () => {
  const [start, promise = '', call = ''] = commandsOf('### Be the customer who calls first');
  expect(start).toBe(`CARRIER_PORT=${TAKEN.carrier} npm start\n`);
  await program.says(new RegExp(`call you at http://127.0.0.1:${ports.carrier} `));
  const id = String((await shell(promise))['id']);
  expect(await read(`/v1/pledges/${id}`)).toMatchObject({ state: 'due', owner: 'bram' });

  const sid = String((await shell(call))['sid']);
  await until('it is kept', 90_000, isKept(id));
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
}, 120_000);

test('the documented curl of a call that breaks off opens a promise from it, and the customer is called back', async () => {
  const [call = ''] = commandsOf('### Let a call break off');
  const sid = String((await shell(call))['sid']);
  type Listed = { readonly id: string; readonly source: string };
  let opened: Listed | undefined;
  await until('a promise is opened', 60_000, async () => {
    const { pledges } = (await read('/v1/pledges')) as { pledges: Listed[] };
    opened = pledges.find(({ source }) => source === 'dropped-call');
    return opened !== undefined;
  });
  const id = opened?.id ?? '';
  // Whoever reports this very call by hand gets the promise that its webhooks have opened.
  const byHand = await fetch(`http://127.0.0.1:${ports.web}/v1/calls/twilio:${sid}/dropped`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
  });
  expect(await byHand.json()).toMatchObject({ id });
  await until('it is kept', 90_000, isKept(id));
  expect(await read(`/v1/pledges/${id}`)).toMatchObject({ evidence: { grade: 'A' } });
}, 180_000);
