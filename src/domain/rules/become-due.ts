import { judgedFrom } from '../window.ts';
import { moment, type Rule } from './rule.ts';

/** From `notBefore` less grace on the call may be made; at once when there is none. */
export const becomeDue: Rule = {
  moment: (pledge) =>
    pledge.state === 'waiting'
      ? moment(judgedFrom(pledge.binding, pledge.policy.grace) ?? pledge.acceptedAt, 'due')
      : null,
  act: (_pledge, now) => ({ events: [{ type: 'became-due', at: now }], effects: [] }),
};
