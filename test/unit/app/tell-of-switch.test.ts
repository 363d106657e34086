import { expect, test } from '@jest/globals';
import { tellOfSwitch } from '../../../src/app/tell-of-switch.ts';
import { HOUR } from '../../../src/domain/time.ts';
import { policy } from '../../support/pledges.ts';
import { makeRig } from '../../support/rig.ts';

const BATCH = 2;
const beforeEnd = { ...policy, dial: 'before-end' } as const;

/** Five promises, and a switch that was just thrown; `tells` takes those whom it could tell. */
async function thrown() {
  const rig = makeRig({ office: { horizonMs: HOUR, policyFor: () => beforeEnd } });
  const ids: string[] = [];
  for (let n = 1; n <= 5; n += 1) {
    ids.push((await rig.opens({ subject: `number ${n}` })).pledge.id);
  }
  await rig.settle();
  await rig.service.setKillSwitch(true, 'olga');
  const told: string[] = [];
  const pass = async (fails: (id: string) => boolean = () => false): Promise<void> => {
    const tellAll = (some: readonly string[]) => {
      told.push(...some.filter((id) => !fails(id)));
      return Promise.resolve(some.filter(fails));
    };
    await tellOfSwitch(rig.ledger, tellAll, BATCH);
  };
  return { rig, ids: ids.toSorted(), told, pass };
}

test('the answer to a flip of the switch waits for nobody to be told [keep.kill-switch-tells]', async () => {
  const { rig, ids } = await thrown();
  const views = await Promise.all(ids.map((id) => rig.service.pledge(id)));
  expect(views.map((view) => view?.pledge.held)).toEqual(Array(5).fill(null));
  await rig.service.sweep('due');
  const after = await Promise.all(ids.map((id) => rig.service.pledge(id)));
  expect(after.map((view) => view?.pledge.held)).toEqual(Array(5).fill('kill-switch'));
});

test('each pass tells the next ones, and everybody once [keep.kill-switch-tells]', async () => {
  const { rig, ids, told, pass } = await thrown();
  const counts: number[] = [];
  while ((await rig.ledger.site.switchTelling()) !== null) {
    await pass();
    counts.push(told.length);
  }
  expect(counts).toEqual([2, 4, 5]);
  expect(told.toSorted()).toEqual(ids);
});

test('nobody is forgotten by one who dies between telling and moving on', async () => {
  const { rig, ids, told, pass } = await thrown();
  const moveTelling = rig.ledger.site.moveTelling.bind(rig.ledger.site);
  rig.ledger.site.moveTelling = () => Promise.reject(new Error('killed'));
  await expect(pass()).rejects.toThrow('killed');
  rig.ledger.site.moveTelling = moveTelling;
  for (let n = 0; n < 3; n += 1) await pass();
  expect([...new Set(told)].toSorted()).toEqual(ids);
});

test('a pass in which nobody could be told is made again; one promise alone holds up none', async () => {
  const { rig, ids, told, pass } = await thrown();
  await pass(() => true);
  expect(told).toEqual([]);
  const [first] = await rig.ledger.pledges.horizon(rig.now, Infinity, { limit: 1, after: null });
  for (let n = 0; n < 3; n += 1) await pass((id) => id === first?.pledgeId);
  expect(told.toSorted()).toEqual(ids.filter((id) => id !== first?.pledgeId));
});
