import type { Service } from '../../src/app/service.ts';

/** A service for which nobody calls who is owed a call, or talks already, or is rung first. */
export const noCallers: Pick<
  Service,
  | ('meetCaller' | 'briefTaker' | 'endTaken' | 'customerEngaged')
  | ('customerLegSeen' | 'meetCustomer' | 'briefForCustomer' | 'takeCustomer' | 'customerTakenAt')
> = {
  meetCaller: () => Promise.resolve(null),
  briefTaker: () => Promise.resolve(null),
  customerEngaged: () => Promise.resolve(null),
  customerLegSeen: () => Promise.resolve(),
  meetCustomer: () =>
    Promise.resolve({ agent: null, said: null, callerId: '', ringSeconds: 0, timeLimitSeconds: 0 }),
  briefForCustomer: () => Promise.resolve(null),
  takeCustomer: () => Promise.resolve(false),
  customerTakenAt: () => Promise.resolve(null),
  endTaken: () => Promise.resolve('not-taken'),
};
