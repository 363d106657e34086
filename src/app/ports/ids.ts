import type { Instant } from '../../domain/time.ts';

/** The one source of chance. */
export type Ids = {
  /** UUIDv7 (RFC 9562), ordered by `at`. */
  uuid(at: Instant): string;
  /** `bytes` random bytes as base64url: keys, salts, link tokens. */
  secret(bytes: number): string;
};

/** Hex SHA-256 over text. */
export type Hash = (text: string) => string;
