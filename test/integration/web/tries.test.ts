import { expect, test } from '@jest/globals';
import { pledgeJson } from '../../../src/web/api/pledge-json.ts';
import { policy } from '../../support/pledges.ts';
import { makeRig } from '../../support/rig.ts';
import { givenWeb, keys, logIn } from './given-web.ts';

const dialling = { policyFor: () => ({ ...policy, dial: 'at-once' }) as const };

async function agentsWhoRefuse() {
  const rig = makeRig({ office: dialling });
  const { pledge } = await rig.opens();
  rig.phone.answer = () => ({ kind: 'refused', permanent: false, why: 'no line' });
  await rig.passesUntil('14:06');
  const view = await rig.service.pledge(pledge.id);
  if (view === null) throw new Error('The promise is gone.');
  return view;
}

test('an agent who was rung is no try to reach the customer, in the API or in the list', async () => {
  const view = await agentsWhoRefuse();
  const { id, attempts } = view.pledge;
  expect(attempts.filter(({ stage }) => stage === 'ended').length).toBeGreaterThan(0);
  expect(pledgeJson(view).attempts).toBe(0);
  const web = await givenWeb();
  const pledge = web.service.put({ id });
  const ended = attempts.filter(({ stage }) => stage === 'ended');
  const held = web.service.held.get(id);
  if (held === undefined) throw new Error('The promise was not put.');
  web.service.held.set(id, { ...held, pledge: { ...pledge, attempts: ended } });
  const headers = await logIn(web.app, keys.writer);
  const list = await web.app.inject({ url: '/?view=all&whose=all', headers });
  expect(list.body).toContain('not tried yet');
  await web.app.close();
});

test('the answer names the zone of the customer, not of the site', async () => {
  const rig = makeRig();
  const view = await rig.opens();
  const abroad = { ...view.pledge, customerZone: 'America/New_York' };
  expect(pledgeJson({ ...view, pledge: abroad }).timeZone).toBe('America/New_York');
});
