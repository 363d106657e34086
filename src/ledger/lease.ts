import { SECOND } from '../domain/time.ts';

/** How long what a worker took stays its own, on the ledger's clock. A crash costs at most this. */
export const LEASE_MS = 10 * SECOND;
