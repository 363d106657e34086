import { HOUR, MINUTE, SECOND } from '../domain/time.ts';

/** Every limit of the web, by name. */
export type Limits = {
  readonly bodyMaxBytes: number;
  readonly importMaxBytes: number;
  readonly importRowsMax: number;
  /** Parameters of one form or query string. */
  readonly parametersMax: number;
  /** Requests a minute and address. */
  readonly apiPerMinute: number;
  readonly pagesPerMinute: number;
  readonly loginsPerMinute: number;
  readonly sessionMs: number;
  /** From the first to the last byte of a request's headers, and of the whole request. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** How often connections are held against those two. */
  readonly connectionsCheckMs: number;
  /** How long the ledger may take before `/readyz` says no. */
  readonly readyMs: number;
  /** How often the list is compared while somebody watches it. */
  readonly livePollMs: number;
  readonly liveBeatMs: number;
  readonly liveListenersMax: number;
};

/** What holds where a site says nothing else. */
export const defaultLimits: Limits = {
  bodyMaxBytes: 64 * 1024,
  importMaxBytes: 2 * 1024 * 1024,
  importRowsMax: 5_000,
  parametersMax: 200,
  apiPerMinute: 6_000,
  pagesPerMinute: 1_200,
  loginsPerMinute: 10,
  sessionMs: 12 * HOUR,
  headersMs: 10 * SECOND,
  requestMs: 15 * SECOND,
  connectionsCheckMs: SECOND,
  readyMs: SECOND,
  livePollMs: SECOND,
  liveBeatMs: 10 * SECOND,
  liveListenersMax: 500,
};

/** The window that all "a minute" limits are counted in. */
export const RATE_WINDOW_MS = MINUTE;
