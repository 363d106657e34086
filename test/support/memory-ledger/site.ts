import type { Access } from '../../../src/app/ports/access.ts';
import type { SiteStore, StoredReport } from '../../../src/app/ports/site.ts';
import { canonicalJson } from '../../../src/ledger/chain.ts';
import { asPort } from './port.ts';
import type { Store } from './store.ts';

/** `SiteStore` over a store in memory. */
export function memorySite(store: Store): SiteStore {
  return asPort<SiteStore>({
    killSwitch: () => store.killSwitch,
    setKillSwitch: ({ on, by, aheadMs }) => {
      if (store.killSwitch.on === on) return store.killSwitch;
      const now = store.now();
      store.telling = on ? { from: now, after: null, to: now + aheadMs } : null;
      store.killSwitch = { on, by, at: now };
      store.flips.unshift(store.killSwitch);
      return store.killSwitch;
    },
    switchFlips: (limit) => store.flips.slice(0, limit),
    switchTelling: () => store.telling,
    moveTelling: (was, to) => {
      if (canonicalJson(store.telling) === canonicalJson(was)) store.telling = to;
    },
    addInbox: (message) => {
      if (store.inbox.has(message.messageId)) return;
      store.inbox.set(message.messageId, { ...message, at: store.now() });
    },
    inboxOf: (person, limit) =>
      [...store.inbox.values()]
        .filter((message) => person === null || message.person === person)
        .sort((a, b) => b.at - a.at || (a.messageId < b.messageId ? 1 : -1))
        .slice(0, limit),
    saveReport: (date, figures) => saveReport(store, date, figures),
    report: (date) => store.reports.get(date)?.at(-1) ?? null,
    claimFault: ({ fault, effectId, againAfterMs }) => {
      const known = store.faults.get(fault);
      if (known?.effectId === effectId) return true;
      if (known !== undefined && known.toldAt > store.now() - againAfterMs) return false;
      store.faults.set(fault, { effectId, toldAt: store.now() });
      return true;
    },
    queueEpoch: () => store.epoch,
  });
}

function saveReport(store: Store, date: string, figures: unknown): StoredReport {
  const versions = store.reports.get(date) ?? [];
  const newest = versions.at(-1);
  if (newest !== undefined && canonicalJson(newest.figures) === canonicalJson(figures)) {
    return newest;
  }
  const report = { date, version: versions.length + 1, writtenAt: store.now(), figures };
  store.reports.set(date, [...versions, report]);
  return report;
}

/** `Access` over a store in memory. */
export function memoryAccess(store: Store): Access {
  const keys = () => [...store.apiKeys.values()].filter(({ revoked }) => !revoked);
  return asPort<Access>({
    keyByHash: (hash) => {
      const key = keys().find((one) => one.hash === hash);
      if (key === undefined) return null;
      return { keyId: key.keyId, person: key.person, scopes: key.scopes };
    },
    addKey: (key) => {
      const isKnown = [...store.apiKeys.values()].some(({ hash }) => hash === key.hash);
      if (isKnown || store.apiKeys.has(key.keyId)) return;
      store.apiKeys.set(key.keyId, { ...key, revoked: false });
    },
    revokeKey: (keyId) => {
      const key = store.apiKeys.get(keyId);
      if (key !== undefined) key.revoked = true;
    },
    hasKeyOf: (person) => keys().some((key) => key.person === person),
    addSession: ({ hash, ...session }) => void store.sessions.set(hash, session),
    sessionByHash: (hash) => {
      const session = store.sessions.get(hash);
      if (session === undefined || session.until <= store.now()) return null;
      if (!keys().some(({ keyId }) => keyId === session.keyId)) return null;
      return { person: session.person, scopes: session.scopes };
    },
    endSession: (hash) => void store.sessions.delete(hash),
    addLink: ({ hash, ...link }) => {
      if (!store.links.has(hash)) store.links.set(hash, link);
    },
    linkByHash: (hash) => {
      const link = store.links.get(hash);
      if (link === undefined || link.until <= store.now()) return null;
      return { pledgeId: link.pledgeId, person: link.person };
    },
  });
}
