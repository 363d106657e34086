import { describe, expect, test } from '@jest/globals';
import { MINUTE } from '../../src/domain/time.ts';
import { AFTER_CALL_MAX_MS } from '../../src/ledger/dials.ts';
import type { Customer } from '../../src/app/ports/customers.ts';
import type { Pledge } from '../../src/domain/pledge.ts';
import {
  attemptAt,
  grant,
  type LedgerUnderTest,
  nextOf,
  opened,
  openingOf,
  someone,
  uuid,
} from './ledger-samples.ts';

/** Who has two promises: one customer on two telephones, or two customers who share one. */
const shared = ['customer', 'telephone'] as const;

/** Two promises of the same customer, or to the same telephone, in two teams. */
async function twoOfOne(
  ledger: LedgerUnderTest,
  same: (typeof shared)[number],
): Promise<[Pledge, Pledge]> {
  const [one, other] = [await someone(ledger), await someone(ledger)];
  const promised = async (subject: string, team: string, customer: Customer): Promise<Pledge> => {
    const number = { valueId: uuid(), commitment: 'sealed' };
    const [phone = ''] = (same === 'telephone' ? one : customer).phones;
    const { customerId } = same === 'customer' ? one : customer;
    const commit = openingOf(customerId, { subject, team, number });
    const values = [{ valueId: number.valueId, value: phone, salt: 's' }];
    expect(await ledger.pledges.append({ ...commit, values })).toBe('committed');
    return commit.pledge;
  };
  return [await promised('invoice', 'north', one), await promised('router', 'south', other)];
}

/** What every ledger promises of the telephones of agents who are rung for callers. */
export function takersSuite(open: () => Promise<LedgerUnderTest>): void {
  describe('an agent who is rung for a caller', () => {
    const agents = ['fatima', 'joost'];

    test('is held for that one, whoever calls at the same moment, and counts as busy [chase.one-agent-a-caller]', async () => {
      await using ledger = await open();
      const { calls, pledges } = ledger;
      const { id } = await opened(ledger);
      const callers = ['twilio:CA1', 'twilio:CA2', 'twilio:CA3'];
      const held = await Promise.all(callers.map((one) => calls.holdTaker(one, agents, MINUTE)));
      expect(held.toSorted()).toEqual(['fatima', 'joost', null]);
      expect((await pledges.load(id))?.busyAgents).toEqual(agents);

      const caller = callers[held.indexOf('joost')] ?? '';
      expect(await calls.releaseTaker(caller, 'fatima')).toBeNull();
      expect(await calls.releaseTaker(caller, null)).toBe('joost');
      expect(await calls.releaseTaker(caller, 'joost')).toBeNull();
      expect(await calls.holdTaker('twilio:CA4', agents, MINUTE)).toBe('joost');
      await ledger.pass(MINUTE);
      expect((await pledges.load(id))?.busyAgents).toEqual([]);
      expect(await calls.holdTaker('twilio:CA5', agents, MINUTE)).toBe('fatima');
    });

    test('is rung for no dial, and nobody who is rung for a dial is held [chase.one-agent-a-caller]', async () => {
      await using ledger = await open();
      const pledge = await opened(ledger);
      await ledger.calls.holdTaker('twilio:CA1', agents, MINUTE);
      const asked = nextOf(pledge, { attempts: [attemptAt('submitted')] });
      expect(await ledger.pledges.append(asked)).toBe('conflict');
      await ledger.calls.releaseTaker('twilio:CA1', 'fatima');
      expect(await ledger.pledges.append(asked)).toBe('committed');
      expect(await ledger.calls.holdTaker('twilio:CA2', agents, MINUTE)).toBe('joost');
      expect(await ledger.calls.holdTaker('twilio:CA3', agents, MINUTE)).toBeNull();
    });
  });
}

