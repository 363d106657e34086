import { describe, expect, test } from '@jest/globals';
import type { Command } from '../../src/app/command.ts';
import type { Pledges } from '../../src/app/ports/pledges.ts';
import type { Service } from '../../src/app/service.ts';
import { openHouse } from '../support/house.ts';
import { at } from '../support/pledges.ts';
import { makeRig, request } from '../support/rig.ts';
import { roster } from '../support/roster.ts';

type World = AsyncDisposable & {
  readonly service: Service;
  readonly pledges: Pledges;
};

const worlds: readonly (readonly [string, () => Promise<World>])[] = [
  [
    'in memory',
    () => {
      const { service, ledger } = makeRig();
      const { pledges } = ledger;
      return Promise.resolve({ service, pledges, [Symbol.asyncDispose]: () => Promise.resolve() });
    },
  ],
  [
    'on PostgreSQL',
    async () => {
      const house = await openHouse({ start: '14:00', roster });
      const dispose = () => house[Symbol.asyncDispose]();
      const { service, ledger } = house;
      return { service, pledges: ledger.pledges, [Symbol.asyncDispose]: dispose };
    },
  ],
];

const PHONE = '+31612345678';
const NAME = 'Zwanette Quist';
const context = { reason: 'walrus boiler', doneSoFar: 'walrus reset', nextStep: 'walrus visit' };
const again = { reason: 'walrus twice', doneSoFar: 'walrus tried', nextStep: 'walrus call' };
const window = { notBefore: null, dueAt: at('15:00') };
const moved = { by: 'customer', via: 'agent', callId: null } as const;

const commands: readonly (readonly [string, Command])[] = [
  ['fatima', { type: 'note', text: 'walrus note' }],
  ['fatima', { type: 'move', window, why: 'walrus work', ...moved }],
  ['lena', { type: 'hand-over', to: 'joost', why: 'walrus knows' }],
  ['joost', { type: 'claim', reason: 'walrus phone' }],
  ['lena', { type: 'withdraw', reason: 'walrus abuse' }],
];

/** All that people wrote, and the customer's number. */
const written = [
  PHONE,
  ...Object.values(context),
  ...Object.values(again),
  ...['walrus text', 'walrus note', 'walrus work', 'walrus knows', 'walrus phone', 'walrus abuse'],
];

/** Every value that an event names, however deep. */
function valueIdsIn(part: unknown): readonly string[] {
  if (typeof part !== 'object' || part === null) return [];
  if ('valueId' in part && typeof part.valueId === 'string') return [part.valueId];
  return Object.values(part).flatMap(valueIdsIn);
}

describe.each(worlds)('%s, what people write of a promise', (_name, open) => {
  test('lies beside its events: they name every value, and hold none of them [privacy.sealed-values]', async () => {
    await using world = await open();
    const { service, pledges } = world;
    const customer = { phone: PHONE, name: NAME, reference: null, language: 'nl', timeZone: null };
    const made = await service.openPledge(request({ customer, ...context }));
    if (made.kind === 'refused') throw new Error(made.why);
    const { id } = made.view.pledge;
    await service.openPledge(request({ customer, ...again }));
    const text = { messageId: 'twilio:SM1', from: PHONE, to: '+31205550100', optOut: null };
    await service.receiveSms({ ...text, text: 'walrus text' });
    for (const [person, command] of commands) {
      expect(await service.command(id, command, person)).toMatchObject({ kind: 'done' });
    }

    const timeline = await pledges.timeline(id);
    const stored = JSON.stringify([timeline, (await pledges.load(id))?.pledge]);
    expect(stored).not.toContain('walrus');
    expect(stored).not.toContain(PHONE);
    expect(stored).not.toContain(NAME);
    const values = await pledges.values(valueIdsIn(timeline));
    expect(new Set(values.values())).toEqual(new Set(written));
  });
});
