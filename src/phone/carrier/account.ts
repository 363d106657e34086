/**
 * Account and token of the simulated carrier when nothing is configured; they open nothing real.
 */
export const SIMULATED_ACCOUNT = {
  accountSid: `AC${'0'.repeat(30)}51`,
  authToken: 'simulated-carrier-auth-token-0000',
} as const;
