import type { Instant } from '../../domain/time.ts';

export type Scope = 'pledges:read' | 'pledges:write' | 'ops' | 'admin';

/** Whose key it is and what it opens; the key itself is nowhere. */
export type ApiKey = {
  readonly keyId: string;
  readonly person: string;
  readonly scopes: readonly Scope[];
};

/** Keys and sessions; only SHA-256 hashes of secrets ever come here. */
export type Access = {
  keyByHash(hash: string): Promise<ApiKey | null>;
  addKey(key: ApiKey & { readonly hash: string }): Promise<void>;
  revokeKey(keyId: string): Promise<void>;
  hasKeyOf(person: string): Promise<boolean>;
  /** `keyId` names the key that was shown at the login: the session ends when that is revoked. */
  addSession(session: {
    hash: string;
    keyId: string;
    person: string;
    scopes: readonly Scope[];
    until: Instant;
  }): Promise<void>;
  sessionByHash(hash: string): Promise<{ person: string; scopes: readonly Scope[] } | null>;
  endSession(hash: string): Promise<void>;
  /** A link that lets one person acknowledge one escalation once; hashed, until `until`. */
  addLink(link: { hash: string; pledgeId: string; person: string; until: Instant }): Promise<void>;
  linkByHash(hash: string): Promise<{ pledgeId: string; person: string } | null>;
};