/** What every ledger promises of the right to ring a customer. */
export function grantsSuite(open: () => Promise<LedgerUnderTest>): void {
  describe('the grant to ring a customer', () => {
    test('is given once while it is unresolved, and answered with the same bytes', async () => {
      await using ledger = await open();
      const pledge = await opened(ledger);
      const ringing = nextOf(pledge, { attempts: [attemptAt('granted')] });
      expect(await ledger.pledges.append({ ...ringing, grant: grant(1) })).toBe('committed');
      const second = nextOf(ringing.pledge);

      expect(await ledger.pledges.append({ ...second, grant: grant(2) })).toBe('conflict');
      expect(await ledger.pledges.grantAnswer('leg-1')).toBe('<Dial>1</Dial>');
      expect(await ledger.pledges.grantAnswer('leg-2')).toBeNull();
    });

    test('belongs to no leg where our request itself rings them, and is given once all the same', async () => {
      await using ledger = await open();
      const grantOf = { attempt: 1, fence: 1, leg: null };
      const other = await opened(ledger);
      const ringing = nextOf(await opened(ledger), { attempts: [attemptAt('granted')] });
      expect(await ledger.pledges.append({ ...ringing, grant: grantOf })).toBe('committed');
      const again = { ...nextOf(ringing.pledge), grant: { ...grantOf, attempt: 2 } };
      expect(await ledger.pledges.append(again)).toBe('conflict');
      const beside = nextOf(other, { attempts: [attemptAt('granted', { agent: 'joost' })] });
      expect(await ledger.pledges.append({ ...beside, grant: grantOf })).toBe('committed');
    });

    test.each(shared)(
      'belongs to one promise of a %s at a time, from the request to the end of the dial [dial.one-a-customer]',
      async (same) => {
        await using ledger = await open();
        const [invoice, router] = await twoOfOne(ledger, same);
        const asked = nextOf(invoice, { attempts: [attemptAt('submitted')] });
        const beside = nextOf(router, { attempts: [attemptAt('submitted', { agent: 'joost' })] });
        const both = await Promise.all([asked, beside].map((one) => ledger.pledges.append(one)));
        expect(both).toEqual(['committed', 'conflict']);

        const granted = { attempts: [attemptAt('granted')] };
        const ringing = { ...nextOf(asked.pledge, granted), grant: grant(1) };
        expect(await ledger.pledges.append(ringing)).toBe('committed');
        const first = { attempts: [attemptAt('granted', { agent: 'joost' })] };
        const customerFirst = { attempt: 1, fence: 2, leg: null };
        const itself = { ...nextOf(router, first), grant: customerFirst };
        expect(await ledger.pledges.append(itself)).toBe('conflict');

        await ledger.pledges.append(nextOf(ringing.pledge, { attempts: [attemptAt('ended')] }));
        expect(await ledger.pledges.append(itself)).toBe('committed');
      },
    );

    test.each(shared)(
      'of another promise to the same %s is seen with a promise, and keeps its dial out of the line [dial.one-a-customer]',
      async (same) => {
        await using ledger = await open();
        const [invoice, router] = await twoOfOne(ledger, same);
        const waiting = nextOf(router, { attempts: [attemptAt('planned')] });
        await ledger.pledges.append(waiting);
        const line = async () => (await ledger.pledges.pendingDials('south', 9)).length;
        expect(await line()).toBe(1);
        const asked = nextOf(invoice, { attempts: [attemptAt('submitted')] });
        await ledger.pledges.append(asked);
        expect(await ledger.pledges.load(invoice.id)).toMatchObject({
          ...{ customerRung: false, waitingTeams: ['south'] },
        });
        expect(await line()).toBe(0);
        const seen = { customerRung: true, waitingTeams: [] };
        expect(await ledger.pledges.load(router.id)).toMatchObject(seen);
        expect(await ledger.pledges.load(invoice.id)).toMatchObject({ customerRung: false });

        await ledger.pledges.append(nextOf(asked.pledge, { attempts: [attemptAt('ended')] }));
        expect(await line()).toBe(1);
        expect(await ledger.pledges.load(router.id)).toMatchObject({ customerRung: false });
      },
    );

    test('keeps the agent busy after the customer’s end until their own leg is over, or a minute', async () => {
      await using ledger = await open();
      const rung = async (n: number) => {
        const ringing = nextOf(await opened(ledger), { attempts: [attemptAt('granted')] });
        await ledger.pledges.append({ ...ringing, grant: grant(n) });
        return nextOf(ringing.pledge, { attempts: [attemptAt('ended')] });
      };
      const first = await rung(1);
      const busy = async () => (await ledger.pledges.load(first.pledge.id))?.busyAgents;
      await ledger.pledges.append(first);
      expect(await busy()).toEqual(['fatima']);
      expect(await ledger.pledges.agentLegOver('leg-1')).toBe('fatima');
      expect(await ledger.pledges.agentLegOver('leg-1')).toBeNull();
      expect(await busy()).toEqual([]);

      const second = await rung(2);
      expect(await ledger.pledges.agentLegOver('leg-2')).toBe('fatima');
      expect(await busy()).toEqual(['fatima']);
      await ledger.pledges.append(second);
      expect(await busy()).toEqual([]);

      await ledger.pledges.append(await rung(3));
      await ledger.pass(AFTER_CALL_MAX_MS - 1);
      expect(await busy()).toEqual(['fatima']);
      await ledger.pass(1);
      expect(await busy()).toEqual([]);
    });

    test('is resolved by the commit that ends its attempt, and its answer told no more', async () => {
      await using ledger = await open();
      const pledge = await opened(ledger);
      const ringing = nextOf(pledge, { attempts: [attemptAt('granted')] });
      await ledger.pledges.append({ ...ringing, grant: grant(1) });
      const over = nextOf(ringing.pledge, { attempts: [attemptAt('ended')] });
      expect(await ledger.pledges.append(over)).toBe('committed');

      const next = nextOf(over.pledge, { attempts: [attemptAt('granted', { number: 2 })] });
      expect(await ledger.pledges.append({ ...next, grant: grant(2) })).toBe('committed');
      expect(await ledger.pledges.grantAnswer('leg-1')).toBeNull();
      expect(await ledger.pledges.grantAnswer('leg-2')).toBe('<Dial>2</Dial>');
    });
  });
}
