import { describe, expect, test } from '@jest/globals';
import type { Roster } from '../../src/domain/roster.ts';
import { HOUR, SECOND } from '../../src/domain/time.ts';
import { type House, openHouse } from '../support/house.ts';
import { roster } from '../support/roster.ts';

const COUNT = 50;

async function promises(house: House, dueIn: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let n = 0; n < COUNT; n += 1) {
    const answer = await house.post('/v1/pledges', {
      customer: { phone: `+316123400${String(n).padStart(2, '0')}` },
      in: dueIn,
      promisedBy: 'fatima',
    });
    ids.push(answer.json<{ id: string }>().id);
  }
  return ids;
}

function toldOf(house: House, purpose: string) {
  return house.told().filter(({ message }) => message.data['purpose'] === purpose);
}

const counts = (told: ReturnType<typeof toldOf>) =>
  told.map(({ message }) => [message.person, message.data['count']]).toSorted();

describe('many promises at once', () => {
  test('become one message a person when the kill switch is thrown [order.grouped-messages] [keep.kill-switch-tells]', async () => {
    await using house = await openHouse({ start: '14:00', roster });
    const ids = await promises(house, 'PT4M');
    const put = await house.app.inject({
      method: 'PUT',
      url: '/v1/kill-switch',
      payload: { on: true },
      headers: { authorization: house.authorization },
    });
    expect(put.statusCode).toBe(200);
    await house.passesUntil('14:00:10');

    const told = toldOf(house, 'dial-held');
    expect(counts(told)).toEqual([
      ['fatima', COUNT],
      ['lena', COUNT],
    ]);
    const text = told[0]?.message.text ?? '';
    expect(text.match(/\/promises\//g)).toHaveLength(20);
    expect(text).toContain('And 30 more: http://127.0.0.1:8080/');
    expect(text).not.toMatch(/\+316123400\d\d/);
    expect(String(told[0]?.message.data['pledgeIds']).split(',').toSorted()).toEqual(
      ids.toSorted(),
    );
  });

  test('become one page a person after an outage of an hour, and each ledger says so [order.grouped-messages]', async () => {
    await using house = await openHouse({ start: '14:00', roster });
    const ids = await promises(house, 'PT15M');
    await house.leaps(HOUR);
    await house.passesUntil('15:00:20');

    const told = toldOf(house, 'escalation');
    const people = told.map(({ message }) => message.person);
    expect(people.length).toBeGreaterThan(0);
    expect(people).toEqual([...new Set(people)]);
    expect(told.map(({ message }) => message.data['broken'])).toEqual(people.map(() => COUNT));
    expect(told[0]?.message.text.match(/BROKEN: /g)).toHaveLength(20);
    const messageId = told[0]?.message.messageId;
    for (const id of ids) {
      const timeline = await house.ledger.pledges.timeline(id);
      const messages = timeline.flatMap(({ event }) =>
        event.type === 'person-told' ? [event.message] : [],
      );
      expect(messages).toHaveLength(people.length);
      expect(messages).toContain(messageId);
    }
  });

  test('go over the next channel as one list, within ten seconds [order.grouped-messages]', async () => {
    await using house = await openHouse({ start: '14:00', roster: withDeadChannel(roster) });
    await promises(house, 'PT15M');
    await house.leaps(HOUR);
    for (let second = 10; second < 30; second += 1) await house.passesUntil(`15:00:${second}`);

    const told = toldOf(house, 'escalation');
    expect(counts(told)).toContainEqual(['lena', COUNT]);
    const [lena, otto] = ['lena', 'otto'].map((id) =>
      told.find((one) => one.message.person === id),
    );
    // Both lists go out at the same moment; hers meets the dead channel first.
    if (lena === undefined || otto === undefined) throw new Error('Both are told.');
    expect(lena.at).toBeGreaterThan(otto.at);
    expect(lena.at - otto.at).toBeLessThan(10 * SECOND);
    expect(told.filter(({ message }) => message.person === 'lena')).toHaveLength(1);
  });
});

/** Lena's first channel is one that nobody has set up. */
function withDeadChannel({ people, teams }: Roster): Roster {
  const dead = { kind: 'webhook', url: 'https://example.org', secret: '' } as const;
  return {
    teams,
    people: people.map((person) =>
      person.id === 'lena' ? { ...person, channels: [dead, ...person.channels] } : person,
    ),
  };
}
